import type { Histogram } from '#shared/data/data.schema.ts';
import {
  binOf,
  type Frequency,
  type HistogramShape,
  histogramBins,
  histogramOfFrequencies,
  histogramShape,
} from './histogram.ts';
import { type Moments, shapeOf } from './moments.ts';
import { fineBins, type NumberWorkspace } from './number-workspace.ts';
import { orderByBins, type RankSummary, summaryOf, summaryRanks } from './rank-summary.ts';
import type { NumberScan } from './scan-numbers.ts';
import { binScale, selectInBins, selectRanks, sortLength, wantedBins } from './select-ranks.ts';

export const quantileLevels = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99] as const;

/** What the finite values of a column add up to. */
export interface NumberStats {
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
  readonly moments: Moments;
  /** The order of the values in short; null where each is counted. */
  readonly ranks: RankSummary | null;
}

export interface StatsOptions {
  /** Every value is a whole number: a histogram over a short range gets one bin a value. */
  readonly isWhole: boolean;
  /** Every value with its count where they are few: quantiles and histogram come from them then. */
  readonly frequencies: readonly Frequency[] | null;
}

/** Exact statistics of a column that has just been scanned; null where it has no finite value. */
export function numberStats(
  workspace: NumberWorkspace,
  scan: NumberScan,
  { isWhole, frequencies }: StatsOptions,
): NumberStats | null {
  const { finite, min, max } = scan;
  const count = finite.length;
  if (count === 0) return null;
  const mean = meanOf(scan);
  const sums = centralSums(workspace, finite, mean);
  const isConstant = min === max;
  const moments = { count, mean, ...sums };
  const shape = histogramShape(min, max, isWhole);
  const { quantiles, histogram, ranks } =
    frequencies === null
      ? distributionOf(workspace, scan, shape)
      : distributionOfFrequencies(
          frequencies.filter(({ value }) => Number.isFinite(value)),
          count,
          shape,
        );
  return {
    count,
    min,
    max,
    mean: Math.min(max, Math.max(min, mean)),
    ...shapeOf(moments, isConstant),
    quantiles,
    histogram,
    moments,
    ranks,
  };
}

function meanOf({ finite, sum }: NumberScan): number {
  const mean = sum / finite.length;
  if (Number.isFinite(mean)) return mean;
  // The sum overflowed: average the averages.
  let average = 0;
  for (let i = 0; i < finite.length; i++) average += (finite[i]! - average) / (i + 1);
  return average;
}

interface CentralSums {
  readonly m2: number;
  readonly m3: number;
  readonly m4: number;
}

function centralSums({ arena, out }: NumberWorkspace, values: Float64Array, mean: number): CentralSums {
  arena.kernels.centralSums(values.byteOffset, values.length, mean, out.byteOffset);
  return { m2: out[0]!, m3: out[1]!, m4: out[2]! };
}

interface Distribution {
  readonly quantiles: readonly number[];
  readonly histogram: Histogram;
  readonly ranks: RankSummary | null;
}

/** Ranks that the quantiles of `count` values lie at or between, and further ones, ascending. */
function quantileRanks(count: number, further: readonly number[] = []): number[] {
  const positions = quantileLevels.map((level) => level * (count - 1));
  const ranks = positions.flatMap((position) => [Math.floor(position), Math.ceil(position)]);
  return [...new Set([...ranks, ...further])].toSorted((a, b) => a - b);
}

function interpolate(selected: ReadonlyMap<number, number>, count: number): number[] {
  return quantileLevels.map((level) => {
    const position = level * (count - 1);
    const low = selected.get(Math.floor(position))!;
    const high = selected.get(Math.ceil(position))!;
    return low + (high - low) * (position - Math.floor(position));
  });
}

export function distributionOfFrequencies(
  frequencies: readonly Frequency[],
  count: number,
  shape: HistogramShape,
): Distribution {
  const ascending = frequencies.toSorted((a, b) => a.value - b.value);
  const selected = new Map<number, number>();
  let place = 0;
  let after = ascending[0]!.count;
  for (const rank of quantileRanks(count)) {
    while (rank >= after) after += ascending[++place]!.count;
    selected.set(rank, ascending[place]!.value);
  }
  return {
    quantiles: interpolate(selected, count),
    histogram: histogramOfFrequencies(ascending, shape),
    ranks: null,
  };
}

function distributionOf(workspace: NumberWorkspace, scan: NumberScan, shape: HistogramShape): Distribution {
  const { finite, min, max } = scan;
  const count = finite.length;
  const scale = count <= sortLength ? null : binScale(fineBins, min, max);
  if (scale === null || shape.isByValue) {
    const kept = summaryRanks(count);
    const selected = selectRanks(finite, quantileRanks(count, kept));
    return {
      quantiles: interpolate(selected, count),
      histogram: histogramOfFrequencies(eachOnce(finite), shape),
      ranks: summaryOf(count, kept, selected),
    };
  }
  const { arena, bins, marks, picked } = workspace;
  bins.fill(0);
  arena.kernels.countBins(finite.byteOffset, count, min, scale, bins.byteOffset);
  const { points, dense } = orderByBins({ count, min, max, scale, counts: bins });
  const wanted = wantedBins(bins, quantileRanks(count, dense));
  marks.fill(0);
  for (const { bin } of wanted) marks[bin] = 1;
  markEdges(marks);
  const length = arena.kernels.keepMarked(
    finite.byteOffset,
    count,
    min,
    scale,
    marks.byteOffset,
    picked.byteOffset,
  );
  const near = picked.subarray(0, length);
  const counted = { min, scale, counts: bins };
  const selected = selectInBins(near, counted, wanted);
  return {
    quantiles: interpolate(selected, count),
    histogram: coarseHistogram(near, counted, shape.edges),
    ranks: summaryOf(count, dense, selected, points),
  };
}

function* eachOnce(values: Float64Array): Generator<Frequency> {
  for (const value of values) yield { value, count: 1 };
}

const finePerBin = fineBins / histogramBins;

/** The fine bins on both sides of each inner edge of the histogram. */
function markEdges(marks: Uint8Array): void {
  for (let edge = finePerBin; edge < fineBins; edge += finePerBin) marks[edge - 1] = marks[edge] = 1;
}

function coarseBin(fine: number): number {
  return Math.min(histogramBins - 1, Math.floor(fine / finePerBin));
}

/**
 * The histogram that the fine bins add up to. The product that chose a value's bin may round across an edge, so
 * the values beside the edges, which are among `near`, are looked at again: the edge itself decides.
 */
function coarseHistogram(
  near: Float64Array,
  {
    min,
    scale,
    counts: fine,
  }: { readonly min: number; readonly scale: number; readonly counts: Uint32Array },
  edges: readonly number[],
): Histogram {
  const counts = new Array<number>(histogramBins).fill(0);
  for (let bin = 0; bin < fine.length; bin++) counts[coarseBin(bin)]! += fine[bin]!;
  for (const value of near) {
    const chosen = coarseBin(((value - min) * scale) | 0);
    if (value >= edges[chosen]! && (value < edges[chosen + 1]! || chosen === histogramBins - 1)) continue;
    counts[chosen]!--;
    counts[binOf(edges, value)]!++;
  }
  return { edges: [...edges], counts };
}
