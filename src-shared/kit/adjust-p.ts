/**
 * Adjusted p-values for many tests at once, in the order given. A test may be called when its adjusted p is below
 * the level: Holm then bounds the chance of any false call, Benjamini–Hochberg the share of false calls.
 */
export function adjustP(pValues: readonly number[], method: 'holm' | 'benjamini-hochberg'): number[] {
  const count = pValues.length;
  const order = pValues.map((_, index) => index).sort((left, right) => pValues[left]! - pValues[right]!);
  const adjusted = Array.from({ length: count }, () => 1);
  if (method === 'holm') {
    let highest = 0;
    for (const [rank, index] of order.entries()) {
      highest = Math.max(highest, Math.min(1, (count - rank) * pValues[index]!));
      adjusted[index] = highest;
    }
    return adjusted;
  }
  let lowest = 1;
  for (let rank = count - 1; rank >= 0; rank -= 1) {
    const index = order[rank]!;
    lowest = Math.min(lowest, (count / (rank + 1)) * pValues[index]!);
    adjusted[index] = lowest;
  }
  return adjusted;
}
