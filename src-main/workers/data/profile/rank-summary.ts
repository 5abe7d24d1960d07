/**
 * The order of many values in few: about every 400th part of them, least and greatest included. Summaries of
 * pieces of a column stand beside each other, so that adding rows loses nothing of what is known of the others.
 */
export interface RankSummary {
  readonly count: number;
  /** Ascending; all values where they are few. */
  readonly values: readonly number[];
  /** How many lie up to each of them, or below it where it is the edge of a bin. */
  readonly upTo: readonly number[];
}

export const summaryParts = 400;

/** Zero-based ranks, ascending. */
export function summaryRanks(count: number): number[] {
  const parts = Math.min(summaryParts, count - 1);
  return parts < 1
    ? [0]
    : Array.from({ length: parts + 1 }, (_, part) => Math.round((part / parts) * (count - 1)));
}

/** Bins with no more than this share of all values tell the order well enough by their edges. */
const maxBinShare = 1 / (2 * summaryParts);

interface CountedBins {
  readonly count: number;
  readonly min: number;
  readonly max: number;
  /** Of values: bin ⌊(value − min) · scale⌋. */
  readonly scale: number;
  readonly counts: Uint32Array;
}

/** What bins tell of the order, and the ranks of which they do not tell enough. */
export function orderByBins({ count, min, max, scale, counts }: CountedBins): {
  readonly points: ReadonlyMap<number, number>;
  readonly dense: readonly number[];
} {
  const points = new Map<number, number>();
  const dense: number[] = [];
  let bin = 0;
  let upTo = counts[0]!;
  for (const rank of summaryRanks(count)) {
    while (rank >= upTo) upTo += counts[++bin]!;
    if (rank === 0) points.set(1, min);
    else if (rank === count - 1) points.set(count, max);
    else if (counts[bin]! > count * maxBinShare) dense.push(rank);
    else points.set(upTo, Math.min(max, min + (bin + 1) / scale));
  }
  return { points, dense };
}

/** The summary of values at ranks, and of further points: values by how many there are up to them. */
export function summaryOf(
  count: number,
  ranks: readonly number[],
  selected: ReadonlyMap<number, number>,
  points: ReadonlyMap<number, number> = new Map(),
): RankSummary {
  const all = new Map([...points, ...ranks.map((rank) => [rank + 1, selected.get(rank)!] as const)]);
  const upTo = [...all.keys()].toSorted((a, b) => a - b);
  return { count, upTo, values: upTo.map((each) => all.get(each)!) };
}

/** How many of the values may lie between two that are kept, as a share of all: what a rank can be off by. */
export function rankError(summaries: readonly RankSummary[]): number {
  const total = summaries.reduce((sum, { count }) => sum + count, 0);
  const uncertain = summaries.reduce((sum, { upTo }) => {
    let widest = 1;
    for (let at = 1; at < upTo.length; at++) widest = Math.max(widest, upTo[at]! - upTo[at - 1]!);
    return sum + widest - 1;
  }, 0);
  return uncertain / total;
}

/** The values at these levels of all pieces together, by linear interpolation within each piece. */
export function quantilesOf(summaries: readonly RankSummary[], levels: readonly number[]): number[] {
  const total = summaries.reduce((sum, { count }) => sum + count, 0);
  const known = [...new Set(summaries.flatMap(({ values }) => values))].sort((a, b) => a - b);
  const ranks = known.map((value) => countUpTo(summaries, value));
  return levels.map((level) => {
    const wanted = level * (total - 1) + 1;
    const at = ranks.findIndex((rank) => rank >= wanted);
    if (at <= 0) return known[at === 0 ? 0 : known.length - 1]!;
    const [low, high] = [ranks[at - 1]!, ranks[at]!];
    // What lies at a value itself belongs to it, and to no value below.
    const below = countBelow(summaries, known[at]!);
    if (wanted > below) return known[at]!;
    const share = below <= low ? 1 : (wanted - low) / (Math.min(high, below) - low);
    return known[at - 1]! + (known[at]! - known[at - 1]!) * Math.min(1, Math.max(0, share));
  });
}

/** Counts in bins that are closed below and open above, the last one closed; they add up to all values. */
export function countsBetween(summaries: readonly RankSummary[], edges: readonly number[]): number[] {
  const total = summaries.reduce((sum, { count }) => sum + count, 0);
  const before = edges.map((edge, index) =>
    index === 0 ? 0 : index === edges.length - 1 ? total : Math.round(countBelow(summaries, edge)),
  );
  return before.slice(1).map((upTo, index) => upTo - before[index]!);
}

function countUpTo(summaries: readonly RankSummary[], value: number): number {
  return summaries.reduce((sum, summary) => sum + rankIn(summary, value, true), 0);
}

function countBelow(summaries: readonly RankSummary[], value: number): number {
  return summaries.reduce((sum, summary) => sum + rankIn(summary, value, false), 0);
}

/** Values of one piece below `value`, or up to it: exact at a value that is kept, in between by interpolation. */
function rankIn({ count, values, upTo }: RankSummary, value: number, isIncluded: boolean): number {
  const isPast = (kept: number) => (isIncluded ? kept > value : kept >= value);
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isPast(values[middle]!)) high = middle;
    else low = middle + 1;
  }
  if (low === 0) return 0;
  if (low === values.length) return count;
  const [from, to] = [values[low - 1]!, values[low]!];
  const [start, end] = [upTo[low - 1]!, Math.max(upTo[low - 1]!, upTo[low]! - 1)];
  const share = to === from ? 0 : (value - from) / (to - from);
  return start + (end - start) * Math.min(1, Math.max(0, share));
}
