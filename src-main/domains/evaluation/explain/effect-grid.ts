import { type RawValue, toLabel } from '#shared/data/columns.ts';
import type { ColumnType } from '#shared/data/data.schema.ts';
import { isFreeForm, isMissing } from './explained-model.ts';

/** The values an input is set to for the curves of its effect. */
export type EffectGrid =
  | { readonly kind: 'number'; readonly values: readonly number[] }
  /** Most frequent first; null stands for missing. */
  | {
      readonly kind: 'category';
      readonly values: readonly RawValue[];
      readonly labels: readonly (string | null)[];
    };

/** Null for an input whose values cannot be put side by side: text and identifiers, or one that never varies. */
export function gridOf(
  type: ColumnType,
  values: readonly RawValue[],
  { points, categories }: { readonly points: number; readonly categories: number },
): EffectGrid | null {
  if (isFreeForm(type)) return null;
  if (type === 'category' || type === 'boolean') return categoryGrid(type, values, categories);
  const grid = quantileEdges(numbersOf(values), points - 1);
  return grid.length < 2 ? null : { kind: 'number', values: grid };
}

export function numbersOf(values: readonly RawValue[]): Float64Array {
  return Float64Array.from(
    values.filter((value): value is number => !isMissing(value) && typeof value === 'number'),
  );
}

function categoryGrid(type: ColumnType, values: readonly RawValue[], limit: number): EffectGrid | null {
  const counts = new Map<RawValue, number>();
  for (const value of values) {
    const key = isMissing(value) ? null : value;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const shown = [...counts]
    .map(([value, count]) => ({ value, count, label: value === null ? null : toLabel(value, type) }))
    .sort((left, right) => right.count - left.count || ((left.label ?? '') < (right.label ?? '') ? -1 : 1))
    .slice(0, limit);
  if (shown.length < 2) return null;
  const missing = type === 'boolean' ? Number.NaN : null;
  return {
    kind: 'category',
    values: shown.map(({ value }) => (value === null ? missing : value)),
    labels: shown.map(({ label }) => label),
  };
}

/**
 * Different values that part the numbers into `count` intervals of about as many rows each: the smallest, then
 * values that occur (R's quantile type 1, as in ALEPlot), the largest last.
 */
export function quantileEdges(numbers: Float64Array, count: number): number[] {
  if (numbers.length === 0) return [];
  const sorted = numbers.toSorted();
  const edges = [sorted[0]!];
  for (let index = 1; index <= count; index += 1) {
    edges.push(sorted[Math.ceil((sorted.length * index) / count) - 1]!);
  }
  return [...new Set(edges)];
}
