import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Connection, FilesSelection, Repository } from '#shared/data/sources/source.schema.ts';
import { FileList } from './file-list.tsx';
import styles from './sources.module.css';

interface FilePickerProps {
  readonly connection: Connection;
  /** The dataset of a hub that is looked into. */
  readonly repository?: Repository;
  readonly isBusy: boolean;
  readonly onPick: (files: FilesSelection) => void;
}

/** Files by their names, or all that match a pattern. */
export function FilePicker({ connection, repository, isBusy, onPick }: FilePickerProps) {
  const [by, setBy] = useState<FilesSelection['by']>('names');
  const [prefix, setPrefix] = useState('');
  return (
    <div className={styles.picker}>
      <div className={styles.tools}>
        <SegmentedControl
          aria-label="What is read"
          data={[
            { value: 'names', label: 'Files' },
            { value: 'pattern', label: 'All that match' },
          ]}
          value={by}
          onChange={(next) => setBy(next as FilesSelection['by'])}
        />
      </div>
      {by === 'names' ? (
        <FileList
          connection={connection}
          repository={repository ?? null}
          prefix={prefix}
          isBusy={isBusy}
          onPrefix={setPrefix}
          onPick={onPick}
        />
      ) : (
        <PatternForm initial={`${prefix}*.parquet`} isBusy={isBusy} onPick={onPick} />
      )}
    </div>
  );
}

function PatternForm({
  initial,
  isBusy,
  onPick,
}: {
  readonly initial: string;
  readonly isBusy: boolean;
  readonly onPick: FilePickerProps['onPick'];
}) {
  const [pattern, setPattern] = useState(initial);
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        onPick({ by: 'pattern', pattern: pattern.trim() });
      }}
    >
      <TextInput
        label="Pattern"
        description="* stands for any text without a slash, ** for folders of any depth, {a,b} for one of several. What comes later is read the next time."
        value={pattern}
        onChange={(event) => setPattern(event.currentTarget.value)}
        spellCheck={false}
        className={styles.mono}
      />
      <div className={styles.actions}>
        <span className={styles.spacer} />
        <Button type="submit" disabled={pattern.trim() === ''} loading={isBusy}>
          Fetch all that match
        </Button>
      </div>
    </form>
  );
}
