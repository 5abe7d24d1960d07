/** The middle value, or the mean of the middle two; NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export function spread(values: readonly number[]): {
  readonly min: number;
  readonly median: number;
  readonly max: number;
} {
  return { min: Math.min(...values), median: median(values), max: Math.max(...values) };
}

/** Ours over the peer's of the same pair: what the machine did meanwhile hits both. */
export function pairwiseRatios(ours: readonly number[], peer: readonly number[]): readonly number[] {
  return ours.map((value, pair) => value / peer[pair]!);
}
