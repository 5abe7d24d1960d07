import { ActionIcon } from '@mantine/core';
import { X } from 'lucide-react';
import type { Cell } from '#shared/data/data.schema.ts';
import type { StepOf, TransformStep } from '#shared/data/transforms/transform.schema.ts';
import { assertNever } from '#shared/kit/assert-never.ts';
import { formatInteger, missingSign } from '../../../ui/format.ts';
import { SqlEditor } from '../components/sql-editor.tsx';
import { ChoiceField, ColumnsField, type StepFormProps } from './fields.tsx';
import { FilterForm } from './filter-form.tsx';
import { DeduplicateForm, RenameForm, SampleForm, SortForm } from './row-forms.tsx';
import { AggregateForm, JoinForm, PivotForm, UnpivotForm } from './shape-forms.tsx';
import styles from './transforms.module.css';
import { CastForm, CleanForm, DeriveForm, FillForm, ReplaceForm, SplitForm } from './value-forms.tsx';

const shownEdits = 50;
const show = (value: Cell) => (value === null ? missingSign : value === '' ? '∅' : String(value));

function EditForm({ step, onChange }: StepFormProps<StepOf<'edit'>>) {
  return (
    <>
      <p className="mw-muted">Double-click a cell of the rows to change it.</p>
      <ul className={styles.edits}>
        {step.cells.slice(0, shownEdits).map((cell, index) => (
          <li key={`${cell.row}\n${cell.column}`}>
            <span className="mw-muted">row {formatInteger(cell.row + 1)}</span>{' '}
            <span className="mw-mono">{cell.column}</span> {show(cell.before)} → <b>{show(cell.after)}</b>
            <ActionIcon
              aria-label="Take the edit back"
              disabled={step.cells.length === 1}
              onClick={() => onChange({ ...step, cells: step.cells.toSpliced(index, 1) })}
            >
              <X size={12} />
            </ActionIcon>
          </li>
        ))}
      </ul>
      {step.cells.length > shownEdits && (
        <p className="mw-muted">and {formatInteger(step.cells.length - shownEdits)} more</p>
      )}
    </>
  );
}

/** The options of a step, edited in place. */
export function StepForm({ step, columns, onChange }: StepFormProps<TransformStep>) {
  switch (step.kind) {
    case 'filter':
      return <FilterForm step={step} columns={columns} onChange={onChange} />;
    case 'derive':
      return <DeriveForm step={step} columns={columns} onChange={onChange} />;
    case 'replace':
      return <ReplaceForm step={step} columns={columns} onChange={onChange} />;
    case 'clean':
      return <CleanForm step={step} columns={columns} onChange={onChange} />;
    case 'cast':
      return <CastForm step={step} columns={columns} onChange={onChange} />;
    case 'rename':
      return <RenameForm step={step} columns={columns} onChange={onChange} />;
    case 'drop':
      return (
        <ColumnsField
          label="Columns"
          value={step.columns}
          columns={columns}
          onChange={(names) => onChange({ ...step, columns: names })}
        />
      );
    case 'select':
      return (
        <>
          <ColumnsField
            label="Columns, in this order"
            value={step.columns}
            columns={columns}
            onChange={(names) => onChange({ ...step, columns: names })}
          />
          <ChoiceField
            label="All others"
            value={step.others}
            words={{ drop: 'go', behind: 'stay behind them' }}
            onChange={(others) => onChange({ ...step, others })}
          />
        </>
      );
    case 'split':
      return <SplitForm step={step} columns={columns} onChange={onChange} />;
    case 'join':
      return <JoinForm step={step} columns={columns} onChange={onChange} />;
    case 'aggregate':
      return <AggregateForm step={step} columns={columns} onChange={onChange} />;
    case 'pivot':
      return <PivotForm step={step} columns={columns} onChange={onChange} />;
    case 'unpivot':
      return <UnpivotForm step={step} columns={columns} onChange={onChange} />;
    case 'sample':
      return <SampleForm step={step} columns={columns} onChange={onChange} />;
    case 'deduplicate':
      return <DeduplicateForm step={step} columns={columns} onChange={onChange} />;
    case 'sort':
      return <SortForm step={step} columns={columns} onChange={onChange} />;
    case 'fill':
      return <FillForm step={step} columns={columns} onChange={onChange} />;
    case 'sql':
      return (
        <SqlEditor
          value={step.sql}
          tables={{ input: columns.map(({ name }) => name), data: [] }}
          onChange={(sql) => onChange({ ...step, sql })}
        />
      );
    case 'edit':
      return <EditForm step={step} columns={columns} onChange={onChange} />;
    default:
      return assertNever(step);
  }
}
