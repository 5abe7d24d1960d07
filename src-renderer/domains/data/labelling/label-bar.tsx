import { ActionIcon, Button, Progress, Select, TextInput, Tooltip } from '@mantine/core';
import { Redo2, Undo2 } from 'lucide-react';
import { useState } from 'react';
import { type LabelDraft, LabelScope } from '#shared/data/labelling/labelling.schema.ts';
import styles from './labelling.module.css';
import { progressWords } from './labelling.view-model.ts';

interface LabelBarProps {
  readonly draft: LabelDraft;
  readonly columns: readonly string[];
  readonly scope: LabelScope;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly isStoring: boolean;
  readonly onColumn: (name: string) => void;
  readonly onScope: (scope: LabelScope) => void;
  readonly onUndo: () => void;
  readonly onRedo: () => void;
  readonly onDiscard: () => void;
  readonly onStore: () => void;
}

const scopeWords: Readonly<Record<LabelScope, string>> = {
  unlabelled: 'Without a label',
  all: 'All rows',
  labelled: 'With a label',
  changed: 'Changed here',
};

/** How far the labels are, which rows come by, and the way to a version. */
export function LabelBar(props: LabelBarProps) {
  const { draft } = props;
  return (
    <div className={styles.bar} role="toolbar" aria-label="Labels">
      <ColumnChoice columns={props.columns} column={draft.column} onColumn={props.onColumn} />
      <Select
        aria-label="Rows to label"
        w={150}
        allowDeselect={false}
        data={LabelScope.options.map((value) => ({ value, label: scopeWords[value] }))}
        value={props.scope}
        onChange={(value) => value !== null && props.onScope(value as LabelScope)}
      />
      <Tooltip label="Undo">
        <ActionIcon variant="default" aria-label="Undo" disabled={!props.canUndo} onClick={props.onUndo}>
          <Undo2 size={14} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Redo">
        <ActionIcon variant="default" aria-label="Redo" disabled={!props.canRedo} onClick={props.onRedo}>
          <Redo2 size={14} />
        </ActionIcon>
      </Tooltip>
      <div className={styles.progress}>
        <span aria-live="polite">{progressWords(draft)}</span>
        <Progress
          value={draft.rowCount === 0 ? 0 : (100 * draft.labelledCount) / draft.rowCount}
          aria-label="Labelled"
        />
      </div>
      <Button variant="subtle" color="gray" disabled={draft.changedCount === 0} onClick={props.onDiscard}>
        Discard
      </Button>
      <Button disabled={draft.changedCount === 0} loading={props.isStoring} onClick={props.onStore}>
        Create version
      </Button>
    </div>
  );
}

const newColumn = '\0new';

/** A column of the version, or the name of one that comes with the next. */
function ColumnChoice({
  columns,
  column,
  onColumn,
}: {
  readonly columns: readonly string[];
  readonly column: string;
  readonly onColumn: (name: string) => void;
}) {
  const [isNaming, setNaming] = useState(false);
  const all = columns.includes(column) ? columns : [...columns, column];
  if (isNaming) {
    return (
      <TextInput
        aria-label="Name of the new column"
        placeholder="Name of the new column"
        w={180}
        maxLength={200}
        autoFocus
        onBlur={() => setNaming(false)}
        onKeyDown={(event) => {
          const name = event.currentTarget.value.trim();
          if (event.key === 'Enter' && name !== '') onColumn(name);
          if (event.key === 'Enter' || event.key === 'Escape') setNaming(false);
        }}
      />
    );
  }
  return (
    <Select
      aria-label="Column of the labels"
      w={180}
      allowDeselect={false}
      data={[
        ...all.map((name) => ({ value: name, label: columns.includes(name) ? name : `${name} (new)` })),
        { value: newColumn, label: 'A new column…' },
      ]}
      value={column}
      onChange={(name) => (name === newColumn ? setNaming(true) : name !== null && onColumn(name))}
    />
  );
}
