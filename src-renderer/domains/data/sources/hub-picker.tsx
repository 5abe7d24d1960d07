import { Button, TextInput } from '@mantine/core';
import { Boxes } from 'lucide-react';
import { useState } from 'react';
import { type Connection, Repository, type SourceSelection } from '#shared/data/sources/source.schema.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { formatCount } from '../../../ui/format.ts';
import { KeyValueList } from '../../../ui/key-value-list.tsx';
import { QueryView } from '../../../ui/query-view.tsx';
import { FilePicker } from './file-picker.tsx';
import styles from './sources.module.css';
import { useRepositories, useRepository } from './sources.queries.ts';

interface HubPickerProps {
  readonly connection: Connection;
  readonly isBusy: boolean;
  readonly onPick: (selection: SourceSelection) => void;
}

/** A dataset by its name or by a word, then its splits or files. */
export function HubPicker(props: HubPickerProps) {
  const [text, setText] = useState('');
  const [revision, setRevision] = useState('main');
  const [asked, setAsked] = useState<string | null>(null);
  const whole = asked === null ? null : Repository.safeParse({ name: asked, revision });
  return (
    <div className={styles.picker}>
      <form
        className={styles.bar}
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(text.trim() === '' ? null : text.trim());
        }}
      >
        <TextInput
          className={styles.connection}
          label="Dataset"
          description="owner/name, or a word to search for"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          spellCheck={false}
          data-autofocus
        />
        <TextInput
          label="Revision"
          description="Branch, tag or commit"
          w={180}
          value={revision}
          onChange={(event) => {
            setRevision(event.currentTarget.value);
            setAsked(null);
          }}
          spellCheck={false}
        />
        <Button type="submit" variant="default" disabled={text.trim() === ''}>
          Look up
        </Button>
      </form>
      {asked !== null && whole?.success === true && (
        <OneRepository key={`${asked}@${revision}`} {...props} repository={whole.data} />
      )}
      {asked !== null && whole?.success === false && (
        <SearchResults
          connection={props.connection}
          word={asked}
          onPick={(name) => {
            setText(name);
            setAsked(name);
          }}
        />
      )}
    </div>
  );
}

function SearchResults({
  connection,
  word,
  onPick,
}: {
  readonly connection: Connection;
  readonly word: string;
  readonly onPick: (name: string) => void;
}) {
  const found = useRepositories(connection.id, word);
  return (
    <QueryView query={found}>
      {({ entries }) =>
        entries.length === 0 ? (
          <EmptyState size="inline" title={`No dataset has “${word.slice(0, 60)}” in its name.`} />
        ) : (
          <ul className={styles.list} aria-label="Datasets">
            {entries.map(({ name }) => (
              <li key={name}>
                <button type="button" className={styles.entry} onClick={() => onPick(name)}>
                  <Boxes size={14} aria-hidden />
                  <span className="mw-truncate">{name}</span>
                </button>
              </li>
            ))}
          </ul>
        )
      }
    </QueryView>
  );
}

function OneRepository({
  connection,
  repository,
  isBusy,
  onPick,
}: HubPickerProps & { readonly repository: Repository }) {
  const described = useRepository(connection.id, repository);
  return (
    <QueryView query={described}>
      {({ about, splits }) => (
        <>
          <KeyValueList
            items={[
              ...(about.description === null ? [] : [{ key: 'About', value: shortened(about.description) }]),
              { key: 'Licence', value: about.licence ?? 'none given' },
              ...(about.columns.length === 0
                ? []
                : [{ key: 'Columns', value: formatCount(about.columns.length, 'column') }]),
            ]}
          />
          {splits.length > 0 && (
            <div className={styles.tools}>
              <span className="mw-muted">Splits</span>
              {splits.map(({ config, split, pattern }) => (
                <Button
                  key={`${config} ${split}`}
                  size="compact-sm"
                  variant="default"
                  title={pattern}
                  disabled={isBusy}
                  onClick={() =>
                    onPick({ kind: 'huggingface', repository, files: { by: 'pattern', pattern } })
                  }
                >
                  Fetch {config === 'default' ? split : `${config}, ${split}`}
                </Button>
              ))}
            </div>
          )}
          <FilePicker
            connection={connection}
            repository={repository}
            isBusy={isBusy}
            onPick={(files) => onPick({ kind: 'huggingface', repository, files })}
          />
        </>
      )}
    </QueryView>
  );
}

const shortened = (text: string) => (text.length > 400 ? `${text.slice(0, 399)}…` : text);
