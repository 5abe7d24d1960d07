import { MultiSelect, Switch, TextInput } from '@mantine/core';
import { ColumnType } from '#shared/data/data.schema.ts';
import type { StepOf } from '#shared/data/transforms/transform.schema.ts';
import {
  ChoiceField,
  ColumnField,
  ColumnsField,
  choices,
  ExpressionField,
  type StepFormProps,
  ValueField,
} from './fields.tsx';
import styles from './transforms.module.css';

export function DeriveForm({ step, columns, onChange }: StepFormProps<StepOf<'derive'>>) {
  const isReplaced = columns.some(({ name }) => name === step.column);
  return (
    <>
      <TextInput
        label="Column"
        description={isReplaced ? 'Its values are replaced.' : 'A new column.'}
        value={step.column}
        onChange={(event) => onChange({ ...step, column: event.currentTarget.value })}
      />
      <ExpressionField
        label="Value, in SQL"
        description='Names with spaces or upper case need double quotes: "Unit price" * 1.2'
        value={step.expression}
        onChange={(expression) => onChange({ ...step, expression })}
      />
    </>
  );
}

export function ReplaceForm({ step, columns, onChange }: StepFormProps<StepOf<'replace'>>) {
  const type = step.how === 'value' ? columns.find(({ name }) => name === step.columns[0])?.type : 'text';
  return (
    <>
      <ColumnsField
        label="Columns"
        value={step.columns}
        columns={columns}
        onChange={(names) => onChange({ ...step, columns: names })}
      />
      <div className={styles.fields}>
        <ChoiceField
          label="Find"
          value={step.how}
          words={{ value: 'the whole value', part: 'a part of the text', pattern: 'a pattern (RE2)' }}
          onChange={(how) => onChange({ ...step, how })}
        />
        <ValueField
          label={step.how === 'pattern' ? 'Pattern' : 'Value'}
          value={step.find}
          type={type}
          emptyIs={step.how === 'value' ? 'missing' : 'empty text'}
          onChange={(find) => onChange({ ...step, find })}
        />
        <ValueField
          label="Replace with"
          value={step.replacement}
          type={type}
          onChange={(replacement) => onChange({ ...step, replacement })}
        />
      </div>
      <Switch
        label="Upper and lower case differ"
        checked={step.isCaseSensitive}
        onChange={(event) => onChange({ ...step, isCaseSensitive: event.currentTarget.checked })}
      />
    </>
  );
}

const cleanWords = {
  trim: 'no spaces at the ends',
  'collapse-spaces': 'one space between words',
  lower: 'lower case',
  upper: 'upper case',
  'empty-to-missing': 'empty becomes missing',
} as const satisfies Record<StepOf<'clean'>['operations'][number], string>;

export function CleanForm({ step, columns, onChange }: StepFormProps<StepOf<'clean'>>) {
  return (
    <>
      <ColumnsField
        label="Columns"
        value={step.columns}
        columns={columns}
        onChange={(names) => onChange({ ...step, columns: names })}
      />
      <MultiSelect
        label="Do"
        data={choices(cleanWords)}
        value={step.operations}
        onChange={(operations) =>
          onChange({ ...step, operations: operations as StepOf<'clean'>['operations'] })
        }
      />
    </>
  );
}

const typeWords = Object.fromEntries(
  ColumnType.options.filter((type) => type !== 'image').map((type) => [type, type]),
) as Record<ColumnType, string>;

export function CastForm({ step, columns, onChange }: StepFormProps<StepOf<'cast'>>) {
  const isMoment = step.type === 'date' || step.type === 'timestamp';
  return (
    <>
      <ColumnsField
        label="Columns"
        value={step.columns}
        columns={columns}
        onChange={(names) => onChange({ ...step, columns: names })}
      />
      <div className={styles.fields}>
        <ChoiceField
          label="Type"
          value={step.type}
          words={typeWords}
          onChange={(type) => onChange({ ...step, type })}
        />
        <ChoiceField
          label="A value that does not fit"
          value={step.onMisfit}
          words={{ missing: 'becomes missing', stop: 'stops the step' }}
          onChange={(onMisfit) => onChange({ ...step, onMisfit })}
        />
        {isMoment && (
          <TextInput
            label="Format"
            placeholder="ISO 8601"
            value={step.format ?? ''}
            onChange={(event) =>
              onChange({
                ...step,
                format: event.currentTarget.value === '' ? null : event.currentTarget.value,
              })
            }
          />
        )}
      </div>
    </>
  );
}

const fillWords = {
  value: 'a value',
  mean: 'the mean',
  median: 'the median',
  'most-frequent': 'the most frequent value',
  previous: 'the value before',
  next: 'the value after',
} as const;

export function FillForm({ step, columns, onChange }: StepFormProps<StepOf<'fill'>>) {
  return (
    <>
      <ColumnsField
        label="Columns"
        value={step.columns}
        columns={columns}
        onChange={(names) => onChange({ ...step, columns: names })}
      />
      <div className={styles.fields}>
        <ChoiceField
          label="With"
          value={step.how}
          words={fillWords}
          onChange={(how) => onChange({ ...step, how })}
        />
        {step.how === 'value' && (
          <ValueField
            label="Value"
            value={step.value}
            type={columns.find(({ name }) => name === step.columns[0])?.type}
            onChange={(value) => onChange({ ...step, value })}
          />
        )}
      </div>
    </>
  );
}

export function SplitForm({ step, columns, onChange }: StepFormProps<StepOf<'split'>>) {
  return (
    <>
      <div className={styles.fields}>
        <ColumnField
          label="Column"
          value={step.column}
          columns={columns}
          onChange={(column) => onChange({ ...step, column })}
        />
        <ChoiceField
          label="By"
          value={step.how}
          words={{ separator: 'a separator', pattern: 'the groups of a pattern (RE2)' }}
          onChange={(how) => onChange({ ...step, how })}
        />
        <TextInput
          label={step.how === 'separator' ? 'Separator' : 'Pattern'}
          value={step.separator}
          onChange={(event) => onChange({ ...step, separator: event.currentTarget.value })}
        />
      </div>
      <TextInput
        label="Into columns, with commas between"
        value={step.into.join(', ')}
        onChange={(event) =>
          onChange({ ...step, into: event.currentTarget.value.split(',').map((name) => name.trim()) })
        }
      />
      <Switch
        label="Keep the column"
        checked={step.keepsOriginal}
        onChange={(event) => onChange({ ...step, keepsOriginal: event.currentTarget.checked })}
      />
    </>
  );
}
