import { ActionIcon, Button, NumberInput, TextInput } from '@mantine/core';
import { Plus, X } from 'lucide-react';
import type { StepOf } from '#shared/data/transforms/transform.schema.ts';
import { ChoiceField, ColumnField, ColumnsField, type StepFormProps } from './fields.tsx';
import styles from './transforms.module.css';

export function DeduplicateForm({ step, columns, onChange }: StepFormProps<StepOf<'deduplicate'>>) {
  return (
    <>
      <ColumnsField
        label="Rows are the same where these are"
        placeholder="All columns"
        value={step.columns}
        columns={columns}
        onChange={(names) => onChange({ ...step, columns: names })}
      />
      <ChoiceField
        label="Of each, keep"
        value={step.keep}
        words={{ first: 'the first', last: 'the last' }}
        onChange={(keep) => onChange({ ...step, keep })}
      />
    </>
  );
}

export function SortForm({ step, columns, onChange }: StepFormProps<StepOf<'sort'>>) {
  return (
    <>
      {step.by.map((sort, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: keys of an order have no other identity
        <div key={index} className={styles.condition}>
          <ColumnField
            label={index === 0 ? 'By' : 'Then by'}
            value={sort.column}
            columns={columns}
            onChange={(column) => onChange({ ...step, by: step.by.with(index, { ...sort, column }) })}
          />
          <ChoiceField
            label="Order"
            value={sort.direction}
            words={{ ascending: 'ascending', descending: 'descending' }}
            onChange={(direction) => onChange({ ...step, by: step.by.with(index, { ...sort, direction }) })}
          />
          {step.by.length > 1 && (
            <ActionIcon
              aria-label="Remove the column"
              onClick={() => onChange({ ...step, by: step.by.toSpliced(index, 1) })}
            >
              <X size={14} />
            </ActionIcon>
          )}
        </div>
      ))}
      <Button
        variant="subtle"
        leftSection={<Plus size={14} />}
        onClick={() =>
          onChange({
            ...step,
            by: [...step.by, { column: columns[0]?.name ?? '', direction: 'ascending' }],
          })
        }
      >
        Then by
      </Button>
    </>
  );
}

export function SampleForm({ step, columns, onChange }: StepFormProps<StepOf<'sample'>>) {
  const isRows = 'rows' in step.size;
  return (
    <div className={styles.fields}>
      <ChoiceField
        label="Size as"
        value={isRows ? 'rows' : 'share'}
        words={{ share: 'a share of the rows', rows: 'a number of rows' }}
        onChange={(as) => onChange({ ...step, size: as === 'rows' ? { rows: 1000 } : { share: 0.1 } })}
      />
      {'rows' in step.size ? (
        <NumberInput
          label="Rows"
          min={1}
          allowDecimal={false}
          value={step.size.rows}
          onChange={(rows) => typeof rows === 'number' && rows >= 1 && onChange({ ...step, size: { rows } })}
        />
      ) : (
        <NumberInput
          label="Percent"
          min={0.001}
          max={100}
          value={Number((step.size.share * 100).toPrecision(12))}
          onChange={(percent) =>
            typeof percent === 'number' &&
            percent > 0 &&
            percent <= 100 &&
            onChange({ ...step, size: { share: percent / 100 } })
          }
        />
      )}
      <NumberInput
        label="Seed"
        min={0}
        max={4_294_967_295}
        allowDecimal={false}
        value={step.seed}
        onChange={(seed) => typeof seed === 'number' && onChange({ ...step, seed })}
      />
      <ColumnField
        label="The same share of each"
        value={step.stratifyBy}
        columns={columns}
        onChange={(stratifyBy) => onChange({ ...step, stratifyBy })}
      />
    </div>
  );
}

export function RenameForm({ step, columns, onChange }: StepFormProps<StepOf<'rename'>>) {
  return (
    <>
      {step.names.map((pair, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a column may be chosen again while the form is open
        <div key={index} className={styles.condition}>
          <ColumnField
            label="Column"
            value={pair.from}
            columns={columns}
            onChange={(from) => onChange({ ...step, names: step.names.with(index, { ...pair, from }) })}
          />
          <TextInput
            label="New name"
            value={pair.to}
            onChange={(event) =>
              onChange({ ...step, names: step.names.with(index, { ...pair, to: event.currentTarget.value }) })
            }
          />
          {step.names.length > 1 && (
            <ActionIcon
              aria-label="Remove the column"
              onClick={() => onChange({ ...step, names: step.names.toSpliced(index, 1) })}
            >
              <X size={14} />
            </ActionIcon>
          )}
        </div>
      ))}
      <Button
        variant="subtle"
        leftSection={<Plus size={14} />}
        onClick={() => {
          const next = columns.find(({ name }) => !step.names.some(({ from }) => from === name));
          if (next) onChange({ ...step, names: [...step.names, { from: next.name, to: next.name }] });
        }}
      >
        One more column
      </Button>
    </>
  );
}
