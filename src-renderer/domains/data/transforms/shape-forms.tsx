import { ActionIcon, Button, Select, Switch, TextInput } from '@mantine/core';
import { Plus, X } from 'lucide-react';
import type { Measure, StepOf } from '#shared/data/transforms/transform.schema.ts';
import { measureTitles } from '#shared/data/transforms/transform.words.ts';
import { VersionId } from '#shared/kit/ids.ts';
import { useDatasets, useVersions } from '../data.queries.ts';
import { ChoiceField, ColumnField, ColumnsField, type StepFormProps } from './fields.tsx';
import styles from './transforms.module.css';

const joinWords = {
  left: 'keep all rows',
  inner: 'keep rows with a match',
  full: 'keep all rows of both',
  without: 'keep rows without a match',
} as const;

/** The dataset that is joined, and of it the version: its newest unless another is chosen. */
function OtherVersion({ step, onChange }: Pick<StepFormProps<StepOf<'join'>>, 'step' | 'onChange'>) {
  const datasets = useDatasets().data ?? [];
  const chosen = datasets.find(({ head }) => head.id === step.versionId);
  return (
    <>
      <Select
        label="Dataset"
        searchable
        allowDeselect={false}
        data={datasets.map(({ id, name }) => ({ value: id, label: name }))}
        value={chosen?.id ?? null}
        placeholder={step.versionId === '' ? 'Choose a dataset' : 'An earlier version'}
        onChange={(id) => {
          const dataset = datasets.find((each) => each.id === id);
          if (dataset) onChange({ ...step, versionId: dataset.head.id, columns: null });
        }}
      />
      {chosen && (
        <VersionChoice
          datasetId={chosen.id}
          value={step.versionId}
          onChange={(versionId) => onChange({ ...step, versionId: VersionId.parse(versionId) })}
        />
      )}
    </>
  );
}

function VersionChoice({
  datasetId,
  value,
  onChange,
}: {
  readonly datasetId: Parameters<typeof useVersions>[0];
  readonly value: string;
  readonly onChange: (id: string) => void;
}) {
  const versions = useVersions(datasetId).data ?? [];
  return (
    <Select
      label="Version"
      allowDeselect={false}
      data={versions.map(({ id, number }) => ({ value: id, label: String(number) }))}
      value={value}
      onChange={(id) => id !== null && onChange(id)}
    />
  );
}

export function JoinForm({ step, columns, onChange }: StepFormProps<StepOf<'join'>>) {
  const datasets = useDatasets().data ?? [];
  const other = datasets.find(({ head }) => head.id === step.versionId)?.head.columns ?? [];
  return (
    <>
      <div className={styles.fields}>
        <OtherVersion step={step} onChange={onChange} />
        <ChoiceField
          label="Rows"
          value={step.how}
          words={joinWords}
          onChange={(how) => onChange({ ...step, how })}
        />
        <ChoiceField
          label="Of several matches"
          value={step.matches}
          words={{ first: 'take the first', all: 'a row for each' }}
          onChange={(matches) => onChange({ ...step, matches })}
        />
      </div>
      {step.on.map((pair, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: pairs have no other identity
        <div key={index} className={styles.condition}>
          <ColumnField
            label="Where"
            value={pair.left}
            columns={columns}
            onChange={(left) => onChange({ ...step, on: step.on.with(index, { ...pair, left }) })}
          />
          <ColumnField
            label="equals"
            value={pair.right}
            columns={other}
            onChange={(right) => onChange({ ...step, on: step.on.with(index, { ...pair, right }) })}
          />
          <ActionIcon
            aria-label="Remove the pair"
            onClick={() => onChange({ ...step, on: step.on.toSpliced(index, 1) })}
          >
            <X size={14} />
          </ActionIcon>
        </div>
      ))}
      <Button
        variant="subtle"
        leftSection={<Plus size={14} />}
        onClick={() => {
          const left = columns.find(({ name }) => other.some((each) => each.name === name)) ?? columns[0];
          const right = other.find(({ name }) => name === left?.name) ?? other[0];
          onChange({ ...step, on: [...step.on, { left: left?.name ?? '', right: right?.name ?? '' }] });
        }}
      >
        Match by a column
      </Button>
      {step.how !== 'without' && other.length > 0 && (
        <ColumnsField
          label="Columns to take over"
          placeholder="All but the key"
          value={step.columns ?? []}
          columns={other}
          onChange={(names) => onChange({ ...step, columns: names.length === 0 ? null : names })}
        />
      )}
    </>
  );
}

