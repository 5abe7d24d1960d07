import type { Histogram } from '#shared/data/data.schema.ts';

export const quantileLevels = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99] as const;
const histogramBins = 50;

/** What is computed from one column of numbers; NaN is missing, infinities count but do not enter the moments. */
export interface NumberStats {
  readonly missingCount: number;
  readonly infiniteCount: number;
  readonly zeroCount: number;
  /** Null where the column has no finite value. */
  readonly finite: FiniteStats | null;
}

export interface FiniteStats {
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Sample standard deviation (n − 1); null below two values. */
  readonly standardDeviation: number | null;
  /** Adjusted Fisher–Pearson G1, as pandas and Excel; null below three values or for a constant. */
  readonly skewness: number | null;
  /** Excess kurtosis G2, unbiased under normality, as pandas; null below four values or for a constant. */
  readonly kurtosis: number | null;
  /** At `quantileLevels`, by linear interpolation (type 7 of Hyndman and Fan, NumPy's default). Exact. */
  readonly quantiles: readonly number[];
  readonly histogram: Histogram;
}

/**
 * Statistics of `values`: exact, in a handful of passes over the array.
 * @param isWhole every value is a whole number: a histogram over a short range gets one bin a value
 * @param scratch at least as long as `values`, overwritten; handing in the same one for each column saves the
 *   memory, and the time, of a new copy
 */
export function numberStats(
  values: Float64Array,
  isWhole: boolean,
  scratch: Float64Array = new Float64Array(values.length),
): NumberStats {
  const scan: Scan = {
    missingCount: 0,
    infiniteCount: 0,
    zeroCount: 0,
    length: 0,
    min: Number.POSITIVE_INFINITY,
    max: Number.NEGATIVE_INFINITY,
  };
  forBlocks(values.length, (start, end) => scanBlock(values, start, end, scan, scratch));
  const { missingCount, infiniteCount, zeroCount, length, min, max } = scan;
  return {
    missingCount,
    infiniteCount,
    zeroCount,
    finite: length === 0 ? null : finiteStats(scratch.subarray(0, length), min, max, isWhole),
  };
}

/**
 * Rows that the loops here take at a time. Small functions that are called often are compiled at once, where a
 * loop over a million rows runs long before the compiler looks at it; and sums by blocks round less.
 */
const blockLength = 4096;

function forBlocks(length: number, visit: (start: number, end: number) => void): void {
  for (let start = 0; start < length; start += blockLength)
    visit(start, Math.min(length, start + blockLength));
}

interface Scan {
  missingCount: number;
  infiniteCount: number;
  zeroCount: number;
  length: number;
  min: number;
  max: number;
}

/** Counts what is no number, and copies the finite values one after the other. */
function scanBlock(values: Float64Array, start: number, end: number, scan: Scan, kept: Float64Array): void {
  let { length, min, max } = scan;
  let zeros = 0;
  for (let i = start; i < end; i++) {
    const value = values[i]!;
    if (value - value !== 0) {
      if (Number.isNaN(value)) scan.missingCount++;
      else scan.infiniteCount++;
      continue;
    }
    if (value === 0) zeros++;
    if (value < min) min = value;
    if (value > max) max = value;
    kept[length++] = value;
  }
  scan.zeroCount += zeros;
  scan.length = length;
  scan.min = min;
  scan.max = max;
}

