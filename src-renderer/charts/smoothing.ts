/**
 * Exponential moving average with debiasing, as TensorBoard draws it: `weight` in [0, 1) is how much of the
 * past is kept. Gaps (null) stay gaps and do not enter the average.
 */
export function smooth(values: readonly (number | null)[], weight: number): readonly (number | null)[] {
  if (weight <= 0) return values;
  let average = 0;
  let seen = 0;
  return values.map((value) => {
    if (value === null || !Number.isFinite(value)) return null;
    average = average * weight + (1 - weight) * value;
    seen += 1;
    return average / (1 - weight ** seen);
  });
}
