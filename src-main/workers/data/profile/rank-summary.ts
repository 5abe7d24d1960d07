/**
 * The order of many values in few: every 400th part of them, exactly, least and greatest included. Summaries of
 * pieces of a column stand beside each other, so that adding rows loses nothing of what is known of the others.
 */
export interface RankSummary {
  readonly count: number;
  /** Ascending, at the ranks that `summaryRanks` gives; all values where they are few. */
  readonly values: readonly number[];
}

export const summaryParts = 400;

/** Zero-based ranks, ascending. */
export function summaryRanks(count: number): number[] {
  const parts = Math.min(summaryParts, count - 1);
  return parts < 1
    ? [0]
    : Array.from({ length: parts + 1 }, (_, part) => Math.round((part / parts) * (count - 1)));
}

/** How many of the values may lie between two that are kept, as a share of all: what a rank can be off by. */
export function rankError(summaries: readonly RankSummary[]): number {
  const total = summaries.reduce((sum, { count }) => sum + count, 0);
  const uncertain = summaries.reduce((sum, { count, values }) => {
    const gap = values.length < 2 ? 0 : Math.ceil((count - 1) / (values.length - 1)) - 1;
    return sum + gap;
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
function rankIn({ count, values }: RankSummary, value: number, isIncluded: boolean): number {
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
  const parts = values.length - 1;
  const rankOf = (place: number) => Math.round((place / parts) * (count - 1));
  const [from, to] = [values[low - 1]!, values[low]!];
  const [start, end] = [rankOf(low - 1) + 1, rankOf(low)];
  const share = to === from ? 0 : (value - from) / (to - from);
  return start + (end - start) * Math.min(1, Math.max(0, share));
}
