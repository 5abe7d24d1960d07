import { ActionIcon, Menu, Switch, TextInput } from '@mantine/core';
import {
  ArrowDown,
  ArrowUp,
  ChevronDown,
  ChevronRight,
  CircleAlert,
  Copy,
  Ellipsis,
  Trash2,
} from 'lucide-react';
import type { DragEvent } from 'react';
import type { Column } from '#shared/data/data.schema.ts';
import type { StepOutcome, TransformStep } from '#shared/data/transforms/transform.schema.ts';
import { stepTitles, stepWords } from '#shared/data/transforms/transform.words.ts';
import { formatCount } from '../../../ui/format.ts';
import { StepForm } from './step-form.tsx';
import type { TransformEdit } from './transform-draft.view-model.ts';
import styles from './transforms.module.css';

export interface StepRowProps {
  readonly step: TransformStep;
  readonly index: number;
  readonly count: number;
  /** Columns as they are before it. */
  readonly columns: readonly Column[];
  readonly outcome: StepOutcome | undefined;
  readonly isComplete: boolean;
  readonly isOpen: boolean;
  readonly isShown: boolean;
  readonly onToggle: (index: number) => void;
  readonly onEdit: (edit: TransformEdit) => void;
}

/** `−12 rows, +1 column, 40 cells changed` */
function outcomeWords(outcome: StepOutcome): string {
  const { rowsBefore, rowsAfter, columnsAdded, columnsRemoved, cellsChanged } = outcome;
  const cells = cellsChanged.reduce((sum, { count }) => sum + count, 0);
  const signed = (count: number, one: string) =>
    count === 0 ? [] : [`${count > 0 ? '+' : '−'}${formatCount(Math.abs(count), one)}`];
  const counted = (count: number, one: string, what: string) =>
    count === 0 ? [] : [`${formatCount(count, one)} ${what}`];
  const parts = [
    ...signed(rowsAfter - rowsBefore, 'row'),
    ...signed(columnsAdded.length, 'column'),
    ...signed(-columnsRemoved.length, 'column'),
    ...counted(outcome.columnsRenamed.length, 'column', 'renamed'),
    ...counted(outcome.columnsRetyped.length, 'column', 'of another type'),
    ...counted(cells, 'cell', 'changed'),
  ];
  return parts.length === 0 ? 'no row, column or cell changed' : parts.join(', ');
}

function Result({ outcome, isComplete }: Pick<StepRowProps, 'outcome' | 'isComplete'>) {
  if (!isComplete) return <p className={styles.waiting}>Something is still to be chosen.</p>;
  if (outcome === undefined) return null;
  switch (outcome.state) {
    case 'off':
      return <p className={styles.waiting}>Off</p>;
    case 'waiting':
      return <p className={styles.waiting}>Waits for the step before.</p>;
    case 'failed':
      return (
        <div className={styles.problem} role="alert">
          <CircleAlert size={14} aria-label="Failed" />
          <span>
            {outcome.problem?.message} <span className="mw-muted">{outcome.problem?.nextStep}</span>
          </span>
        </div>
      );
    case 'done':
      return (
        <>
          <p className={styles.outcome}>{outcomeWords(outcome)}</p>
          {outcome.notes.map((note) => (
            <p key={note} className={styles.note}>
              {note}
            </p>
          ))}
        </>
      );
  }
}

function RowMenu({ step, index, count, onEdit }: StepRowProps) {
  const title = stepTitles[step.kind];
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={`More for step ${index + 1}, ${title}`}>
          <Ellipsis size={14} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<ArrowUp size={14} />}
          disabled={index === 0}
          onClick={() => onEdit({ kind: 'move', from: index, to: index - 1 })}
        >
          Move up
        </Menu.Item>
        <Menu.Item
          leftSection={<ArrowDown size={14} />}
          disabled={index === count - 1}
          onClick={() => onEdit({ kind: 'move', from: index, to: index + 1 })}
        >
          Move down
        </Menu.Item>
        <Menu.Item
          leftSection={<Copy size={14} />}
          onClick={() => onEdit({ kind: 'add', step, at: index + 1 })}
        >
          Duplicate
        </Menu.Item>
        <Menu.Item leftSection={<Trash2 size={14} />} onClick={() => onEdit({ kind: 'remove', index })}>
          Remove
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

const dragType = 'application/x-millwright-step';

/** One step: what it does, what that came to, and its options below it. */
export function StepRow(props: StepRowProps) {
  const { step, index, columns, outcome, isComplete, isOpen, isShown, onToggle, onEdit } = props;
  const title = stepTitles[step.kind];
  const change = (next: TransformStep) => onEdit({ kind: 'change', index, step: next });
  const drop = (event: DragEvent) => {
    const from = Number(event.dataTransfer.getData(dragType));
    event.preventDefault();
    if (Number.isInteger(from) && from !== index) onEdit({ kind: 'move', from, to: index });
  };
  return (
    <li
      className={styles.step}
      data-off={!step.isOn || undefined}
      data-failed={outcome?.state === 'failed' || undefined}
      data-shown={isShown || undefined}
      onDragOver={(event) => event.dataTransfer.types.includes(dragType) && event.preventDefault()}
      onDrop={drop}
    >
      <div className={styles.stepHead}>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: a handle for the mouse; the menu moves steps by keyboard */}
        <span
          className={styles.handle}
          title="Drag to another place"
          draggable
          onDragStart={(event) => event.dataTransfer.setData(dragType, String(index))}
        >
          {index + 1}
        </span>
        <button
          type="button"
          className={`mw-plain-button ${styles.opener}`}
          aria-expanded={isOpen}
          onClick={() => onToggle(index)}
        >
          {isOpen ? <ChevronDown size={14} /> : <ChevronRight size={14} />}
          <b>{title}</b>
          <span className={`mw-truncate ${styles.words}`} title={stepWords(step)}>
            {stepWords(step)}
          </span>
        </button>
        <Switch
          aria-label={`Step ${index + 1} is on`}
          checked={step.isOn}
          onChange={(event) => change({ ...step, isOn: event.currentTarget.checked })}
        />
        <RowMenu {...props} />
      </div>
      <Result outcome={outcome} isComplete={isComplete} />
      {isOpen && (
        <div className={styles.form}>
          <StepForm step={step} columns={columns} onChange={change} />
          <TextInput
            label="Note"
            placeholder="Why this step"
            value={step.note}
            onChange={(event) => change({ ...step, note: event.currentTarget.value })}
          />
        </div>
      )}
    </li>
  );
}
