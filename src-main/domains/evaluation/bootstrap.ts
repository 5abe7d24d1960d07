import { createRandom } from '#shared/kit/random.ts';
import type { MetricSuite } from './metric-suite.ts';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface BootstrapOptions {
  readonly seed: number;
  /** Resamples; 200 give the ends of a 95 % interval to about a tenth of its width. */
  readonly replicateCount?: number;
  readonly confidence?: number;
  /** How many rows `suite` was taken from, when it holds a uniform random sample of them. */
  readonly populationCount?: number;
}

/** Below this many rows the percentile interval is far too narrow, so none is given. */
export const minimumBootstrapRows = 20;

/**
 * Percentile bootstrap intervals (Efron & Tibshirani 1993, ch. 13) of all the suite's metrics, one a key: null
 * where a metric is undefined or the rows are too few.
 *
 * A resample is a count a row, so metrics that need sorted rows are sorted once. When the suite holds m of n
 * rows, the deviations from the suite's own value are shrunk by √(m/n), as the spread of a mean shrinks, and
 * laid around `centers`, the values on all n rows: so the cost does not grow with n.
 */
export function bootstrapIntervals(
  suite: MetricSuite,
  centers: readonly (number | null)[],
  options: BootstrapOptions,
): (Interval | null)[] {
  const { seed, replicateCount = 200, confidence = 0.95, populationCount = suite.rowCount } = options;
  if (suite.rowCount < minimumBootstrapRows) return suite.keys.map(() => null);
  const replicates = suite.keys.map(() => new Float64Array(replicateCount));
  const definedCounts = suite.keys.map(() => 0);
  const weights = new Uint16Array(suite.rowCount);
  const random = createRandom(seed);
  for (let replicate = 0; replicate < replicateCount; replicate += 1) {
    weights.fill(0);
    for (let draw = 0; draw < suite.rowCount; draw += 1) weights[random.nextInteger(suite.rowCount)]! += 1;
    suite.compute(weights).forEach((value, metric) => {
      if (value === null) return;
      replicates[metric]![definedCounts[metric]!] = value;
      definedCounts[metric]! += 1;
    });
  }
  const own = suite.rowCount === populationCount ? centers : suite.compute(null);
  const shrink = Math.sqrt(suite.rowCount / populationCount);
  return replicates.map((values, metric) => {
    const center = centers[metric];
    const ownValue = own[metric];
    // A metric that half of the resamples leave undefined has no honest interval.
    if (center == null || ownValue == null || definedCounts[metric]! * 2 < replicateCount) return null;
    const sorted = values.subarray(0, definedCounts[metric]).sort();
    const endAt = (share: number) =>
      shrink === 1
        ? quantileOfSorted(sorted, share)
        : center + (quantileOfSorted(sorted, share) - ownValue) * shrink;
    return { low: endAt((1 - confidence) / 2), high: endAt((1 + confidence) / 2) };
  });
}

/** Linear interpolation between order statistics, numpy's default. `sorted` is not empty. */
export function quantileOfSorted(sorted: Float64Array, share: number): number {
  const position = (sorted.length - 1) * share;
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  const fraction = position - below;
  // Weighted, not lower + difference: the difference of extreme doubles overflows.
  return fraction === 0 ? sorted[below]! : sorted[below]! * (1 - fraction) + sorted[above]! * fraction;
}