function finiteStats(values: Float64Array, min: number, max: number, isWhole: boolean): FiniteStats {
  const count = values.length;
  const mean = meanOf(values);
  const { m2, m3, m4 } = centralSums(values, mean);
  const isConstant = min === max;
  const variance = m2 / (count - 1);
  return {
    count,
    min,
    max,
    mean: Math.min(max, Math.max(min, mean)),
    standardDeviation: count < 2 ? null : isConstant ? 0 : finiteOrNull(Math.sqrt(variance)),
    skewness: count < 3 || isConstant ? null : finiteOrNull(skewnessOf(count, m2, m3)),
    kurtosis: count < 4 || isConstant ? null : finiteOrNull(kurtosisOf(count, m2, m4)),
    quantiles: quantilesOf(values, min, max),
    histogram: histogramOf(values, min, max, isWhole),
  };
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function meanOf(values: Float64Array): number {
  let total = 0;
  forBlocks(values.length, (start, end) => {
    total += sumBlock(values, start, end);
  });
  const mean = total / values.length;
  if (Number.isFinite(mean)) return mean;
  // The sum overflowed: average the averages.
  let average = 0;
  for (let i = 0; i < values.length; i++) average += (values[i]! - average) / (i + 1);
  return average;
}

function sumBlock(values: Float64Array, start: number, end: number): number {
  let sum = 0;
  for (let i = start; i < end; i++) sum += values[i]!;
  return sum;
}

interface CentralSums {
  m2: number;
  m3: number;
  m4: number;
}

/** Sums of the second, third and fourth power of the distance from the mean. */
function centralSums(values: Float64Array, mean: number): CentralSums {
  const sums = { m2: 0, m3: 0, m4: 0 };
  forBlocks(values.length, (start, end) => addCentral(values, start, end, mean, sums));
  return sums;
}

function addCentral(values: Float64Array, start: number, end: number, mean: number, sums: CentralSums): void {
  let s2 = 0;
  let s3 = 0;
  let s4 = 0;
  for (let i = start; i < end; i++) {
    const distance = values[i]! - mean;
    const square = distance * distance;
    s2 += square;
    s3 += square * distance;
    s4 += square * square;
  }
  sums.m2 += s2;
  sums.m3 += s3;
  sums.m4 += s4;
}

function skewnessOf(n: number, m2: number, m3: number): number {
  return ((n * Math.sqrt(n - 1)) / (n - 2)) * (m3 / m2 ** 1.5);
}

function kurtosisOf(n: number, m2: number, m4: number): number {
  const numerator = n * (n + 1) * (n - 1) * m4;
  const denominator = (n - 2) * (n - 3) * m2 * m2;
  return numerator / denominator - (3 * (n - 1) ** 2) / ((n - 2) * (n - 3));
}

function quantilesOf(values: Float64Array, min: number, max: number): number[] {
  const positions = quantileLevels.map((level) => level * (values.length - 1));
  const ranks = [...new Set(positions.flatMap((position) => [Math.floor(position), Math.ceil(position)]))];
  const selected = selectRanks(
    values,
    ranks.toSorted((a, b) => a - b),
    min,
    max,
  );
  return positions.map((position) => {
    const low = selected.get(Math.floor(position))!;
    const high = selected.get(Math.ceil(position))!;
    return low + (high - low) * (position - Math.floor(position));
  });
}

const selectionBins = 4096;
/** Subsets up to this size are sorted outright. */
const sortLength = 2048;

/**
 * The values at the given ascending zero-based ranks, without sorting the rest: counts values in equal bins,
 * then looks only into bins that hold a wanted rank, and bins those again. Exact for any distribution, about
 * two passes over the array for a smooth one.
 */
export function selectRanks(
  values: Float64Array,
  ranks: readonly number[],
  min: number,
  max: number,
): Map<number, number> {
  const found = new Map<number, number>();
  if (ranks.length === 0) return found;
  if (min === max) {
    for (const rank of ranks) found.set(rank, min);
    return found;
  }
  const scale = selectionBins / (max - min);
  if (values.length <= sortLength || !Number.isFinite(scale) || scale === 0) {
    const sorted = values.slice().sort();
    for (const rank of ranks) found.set(rank, sorted[rank]!);
    return found;
  }
  const counts = new Uint32Array(selectionBins + 1);
  forBlocks(values.length, (start, end) => countBins(values, start, end, min, scale, counts));
  const wanted = wantedBins(counts, ranks);
  const slotOf = new Int32Array(selectionBins + 1).fill(-1);
  const buckets = wanted.map(({ bin }, slot): Bucket => {
    slotOf[bin] = slot;
    return {
      members: new Float64Array(counts[bin]!),
      length: 0,
      min: Number.POSITIVE_INFINITY,
      max: Number.NEGATIVE_INFINITY,
    };
  });
  forBlocks(values.length, (start, end) => collectBins(values, start, end, { min, scale, slotOf, buckets }));
  for (const [slot, { before, ranks: inside }] of wanted.entries()) {
    const bucket = buckets[slot]!;
    const inner = selectRanks(
      bucket.members,
      inside.map((rank) => rank - before),
      bucket.min,
      bucket.max,
    );
    for (const [rank, value] of inner) found.set(rank + before, value);
  }
  return found;
}

function countBins(
  values: Float64Array,
  start: number,
  end: number,
  min: number,
  scale: number,
  counts: Uint32Array,
): void {
  for (let i = start; i < end; i++) counts[((values[i]! - min) * scale) | 0]!++;
}

interface Bucket {
  readonly members: Float64Array;
  length: number;
  min: number;
  max: number;
}

interface Selection {
  readonly min: number;
  readonly scale: number;
  /** By bin: the bucket that its values go to, or −1. */
  readonly slotOf: Int32Array;
  readonly buckets: readonly Bucket[];
}

function collectBins(values: Float64Array, start: number, end: number, selection: Selection): void {
  const { min, scale, slotOf, buckets } = selection;
  for (let i = start; i < end; i++) {
    const value = values[i]!;
    const slot = slotOf[((value - min) * scale) | 0]!;
    if (slot === -1) continue;
    const bucket = buckets[slot]!;
    bucket.members[bucket.length++] = value;
    if (value < bucket.min) bucket.min = value;
    if (value > bucket.max) bucket.max = value;
  }
}

function wantedBins(counts: Uint32Array, ranks: readonly number[]) {
  const wanted: { bin: number; before: number; ranks: number[] }[] = [];
  let before = 0;
  let next = 0;
  for (let bin = 0; bin < counts.length && next < ranks.length; bin++) {
    const after = before + counts[bin]!;
    const inside: number[] = [];
    while (next < ranks.length && ranks[next]! < after) inside.push(ranks[next++]!);
    if (inside.length > 0) wanted.push({ bin, before, ranks: inside });
    before = after;
  }
  return wanted;
}

/** 50 bins of equal width, the last one closed; or one bin a value where whole numbers span no more than that. */
export function histogramOf(values: Float64Array, min: number, max: number, isWhole: boolean): Histogram {
  const isCounted = isWhole && max - min < histogramBins;
  const binCount = isCounted ? max - min + 1 : min === max ? 1 : histogramBins;
  const end = isCounted ? max + 1 : max;
  const width = (end - min) / binCount;
  const edges = Array.from({ length: binCount + 1 }, (_, index) =>
    index === binCount ? end : min + index * width,
  );
  const counts = new Float64Array(binCount);
  if (binCount === 1 || width === 0 || !Number.isFinite(width)) {
    return { edges: [min, end], counts: [values.length] };
  }
  const bins = { counts, bounds: Float64Array.from(edges), min, scale: 1 / width };
  forBlocks(values.length, (start, end) => addToHistogram(values, start, end, bins));
  return { edges, counts: [...counts] };
}

interface Bins {
  readonly counts: Float64Array;
  readonly bounds: Float64Array;
  readonly min: number;
  readonly scale: number;
}

function addToHistogram(
  values: Float64Array,
  start: number,
  end: number,
  { counts, bounds, min, scale }: Bins,
): void {
  const last = counts.length - 1;
  for (let i = start; i < end; i++) {
    const value = values[i]!;
    let bin = ((value - min) * scale) | 0;
    if (bin > last) bin = last;
    // The product may round across an edge; the edges decide.
    if (value < bounds[bin]!) bin--;
    else if (bin < last && value >= bounds[bin + 1]!) bin++;
    counts[bin]!++;
  }
}
