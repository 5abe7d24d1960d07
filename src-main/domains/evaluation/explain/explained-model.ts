import type { RawValue } from '#shared/data/columns.ts';
import type { ColumnType } from '#shared/data/data.schema.ts';

/** One value an input, as the recipe takes them. */
export type RawRow = readonly RawValue[];

/** A model as a function of the columns a user knows: what explanations ask, whatever the engine. */
export interface ExplainedModel {
  readonly inputs: readonly { readonly column: string; readonly type: ColumnType }[];
  readonly outputCount: number;
  /** Row-major `rows.length × outputCount`: probability of class 1, one probability a class, or the value. */
  readonly predict: (rows: readonly RawRow[]) => Float64Array;
}

/** The rows with one value replaced. */
export function withValue(rows: readonly RawRow[], input: number, value: RawValue): RawRow[] {
  return rows.map((row) => row.with(input, value));
}

/** NaN and null alike: training and serving take both for missing. */
export function isMissing(value: RawValue): boolean {
  return value === null || (typeof value === 'number' && !Number.isFinite(value));
}

/** Values that cannot be put side by side or made up: every row has its own. */
export function isFreeForm(type: ColumnType): boolean {
  return type === 'text' || type === 'id' || type === 'image';
}
