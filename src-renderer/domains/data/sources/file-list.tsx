import { Button, Checkbox, TextInput } from '@mantine/core';
import { File, Folder, Search } from 'lucide-react';
import { useState } from 'react';
import type {
  Connection,
  FilesSelection,
  Repository,
  SourceEntry,
} from '#shared/data/sources/source.schema.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { formatBytes, formatCount } from '../../../ui/format.ts';
import { QueryView } from '../../../ui/query-view.tsx';
import styles from './sources.module.css';
import { useFolder } from './sources.queries.ts';

interface FileListProps {
  readonly connection: Connection;
  readonly repository: Repository | null;
  readonly isBusy: boolean;
  readonly onPick: (files: FilesSelection) => void;
  readonly prefix: string;
  readonly onPrefix: (prefix: string) => void;
}

/** One folder at a time; what was chosen stays chosen in others. */
export function FileList({ connection, repository, prefix, isBusy, onPrefix, onPick }: FileListProps) {
  const folder = useFolder(connection.id, prefix, repository);
  const [filter, setFilter] = useState('');
  const [chosen, setChosen] = useState<ReadonlyMap<string, number>>(new Map());
  const toggle = ({ name, sizeBytes }: SourceEntry) => {
    const next = new Map(chosen);
    if (!next.delete(prefix + name)) next.set(prefix + name, sizeBytes ?? 0);
    setChosen(next);
  };
  const open = (next: string) => {
    setFilter('');
    onPrefix(next);
  };
  const total = [...chosen.values()].reduce((sum, size) => sum + size, 0);
  return (
    <>
      <div className={styles.tools}>
        <PathCrumbs title={repository?.name ?? connection.name} prefix={prefix} onOpen={open} />
        <TextInput
          className={styles.filter}
          aria-label="Filter files"
          placeholder="Filter this folder"
          leftSection={<Search size={14} />}
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
        />
      </div>
      <QueryView query={folder}>
        {({ pages }) => {
          const entries = pages.flatMap((page) => page.entries);
          const wanted = filter.trim().toLowerCase();
          const matching = entries.filter(({ name }) => name.toLowerCase().includes(wanted));
          if (entries.length === 0) return <EmptyState size="inline" title="This folder is empty." />;
          return (
            <ul className={styles.list} aria-label="Files">
              {matching.map((entry) => (
                <li key={entry.name}>
                  {entry.kind === 'folder' ? (
                    <button type="button" className={styles.entry} onClick={() => open(prefix + entry.name)}>
                      <Folder size={14} aria-hidden />
                      <span className="mw-truncate">{entry.name}</span>
                    </button>
                  ) : (
                    <FileEntry
                      entry={entry}
                      isChosen={chosen.has(prefix + entry.name)}
                      onToggle={() => toggle(entry)}
                    />
                  )}
                </li>
              ))}
              {folder.hasNextPage && (
                <li className={styles.more}>
                  <Button
                    variant="subtle"
                    loading={folder.isFetchingNextPage}
                    onClick={() => void folder.fetchNextPage()}
                  >
                    Show more
                  </Button>
                </li>
              )}
            </ul>
          );
        }}
      </QueryView>
      <div className={styles.actions}>
        <span className={styles.spacer}>
          {chosen.size > 1 && (
            <span className="mw-muted">Their rows become one dataset, matched by column name.</span>
          )}
        </span>
        <Button
          disabled={chosen.size === 0}
          loading={isBusy}
          onClick={() => onPick({ by: 'names', names: [...chosen.keys()] })}
        >
          {chosen.size === 0 ? 'Fetch' : `Fetch ${formatCount(chosen.size, 'file')}, ${formatBytes(total)}`}
        </Button>
      </div>
    </>
  );
}

function FileEntry({
  entry: { name, sizeBytes },
  isChosen,
  onToggle,
}: {
  readonly entry: SourceEntry;
  readonly isChosen: boolean;
  readonly onToggle: () => void;
}) {
  return (
    <div className={styles.entry}>
      <File size={14} aria-hidden />
      <Checkbox size="xs" label={name} checked={isChosen} onChange={onToggle} />
      <span />
      <span className={styles.number}>{sizeBytes === null ? '' : formatBytes(sizeBytes)}</span>
    </div>
  );
}

function PathCrumbs({
  title,
  prefix,
  onOpen,
}: {
  readonly title: string;
  readonly prefix: string;
  readonly onOpen: (prefix: string) => void;
}) {
  const parts = prefix.split('/').filter((part) => part !== '');
  return (
    <nav className={styles.crumbs} aria-label="Folder">
      <button type="button" className="mw-plain-button" onClick={() => onOpen('')}>
        {title}
      </button>
      {parts.map((part, index) => {
        const path = `${parts.slice(0, index + 1).join('/')}/`;
        return (
          <span key={path}>
            <span className="mw-muted">/</span>
            <button type="button" className="mw-plain-button" onClick={() => onOpen(path)}>
              {part}
            </button>
          </span>
        );
      })}
    </nav>
  );
}
