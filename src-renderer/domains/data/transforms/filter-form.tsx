import { ActionIcon, Button, Select, TagsInput } from '@mantine/core';
import { Plus, X } from 'lucide-react';
import type { Column, RowFilter } from '#shared/data/data.schema.ts';
import type { StepOf } from '#shared/data/transforms/transform.schema.ts';
import {
  ChoiceField,
  ColumnField,
  choices,
  ExpressionField,
  type StepFormProps,
  ValueField,
} from './fields.tsx';
import styles from './transforms.module.css';

const operatorWords: Readonly<Record<RowFilter['operator'], string>> = {
  equals: 'is',
  'not-equals': 'is not',
  in: 'is one of',
  range: 'is from … to …',
  contains: 'contains',
  'is-missing': 'is missing',
  'is-present': 'is present',
};

/** The same column under another operator, with what can be kept of the values. */
function withOperator(filter: RowFilter, operator: RowFilter['operator']): RowFilter {
  const { column } = filter;
  const value = 'value' in filter ? filter.value : null;
  switch (operator) {
    case 'equals':
    case 'not-equals':
      return { operator, column, value: value ?? '' };
    case 'in':
      return { operator, column, values: value === null || value === '' ? ['…'] : [value] };
    case 'range':
      return { operator, column, low: null, high: null, isHighInclusive: true };
    case 'contains':
      return { operator, column, text: typeof value === 'string' ? value : '' };
    case 'is-missing':
    case 'is-present':
      return { operator, column };
  }
}

function ConditionValue({
  filter,
  type,
  onChange,
}: {
  readonly filter: RowFilter;
  readonly type: Column['type'] | undefined;
  readonly onChange: (filter: RowFilter) => void;
}) {
  const number = (text: unknown) => {
    const value = text === null || text === '' ? Number.NaN : Number(text);
    return Number.isFinite(value) ? value : null;
  };
  switch (filter.operator) {
    case 'equals':
    case 'not-equals':
      return (
        <ValueField
          label="Value"
          value={filter.value}
          type={type}
          emptyIs="empty text"
          onChange={(value) => onChange({ ...filter, value })}
        />
      );
    case 'in':
      return (
        <TagsInput
          label="Values"
          value={filter.values.map((value) => (value === null ? '' : String(value)))}
          onChange={(values) => values.length > 0 && onChange({ ...filter, values })}
        />
      );
    case 'range':
      return (
        <>
          <ValueField
            label="From"
            value={filter.low}
            type="float"
            onChange={(low) => onChange({ ...filter, low: number(low) })}
          />
          <ValueField
            label="To"
            value={filter.high}
            type="float"
            onChange={(high) => onChange({ ...filter, high: number(high) })}
          />
        </>
      );
    case 'contains':
      return (
        <ValueField
          label="Text"
          value={filter.text}
          type="text"
          emptyIs="empty text"
          onChange={(text) => onChange({ ...filter, text: String(text ?? '') })}
        />
      );
    case 'is-missing':
    case 'is-present':
      return null;
  }
}

export function FilterForm({ step, columns, onChange }: StepFormProps<StepOf<'filter'>>) {
  const setFilter = (index: number, filter: RowFilter) =>
    onChange({ ...step, filters: step.filters.with(index, filter) });
  return (
    <>
      <div className={styles.fields}>
        <ChoiceField
          label="Rows that match"
          value={step.mode}
          words={{ keep: 'are kept', remove: 'are removed' }}
          onChange={(mode) => onChange({ ...step, mode })}
        />
        <ChoiceField
          label="A row matches"
          value={step.match}
          words={{ all: 'where all conditions hold', any: 'where any of them holds' }}
          onChange={(match) => onChange({ ...step, match })}
        />
      </div>
      {step.filters.map((filter, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no other identity, and none keeps a state
        <div key={index} className={styles.condition}>
          <ColumnField
            label="Column"
            value={filter.column}
            columns={columns}
            onChange={(column) => setFilter(index, { ...filter, column })}
          />
          <Select
            label="Condition"
            allowDeselect={false}
            data={choices(operatorWords)}
            value={filter.operator}
            onChange={(operator) => setFilter(index, withOperator(filter, operator as RowFilter['operator']))}
          />
          <ConditionValue
            filter={filter}
            type={columns.find(({ name }) => name === filter.column)?.type}
            onChange={(next) => setFilter(index, next)}
          />
          <ActionIcon
            aria-label="Remove the condition"
            onClick={() => onChange({ ...step, filters: step.filters.toSpliced(index, 1) })}
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
            filters: [...step.filters, { operator: 'is-present', column: columns[0]?.name ?? '' }],
          })
        }
      >
        Add a condition
      </Button>
      <ExpressionField
        label="And in SQL"
        value={step.expression ?? ''}
        onChange={(text) => onChange({ ...step, expression: text === '' ? null : text })}
      />
    </>
  );
}
