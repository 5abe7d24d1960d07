import type { AssociatedPair } from '#shared/data/findings/associations.schema.ts';
import {
  contingencyOf,
  correlationOfRanks,
  correlationRatio,
  cramersV,
  normalizedMutualInformation,
} from './measures.ts';
import { quantileBins } from './quantile-bins.ts';
import { presentOrder, rankInto } from './ranks.ts';

/** A column as measures take it. */
export type MeasuredColumn =
  | {
      readonly kind: 'number';
      /** NaN is missing. */
      readonly values: Float64Array;
      readonly order: Uint32Array;
      /** Ranks among all present rows; 0 is missing. */
      readonly ranks: Float64Array;
      readonly bins: { readonly codes: Int32Array; readonly levels: number };
    }
  | { readonly kind: 'category'; readonly bins: { readonly codes: Int32Array; readonly levels: number } };

/** Infinite values count as missing. */
export function measuredNumber(source: Float64Array): MeasuredColumn {
  const values = source.map((value) => (Number.isFinite(value) ? value : Number.NaN));
  const order = presentOrder(values);
  const ranks = new Float64Array(values.length);
  rankInto(ranks, { values, order }, () => true);
  return { kind: 'number', values, order, ranks, bins: quantileBins(values, order) };
}

export function measuredCategory(codes: Int32Array, levels: number): MeasuredColumn {
  return { kind: 'category', bins: { codes, levels } };
}

export type Measures = Omit<AssociatedPair, 'a' | 'b' | 'pearson'>;

/**
 * All measures of two columns over the rows that have a value in both (pairwise deletion, as pandas does). Ranks
 * are among those rows: where a value is missing they are not the ranks of the whole column.
 */
export function measurePair(a: MeasuredColumn, b: MeasuredColumn): Measures {
  const table = contingencyOf(a.bins, b.bins);
  const none = { spearman: null, 'cramers-v': null, 'correlation-ratio': null };
  const common = {
    ...none,
    rowCount: table.total,
    'mutual-information': normalizedMutualInformation(table),
  };
  if (a.kind === 'number' && b.kind === 'number') return { ...common, spearman: spearman(a, b, table.total) };
  if (a.kind === 'category' && b.kind === 'category') return { ...common, 'cramers-v': cramersV(table) };
  const [category, number] = a.kind === 'category' ? [a, b] : [b, a];
  if (number.kind !== 'number') return common;
  return { ...common, 'correlation-ratio': correlationRatio(category.bins, number.values) };
}

type MeasuredNumber = Extract<MeasuredColumn, { readonly kind: 'number' }>;

function spearman(a: MeasuredNumber, b: MeasuredNumber, count: number): number | null {
  const length = a.values.length;
  if (count === length) return correlationOfRanks(a.ranks, b.ranks, { count, isIn: null });
  const isIn = (row: number) => a.ranks[row]! > 0 && b.ranks[row]! > 0;
  const ranksOf = (column: MeasuredNumber): Float64Array => {
    if (column.order.length === count) return column.ranks;
    const ranks = new Float64Array(length);
    rankInto(ranks, column, isIn);
    return ranks;
  };
  return correlationOfRanks(ranksOf(a), ranksOf(b), { count, isIn });
}
