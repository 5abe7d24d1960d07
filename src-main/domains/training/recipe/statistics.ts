/** Dividing first where the sum of extreme doubles would overflow. */
export function meanOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  if (Number.isFinite(sum)) return sum / values.length;
  return values.reduce((mean, value) => mean + value / values.length, 0);
}

/** Between the two nearest values in proportion, as numpy's default ("linear", Hyndman and Fan's type 7). */
export function quantileOfSorted(sorted: Float64Array, share: number): number {
  const position = Math.min(1, Math.max(0, share)) * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  const part = position - below;
  const step = high - low;
  // The range of extreme doubles overflows, its parts do not.
  if (!Number.isFinite(step)) return low * (1 - part) + high * part;
  // Numpy measures from the nearer end, which decides the last bit.
  return part < 0.5 ? low + step * part : high - step * (1 - part);
}

/** The smallest of the values that occur most often. */
export function mostFrequentOf(values: Float64Array): number {
  const sorted = values.toSorted();
  let best = sorted[0]!;
  let bestCount = 0;
  let start = 0;
  for (let index = 1; index <= sorted.length; index += 1) {
    if (index < sorted.length && sorted[index] === sorted[start]) continue;
    if (index - start > bestCount) {
      best = sorted[start]!;
      bestCount = index - start;
    }
    start = index;
  }
  return best;
}
