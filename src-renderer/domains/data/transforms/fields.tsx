import { MultiSelect, Select, Textarea, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Cell, Column } from '#shared/data/data.schema.ts';
import styles from './transforms.module.css';

/** What every form of a step gets. */
export interface StepFormProps<Step> {
  readonly step: Step;
  /** Columns as they are before the step. */
  readonly columns: readonly Column[];
  readonly onChange: (step: Step) => void;
}

export const choices = <Key extends string>(words: Readonly<Record<Key, string>>) =>
  (Object.entries(words) as [Key, string][]).map(([value, label]) => ({ value, label }));

/** Names that are chosen stay in the list although the step before lost them: the step then says so. */
const options = (columns: readonly Column[], chosen: readonly string[]): string[] => [
  ...new Set([...columns.map(({ name }) => name), ...chosen]),
];

export function ColumnField({
  label,
  value,
  columns,
  onChange,
}: {
  readonly label: string;
  readonly value: string | null;
  readonly columns: readonly Column[];
  readonly onChange: (name: string) => void;
}) {
  return (
    <Select
      label={label}
      searchable
      data={options(columns, value === null || value === '' ? [] : [value])}
      value={value}
      onChange={(name) => name !== null && onChange(name)}
    />
  );
}

export function ColumnsField({
  label,
  value,
  columns,
  onChange,
  placeholder,
}: {
  readonly label: string;
  readonly value: readonly string[];
  readonly columns: readonly Column[];
  readonly onChange: (names: string[]) => void;
  readonly placeholder?: string;
}) {
  return (
    <MultiSelect
      label={label}
      searchable
      clearable
      hidePickedOptions
      data={options(columns, value)}
      value={[...value]}
      onChange={onChange}
      {...(placeholder === undefined || value.length > 0 ? {} : { placeholder })}
    />
  );
}

export function ChoiceField<Key extends string>({
  label,
  value,
  words,
  onChange,
}: {
  readonly label: string;
  readonly value: Key;
  readonly words: Readonly<Record<Key, string>>;
  readonly onChange: (value: Key) => void;
}) {
  return (
    <Select
      label={label}
      allowDeselect={false}
      data={choices(words)}
      value={value}
      onChange={(next) => next !== null && onChange(next as Key)}
    />
  );
}

/** A value as text; an empty field is missing where `emptyIs` says so. */
export function ValueField({
  label,
  value,
  type,
  onChange,
  emptyIs = 'missing',
}: {
  readonly label: string;
  readonly value: Cell;
  readonly type: Column['type'] | undefined;
  readonly onChange: (value: Cell) => void;
  readonly emptyIs?: 'missing' | 'empty text';
}) {
  return (
    <TextInput
      label={label}
      value={value === null ? '' : String(value)}
      placeholder={emptyIs}
      onChange={(event) => onChange(cellOf(event.currentTarget.value, type, emptyIs))}
    />
  );
}

/** Numbers go as numbers where that is exactly what was typed: `1.0` stays a text until it is `1.05`. */
function cellOf(text: string, type: Column['type'] | undefined, emptyIs: 'missing' | 'empty text'): Cell {
  if (text === '') return emptyIs === 'missing' ? null : '';
  if ((type === 'integer' || type === 'float') && String(Number(text)) === text) return Number(text);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

export function ExpressionField({
  label,
  value,
  description,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly description?: ReactNode;
  readonly onChange: (value: string) => void;
}) {
  return (
    <Textarea
      label={label}
      {...(description === undefined ? {} : { description })}
      autosize
      minRows={1}
      maxRows={8}
      spellCheck={false}
      classNames={{ input: styles.code!, root: styles.wide! }}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
