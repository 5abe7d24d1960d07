import { Button, Loader, SegmentedControl, Textarea, TextInput } from '@mantine/core';
import { Eye, Search, Table2 } from 'lucide-react';
import { useState } from 'react';
import type { Connection, SourceEntry, SourceSelection } from '#shared/data/sources/source.schema.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { formatBytes, formatCompact, formatCount } from '../../../ui/format.ts';
import { QueryView } from '../../../ui/query-view.tsx';
import styles from './sources.module.css';
import { useSourceListing } from './sources.queries.ts';

interface PostgresPickerProps {
  readonly connection: Connection;
  /** What is being previewed. */
  readonly busy: SourceSelection | null;
  readonly initial: SourceSelection | null;
  readonly onPick: (selection: SourceSelection) => void;
}

/** A table by one click, or one SELECT. */
export function PostgresPicker({ connection, busy, initial, onPick }: PostgresPickerProps) {
  const before = initial?.kind === 'postgres' ? initial.postgres : undefined;
  const [by, setBy] = useState(before?.by ?? 'table');
  const [sql, setSql] = useState(before?.by === 'query' ? before.sql : 'SELECT *\nFROM ');
  return (
    <div className={styles.picker}>
      <div className={styles.tools}>
        <SegmentedControl
          aria-label="What is read"
          data={[
            { value: 'table', label: 'A table' },
            { value: 'query', label: 'A query' },
          ]}
          value={by}
          onChange={(next) => setBy(next as typeof by)}
        />
      </div>
      {by === 'table' ? (
        <TableList connection={connection} busy={busy} onPick={onPick} />
      ) : (
        <QueryForm
          sql={sql}
          isBusy={busy !== null}
          onChange={setSql}
          onPick={() => onPick({ kind: 'postgres', postgres: { by: 'query', sql } })}
        />
      )}
    </div>
  );
}

const shownEntries = 500;

function TableList({ connection, busy, onPick }: Omit<PostgresPickerProps, 'initial'>) {
  const listing = useSourceListing(connection.id);
  const [filter, setFilter] = useState('');
  return (
    <QueryView query={listing}>
      {({ entries }) => {
        const wanted = filter.trim().toLowerCase();
        const matching = entries.filter((entry) => fullName(entry).toLowerCase().includes(wanted));
        if (entries.length === 0) {
          return (
            <EmptyState size="inline" title="There is no table that this user may read.">
              Connect as another user, or to another database.
            </EmptyState>
          );
        }
        return (
          <>
            <TextInput
              aria-label="Filter tables"
              placeholder={`Filter ${formatCount(entries.length, 'table')}`}
              leftSection={<Search size={14} />}
              value={filter}
              onChange={(event) => setFilter(event.currentTarget.value)}
            />
            <ul className={styles.list} aria-label="Tables">
              {matching.slice(0, shownEntries).map((entry) => (
                <li key={fullName(entry)}>
                  <TableEntry entry={entry} isBusy={isSame(busy, entry)} onPick={onPick} />
                </li>
              ))}
            </ul>
            {matching.length > shownEntries && (
              <p className="mw-muted">The first {shownEntries} are shown; filter to see others.</p>
            )}
          </>
        );
      }}
    </QueryView>
  );
}

interface TableEntryProps extends Pick<PostgresPickerProps, 'onPick'> {
  readonly entry: SourceEntry;
  readonly isBusy: boolean;
}

function TableEntry({ entry, isBusy, onPick }: TableEntryProps) {
  const Icon = entry.kind === 'view' ? Eye : Table2;
  return (
    <button
      type="button"
      className={styles.entry}
      data-busy={isBusy || undefined}
      onClick={() => onPick(selectionOf(entry))}
    >
      {isBusy ? <Loader size={14} /> : <Icon size={14} aria-hidden />}
      <span className="mw-truncate">
        <span className="mw-muted">{entry.parent}.</span>
        {entry.name}
      </span>
      <span className={styles.number}>
        {entry.rowCount === null ? '' : `about ${formatCompact(entry.rowCount)} rows`}
      </span>
      <span className={styles.number}>{entry.sizeBytes === null ? '' : formatBytes(entry.sizeBytes)}</span>
    </button>
  );
}

function QueryForm({
  sql,
  isBusy,
  onChange,
  onPick,
}: {
  readonly sql: string;
  readonly isBusy: boolean;
  readonly onChange: (sql: string) => void;
  readonly onPick: () => void;
}) {
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        onPick();
      }}
    >
      <Textarea
        className={styles.sql}
        label="One SELECT"
        description="It runs in a transaction that can only read. Ctrl+Enter previews it."
        autosize
        minRows={8}
        maxRows={18}
        value={sql}
        onChange={(event) => onChange(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          onPick();
        }}
        spellCheck={false}
      />
      <div className={styles.actions}>
        <span className={styles.spacer} />
        <Button type="submit" loading={isBusy} disabled={sql.trim() === ''}>
          Preview
        </Button>
      </div>
    </form>
  );
}

const fullName = ({ parent, name }: SourceEntry) => `${parent ?? ''}.${name}`;

const selectionOf = ({ parent, name }: SourceEntry): SourceSelection => ({
  kind: 'postgres',
  postgres: { by: 'table', schema: parent ?? 'public', table: name },
});

function isSame(busy: SourceSelection | null, entry: SourceEntry): boolean {
  return JSON.stringify(busy) === JSON.stringify(selectionOf(entry));
}