export function AggregateForm({ step, columns, onChange }: StepFormProps<StepOf<'aggregate'>>) {
  const set = (index: number, change: Partial<StepOf<'aggregate'>['values'][number]>) =>
    onChange({ ...step, values: step.values.with(index, { ...step.values[index]!, ...change }) });
  return (
    <>
      <ColumnsField
        label="For each"
        placeholder="All rows together"
        value={step.by}
        columns={columns}
        onChange={(by) => onChange({ ...step, by })}
      />
      {step.values.map((value, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: values have no other identity
        <div key={index} className={styles.condition}>
          <ChoiceField
            label="Compute"
            value={value.measure}
            words={measureTitles}
            onChange={(measure) => set(index, { measure })}
          />
          <ColumnField
            label="of"
            value={value.column}
            columns={columns}
            onChange={(column) => set(index, { column })}
          />
          <TextInput
            label="as"
            value={value.name}
            onChange={(event) => set(index, { name: event.currentTarget.value })}
          />
          <ActionIcon
            aria-label="Remove the value"
            onClick={() => onChange({ ...step, values: step.values.toSpliced(index, 1) })}
          >
            <X size={14} />
          </ActionIcon>
        </div>
      ))}
      <Button
        variant="subtle"
        leftSection={<Plus size={14} />}
        onClick={() =>
          onChange({
            ...step,
            values: [
              ...step.values,
              { name: `value ${step.values.length + 1}`, measure: 'count', column: null },
            ],
          })
        }
      >
        One more value
      </Button>
    </>
  );
}

export function PivotForm({ step, columns, onChange }: StepFormProps<StepOf<'pivot'>>) {
  return (
    <>
      <ColumnsField
        label="A row for each"
        value={step.by}
        columns={columns}
        onChange={(by) => onChange({ ...step, by })}
      />
      <div className={styles.fields}>
        <ColumnField
          label="Values become columns"
          value={step.names}
          columns={columns}
          onChange={(names) => onChange({ ...step, names })}
        />
        <ChoiceField
          label="Compute"
          value={step.measure}
          words={measureTitles}
          onChange={(measure: Measure) => onChange({ ...step, measure })}
        />
        <ColumnField
          label="of"
          value={step.column}
          columns={columns}
          onChange={(column) => onChange({ ...step, column })}
        />
      </div>
    </>
  );
}

export function UnpivotForm({ step, columns, onChange }: StepFormProps<StepOf<'unpivot'>>) {
  return (
    <>
      <ColumnsField
        label="Columns that become rows"
        value={step.columns}
        columns={columns}
        onChange={(names) => onChange({ ...step, columns: names })}
      />
      <div className={styles.fields}>
        <TextInput
          label="Their names go to"
          value={step.nameColumn}
          onChange={(event) => onChange({ ...step, nameColumn: event.currentTarget.value })}
        />
        <TextInput
          label="Their values go to"
          value={step.valueColumn}
          onChange={(event) => onChange({ ...step, valueColumn: event.currentTarget.value })}
        />
      </div>
      <Switch
        label="Leave missing values out"
        checked={step.skipsMissing}
        onChange={(event) => onChange({ ...step, skipsMissing: event.currentTarget.checked })}
      />
    </>
  );
}
