import { populationStabilityIndex } from '../kit/stability-index.ts';
import type { ColumnProfile } from './data.schema.ts';

/** Shares of the values that lie up to each of the nine quantiles of a profile. */
const quantileShares = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99] as const;

/** From here on a distribution counts as moved: the usual reading of the index ("some change"). */
export const movedShift = 0.1;

/**
 * How far a column moved between two profiles: the population stability index over the cells that the first profile
 * gives. For numbers and moments these are the ranges between its quantiles, for others its most frequent values;
 * missing values are a cell of their own. Between what a profile knows exactly (quantiles, edges of bins) values count
 * as evenly spread, so the index is an estimate: for smooth distributions within 0.01 of that over the rows. Null
 * where a profile has nothing to go by, such as texts that are all different.
 */
export function columnShift(before: ColumnProfile, after: ColumnProfile): number | null {
  const cells =
    before.numeric !== null && after.numeric !== null
      ? numericCells(before, after)
      : before.histogram !== null && after.histogram !== null
        ? histogramCells(before, after)
        : categoryCells(before, after);
  return cells === null ? null : populationStabilityIndex(cells);
}

interface CellCounts {
  readonly reference: number[];
  readonly current: number[];
}

function numericCells(before: ColumnProfile, after: ColumnProfile): CellCounts | null {
  const edges = distinctEdges(before.numeric!.quantiles);
  if (before.histogram === null || after.histogram === null) return null;
  return cellsBetween(before, after, edges);
}

/** Dates and points in time have no quantiles: the edges of ten equal ranges of the first histogram stand in. */
function histogramCells(before: ColumnProfile, after: ColumnProfile): CellCounts | null {
  const { edges } = before.histogram!;
  const [low, high] = [edges[0]!, edges.at(-1)!];
  return cellsBetween(
    before,
    after,
    distinctEdges(quantileShares.map((_, index) => low + ((high - low) * (index + 1)) / 10)),
  );
}

function distinctEdges(values: readonly number[]): number[] {
  return values.filter((value, index) => index === 0 || value > values[index - 1]!);
}

function cellsBetween(before: ColumnProfile, after: ColumnProfile, edges: readonly number[]): CellCounts {
  const countsOf = (profile: ColumnProfile) => {
    const knots = knotsOf(profile);
    const present = profile.histogram!.counts.reduce((sum, count) => sum + count, 0);
    const below = edges.map((edge) => present * shareBelow(knots, edge));
    return [
      ...[...below, present].map((count, index) => count - (index === 0 ? 0 : below[index - 1]!)),
      profile.missingCount,
    ];
  };
  return { reference: countsOf(before), current: countsOf(after) };
}

interface Knot {
  readonly value: number;
  /** Of the present values, those up to this one. */
  readonly share: number;
}

/**
 * Where the distribution function is known: at the edges of the bins and at the quantiles. Bins alone would not do,
 * since one outlier makes them so wide that all other values are in one; nor quantiles, which end at 1 % and 99 %.
 */
function knotsOf({ histogram, numeric }: ColumnProfile): readonly Knot[] {
  const { edges, counts } = histogram!;
  const present = counts.reduce((sum, count) => sum + count, 0);
  let below = 0;
  const knots: Knot[] = edges.map((value, index) => {
    below += index === 0 ? 0 : counts[index - 1]!;
    return { value, share: below / present };
  });
  for (const [index, value] of (numeric?.quantiles ?? []).entries())
    knots.push({ value, share: quantileShares[index]! });
  knots.sort((a, b) => a.value - b.value || a.share - b.share);
  // A quantile of repeated values lies below the edge that is known better: shares never fall.
  let most = 0;
  return knots.map(({ value, share }) => {
    most = Math.max(most, share);
    return { value, share: most };
  });
}

function shareBelow(knots: readonly Knot[], value: number): number {
  let last = { value: Number.NEGATIVE_INFINITY, share: 0 };
  for (const knot of knots) {
    if (knot.value > value) {
      if (last.value === Number.NEGATIVE_INFINITY) return 0;
      return last.share + ((knot.share - last.share) * (value - last.value)) / (knot.value - last.value);
    }
    last = knot;
  }
  return 1;
}

/** Values that neither profile lists are one cell: lists end after the twenty most frequent. */
function categoryCells(before: ColumnProfile, after: ColumnProfile): CellCounts | null {
  if (before.topValues.length === 0 || after.topValues.length === 0) return null;
  const isAllDifferent = (profile: ColumnProfile) =>
    profile.distinctCount > profile.topValues.length && (profile.topValues[0]?.count ?? 0) <= 1;
  if (isAllDifferent(before) && isAllDifferent(after)) return null;
  // A value that only one list has may be frequent in the other all the same: only those that both know compare,
  // or that the complete list of the other is known not to have.
  const isComplete = (profile: ColumnProfile) => profile.distinctCount <= profile.topValues.length;
  const counts = (profile: ColumnProfile) =>
    new Map(profile.topValues.map(({ value, count }) => [value, count]));
  const [old, now] = [counts(before), counts(after)];
  const compared = [...new Set([...old.keys(), ...now.keys()])].filter(
    (value) => (old.has(value) || isComplete(before)) && (now.has(value) || isComplete(after)),
  );
  const cellsOf = (profile: ColumnProfile, known: ReadonlyMap<string, number>) => {
    const listed = compared.map((value) => known.get(value) ?? 0);
    const present = profile.rowCount - profile.missingCount;
    return [...listed, present - listed.reduce((sum, count) => sum + count, 0), profile.missingCount];
  };
  return { reference: cellsOf(before, old), current: cellsOf(after, now) };
}
