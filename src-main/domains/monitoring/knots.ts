import type { NumericSketch } from '#shared/monitoring/monitoring.schema.ts';

type Knots = NumericSketch['knots'];

/** With at most this many different values the sketch is the exact distribution. */
export const maximumKnots = 1024;

/**
 * The empirical distribution of sorted, finite values at up to `maximumKnots` of them, evenly spaced by rank, plus
 * `required` values. Between two knots less than 1/1,000 of the values lie.
 */
export function buildKnots(sorted: Float64Array, required: readonly number[]): Knots {
  const values = chooseKnots(sorted, required);
  const atCounts: number[] = [];
  const gapCounts: number[] = [];
  let seen = 0;
  for (const value of values) {
    const start = countBelow(sorted, value, seen);
    const end = countUpTo(sorted, value, start);
    gapCounts.push(start - seen);
    atCounts.push(end - start);
    seen = end;
  }
  return { values, atCounts, gapCounts };
}

function chooseKnots(sorted: Float64Array, required: readonly number[]): number[] {
  const distinct: number[] = [];
  for (let position = 0; position < sorted.length && distinct.length <= maximumKnots; ) {
    distinct.push(sorted[position]!);
    position = countUpTo(sorted, sorted[position]!, position);
  }
  if (distinct.length <= maximumKnots) return distinct;
  const chosen = new Set(required);
  for (let knot = 0; knot < maximumKnots; knot += 1) {
    chosen.add(sorted[Math.round((knot * (sorted.length - 1)) / (maximumKnots - 1))]!);
  }
  return [...chosen].sort((left, right) => left - right);
}

/** How many values are below `value`, knowing that at least `from` are. */
function countBelow(sorted: Float64Array, value: number, from: number): number {
  return partition(sorted, from, (candidate) => candidate < value);
}

/** How many values are at most `value`, knowing that at least `from` are. */
function countUpTo(sorted: Float64Array, value: number, from: number): number {
  return partition(sorted, from, (candidate) => candidate <= value);
}

function partition(sorted: Float64Array, from: number, isBefore: (value: number) => boolean): number {
  let low = from;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(sorted[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How a window's values lie among the knots of a reference. */
export interface KnotCounts {
  /** Finite values; the rest is missing. */
  readonly count: number;
  readonly missingCount: number;
  /** Values equal to knot k. */
  readonly at: Float64Array;
  /** Values between knots k−1 and k; the first below all knots, the last (one more than knots) above all. */
  readonly gap: Float64Array;
  /** Sum, over the values in each gap, of their distance to the knot that ends it (above all: that begins it). */
  readonly gapDistance: Float64Array;
  /** NaN without values; infinite where the sum of extreme doubles overflows. */
  readonly mean: number;
}

const bucketCount = 4096;

/**
 * Counts values among knots without sorting them: a table over the range leads to a few knots, a binary search
 * ends there. A million values take about a third of the time of sorting them.
 */
export function countAmongKnots(values: Float64Array, knots: Knots): KnotCounts {
  const points = Float64Array.from(knots.values);
  const last = points.length - 1;
  const at = new Float64Array(points.length);
  const gap = new Float64Array(points.length + 1);
  const gapDistance = new Float64Array(points.length + 1);
  const low = points[0] ?? 0;
  const high = points[last] ?? 0;
  const table = buildTable(points, low, high);
  let count = 0;
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index]!;
    if (!Number.isFinite(value)) continue;
    count += 1;
    sum += value;
    let knot: number;
    if (last < 0 || value > high) {
      knot = last + 1;
    } else if (value <= low) {
      knot = 0;
    } else {
      // The bucket is rounded, so its neighbours belong to the search.
      const bucket = table === null ? 0 : Math.min(bucketCount - 1, Math.floor((value - low) * table.scale));
      knot = firstNotBelow(points, value, table?.starts[bucket] ?? 0, table?.starts[bucket + 3] ?? last);
    }
    if (knot <= last && points[knot] === value) {
      at[knot]! += 1;
    } else {
      gap[knot]! += 1;
      gapDistance[knot]! += knot <= last ? points[knot]! - value : value - high;
    }
  }
  return { count, missingCount: values.length - count, at, gap, gapDistance, mean: sum / count };
}

interface BucketTable {
  /** Buckets per unit. */
  readonly scale: number;
  /** `starts[b]` is the first knot that is not below the start of bucket b − 1. */
  readonly starts: Uint16Array;
}

/** Null where the range is too wide or too narrow to be divided: then every search is over all knots. */
function buildTable(points: Float64Array, low: number, high: number): BucketTable | null {
  const width = (high - low) / bucketCount;
  const scale = 1 / width;
  if (!(width > 0) || !Number.isFinite(width) || !Number.isFinite(scale)) return null;
  const starts = new Uint16Array(bucketCount + 3).fill(points.length);
  let knot = 0;
  for (let bucket = 0; bucket < starts.length; bucket += 1) {
    const start = low + (bucket - 1) * width;
    while (knot < points.length && points[knot]! < start) knot += 1;
    starts[bucket] = knot;
  }
  return { scale, starts };
}

function firstNotBelow(points: Float64Array, value: number, from: number, to: number): number {
  let low = from;
  let high = Math.min(to, points.length - 1);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (points[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
