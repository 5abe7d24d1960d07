import { countDistinct, type DistinctCount, estimateDistinct, exactly } from './distinct-count.ts';
import { type Frequency, histogramShape } from './histogram.ts';
import { addMoments, shapeOf } from './moments.ts';
import { distributionOfFrequencies, type NumberStats, numberStats, quantileLevels } from './number-stats.ts';
import { maxCounted, type NumberWorkspace } from './number-workspace.ts';
import type { NumberState } from './profile-state.ts';
import {
  countsBetween,
  quantilesOf,
  type RankSummary,
  rankError,
  summaryOf,
  summaryRanks,
} from './rank-summary.ts';
import { type NumberScan, scanNumbers } from './scan-numbers.ts';

export interface MeasuredNumbers {
  readonly scan: Omit<NumberScan, 'finite'>;
  /** Null where the column has no finite value. */
  readonly stats: NumberStats | null;
  readonly distinct: DistinctCount;
  /** The order of the values, where they are not all counted. */
  readonly ranks: readonly RankSummary[];
}

/** Looks at all values of a column. */
export function measureNumbers(
  workspace: NumberWorkspace,
  values: Float64Array,
  isWhole: boolean,
): MeasuredNumbers {
  const scan = scanNumbers(workspace, values);
  const distinct = countDistinct(workspace, values, { scan, isWhole });
  const stats = numberStats(workspace, scan, { isWhole, frequencies: distinct.frequencies });
  return { scan, stats, distinct, ranks: stats?.ranks ? [stats.ranks] : [] };
}

/** Pieces of a column that its order may be known in. More of them, and it is looked at as a whole again. */
const maxPieces = 12;
const maxRankError = 0.005;

/**
 * The same of values that come after others, of which `before` tells: as if all had been looked at. Quantiles and
 * histogram are within 0.5 % in rank, unless every value is counted. Null where what is kept does not tell enough.
 */
export function addNumbers(
  workspace: NumberWorkspace,
  before: NumberState,
  { values, isWhole }: { readonly values: Float64Array; readonly isWhole: boolean },
): MeasuredNumbers | null {
  const first = values[0] ?? Number.NaN;
  const added = measureNumbers(workspace, values, isWhole);
  const scan = addScans(before, added.scan, first);
  const distinct = addDistinct(workspace, { before, added, values, isIncreasing: scan.isIncreasing });
  if (distinct === null) return null;
  const moments = addMoments(before.moments ?? noMoments, added.stats?.moments ?? noMoments);
  const ranks =
    distinct.frequencies === null ? [...before.ranks, ...(added.stats ? [ranksOf(added)] : [])] : [];
  if (moments.count === 0) return { scan, stats: null, distinct, ranks };
  const { min, max } = scan;
  const shape = histogramShape(min, max, isWhole);
  if (distinct.frequencies === null) {
    const known = ranks.reduce((sum, { count }) => sum + count, 0);
    if (known !== moments.count || ranks.length > maxPieces || rankError(ranks) > maxRankError) return null;
  }
  const { quantiles, histogram } =
    distinct.frequencies === null
      ? {
          quantiles: quantilesOf(ranks, quantileLevels),
          histogram: { edges: [...shape.edges], counts: countsBetween(ranks, shape.edges) },
        }
      : distributionOfFrequencies(
          distinct.frequencies.filter(({ value }) => Number.isFinite(value)),
          moments.count,
          shape,
        );
  const stats: NumberStats = {
    count: moments.count,
    min,
    max,
    mean: Math.min(max, Math.max(min, moments.mean)),
    ...shapeOf(moments, min === max),
    quantiles,
    histogram,
    moments,
    ranks: null,
  };
  return { scan, stats, distinct, ranks };
}

const noMoments = { count: 0, mean: 0, m2: 0, m3: 0, m4: 0 };

function addScans(
  before: NumberState,
  added: Omit<NumberScan, 'finite'>,
  first: number,
): Omit<NumberScan, 'finite'> {
  const { scan, last } = before;
  return {
    missingCount: scan.missingCount + added.missingCount,
    infiniteCount: scan.infiniteCount + added.infiniteCount,
    zeroCount: scan.zeroCount + added.zeroCount,
    isIncreasing: scan.isIncreasing && added.isIncreasing && first > last,
    min: Math.min(scan.min, added.min),
    max: Math.max(scan.max, added.max),
    sum: scan.sum + added.sum,
  };
}

function addDistinct(
  workspace: NumberWorkspace,
  {
    before,
    added,
    values,
    isIncreasing,
  }: {
    readonly before: NumberState;
    readonly added: MeasuredNumbers;
    readonly values: Float64Array;
    readonly isIncreasing: boolean;
  },
): DistinctCount | null {
  const presentBefore = (before.moments?.count ?? 0) + before.scan.infiniteCount;
  if (before.frequencies !== null && added.distinct.frequencies !== null) {
    const counts = new Map(before.frequencies.map(({ value, count }) => [value, count]));
    for (const { value, count } of added.distinct.frequencies)
      counts.set(value, (counts.get(value) ?? 0) + count);
    if (counts.size > maxCounted) return null;
    const frequencies = Array.from(counts, ([value, count]): Frequency => ({ value, count }));
    return exactly(
      counts.size,
      frequencies.sort((a, b) => b.count - a.count || a.value - b.value),
    );
  }
  if (isIncreasing) return exactly(presentBefore + values.length);
  if (before.registers === null) return null;
  workspace.registers.set(before.registers);
  return estimateDistinct(workspace, values, presentBefore);
}

/** The order of a piece, also where its values were counted one by one. */
function ranksOf({ stats, distinct, ranks: known }: MeasuredNumbers): RankSummary {
  if (known[0]) return known[0];
  const ascending = distinct
    .frequencies!.filter(({ value }) => Number.isFinite(value))
    .toSorted((a, b) => a.value - b.value);
  const { count } = stats!;
  let place = 0;
  let upTo = ascending[0]!.count;
  const ranks = summaryRanks(count);
  const selected = new Map<number, number>();
  for (const rank of ranks) {
    while (rank >= upTo) upTo += ascending[++place]!.count;
    selected.set(rank, ascending[place]!.value);
  }
  return summaryOf(count, ranks, selected);
}
