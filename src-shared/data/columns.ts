import type { ColumnType } from './data.schema.ts';

/**
 * One column of a dataset version in memory.
 *
 * - `numbers`: integer, float, boolean (0/1), date and timestamp (UTC epoch milliseconds), numeric ids; NaN is missing.
 * - `strings`: category, text, id; null is missing.
 * - `codes`: the same, dictionary-coded: −1 is missing. The dictionary holds each value once.
 */
export type ColumnData =
  | {
      readonly name: string;
      readonly type: ColumnType;
      readonly kind: 'numbers';
      readonly values: Float64Array;
    }
  | {
      readonly name: string;
      readonly type: ColumnType;
      readonly kind: 'strings';
      readonly values: readonly (string | null)[];
    }
  | {
      readonly name: string;
      readonly type: ColumnType;
      readonly kind: 'codes';
      readonly codes: Int32Array;
      readonly dictionary: readonly string[];
    };

/** One value on its way into a recipe: a number (NaN is missing) for number columns, else a string (null is missing). */
export type RawValue = number | string | null;

export function rowCountOf(column: ColumnData): number {
  return column.kind === 'codes' ? column.codes.length : column.values.length;
}

export function rawValueAt(column: ColumnData, row: number): RawValue {
  switch (column.kind) {
    case 'numbers':
      return column.values[row]!;
    case 'strings':
      return column.values[row]!;
    case 'codes': {
      const code = column.codes[row]!;
      return code < 0 ? null : column.dictionary[code]!;
    }
  }
}

/**
 * The name of a value as a category: text as it is, numbers in JavaScript's shortest form, booleans `true` and
 * `false`. Null when missing; infinities are missing too, as no request can carry one.
 */
export function toLabel(value: RawValue, type: ColumnType): string | null {
  if (typeof value !== 'number') return value;
  if (!Number.isFinite(value)) return null;
  if (type === 'boolean') return value === 0 ? 'false' : 'true';
  return String(value);
}

/** Equal values as equal small integers, numbered by first appearance; −1 is missing. */
export interface GroupedColumn {
  readonly codes: Int32Array;
  readonly labels: readonly string[];
}

/** By label, so that a column groups alike however it is stored. */
export function groupByLabel(column: ColumnData): GroupedColumn {
  const rowCount = rowCountOf(column);
  const codes = new Int32Array(rowCount);
  const labels: string[] = [];
  const codeOf = new Map<RawValue, number>();
  for (let row = 0; row < rowCount; row += 1) {
    const value = rawValueAt(column, row);
    let code = codeOf.get(value);
    if (code === undefined) {
      const label = toLabel(value, column.type);
      code = label === null ? -1 : labels.push(label) - 1;
      codeOf.set(value, code);
    }
    codes[row] = code;
  }
  return { codes, labels };
}

/** The column of that name; a missing one is a programming error of the caller. */
export function columnNamed(columns: readonly ColumnData[], name: string): ColumnData {
  const column = columns.find((candidate) => candidate.name === name);
  if (column === undefined) throw new RangeError(`There is no column "${name}".`);
  return column;
}
