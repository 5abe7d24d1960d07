/** Subsets up to this size are sorted outright. */
export const sortLength = 2048;
const innerBins = 4096;

export interface WantedBin {
  readonly bin: number;
  /** Values in the bins below it. */
  readonly before: number;
  readonly ranks: readonly number[];
}

/** The bins in which the ascending zero-based `ranks` lie. */
export function wantedBins(counts: Uint32Array, ranks: readonly number[]): WantedBin[] {
  const wanted: WantedBin[] = [];
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

/** Bins of equal width over [min, max]; the greatest value falls into one of its own. Null where they cannot be. */
export function binScale(binCount: number, min: number, max: number): number | null {
  const scale = binCount / (max - min);
  return min === max || !Number.isFinite(scale) || scale === 0 ? null : scale;
}

/**
 * The values at the given ascending zero-based ranks, without sorting the rest: counts values in equal bins,
 * then looks only into bins that hold a wanted rank, and bins those again. Exact for any distribution.
 */
export function selectRanks(values: Float64Array, ranks: readonly number[]): Map<number, number> {
  if (ranks.length === 0) return new Map();
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (min === max) return new Map(ranks.map((rank) => [rank, min]));
  const scale = values.length <= sortLength ? null : binScale(innerBins, min, max);
  if (scale === null) {
    const sorted = values.slice().sort();
    return new Map(ranks.map((rank) => [rank, sorted[rank]!]));
  }
  const counts = new Uint32Array(innerBins + 1);
  for (const value of values) counts[((value - min) * scale) | 0]!++;
  return selectInBins(values, { min, scale, counts }, wantedBins(counts, ranks));
}

export interface CountedBins {
  readonly min: number;
  readonly scale: number;
  readonly counts: Uint32Array;
}

/** `values` holds at least those of the wanted bins. */
export function selectInBins(
  values: Float64Array,
  { min, scale, counts }: CountedBins,
  wanted: readonly WantedBin[],
): Map<number, number> {
  const slotOf = new Int32Array(counts.length).fill(-1);
  const members = wanted.map(({ bin }, slot) => {
    slotOf[bin] = slot;
    return new Float64Array(counts[bin]!);
  });
  const filled = new Uint32Array(wanted.length);
  for (const value of values) {
    const slot = slotOf[((value - min) * scale) | 0]!;
    if (slot >= 0) members[slot]![filled[slot]!++] = value;
  }
  const found = new Map<number, number>();
  for (const [slot, { before, ranks }] of wanted.entries()) {
    const inner = selectRanks(
      members[slot]!,
      ranks.map((rank) => rank - before),
    );
    for (const [rank, value] of inner) found.set(rank + before, value);
  }
  return found;
}
