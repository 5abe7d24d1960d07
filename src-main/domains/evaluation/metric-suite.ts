import type { MetricKey } from '#shared/evaluation/metrics.ts';
import type { RowWeights } from './ranking.ts';

/** Metrics of one set of predictions, prepared (sorted, binned) once and computed for any row weights. */
export interface MetricSuite {
  readonly rowCount: number;
  readonly keys: readonly MetricKey[];
  /** One value a key; null where undefined. */
  readonly compute: (weights: RowWeights) => (number | null)[];
}

/** Null without weight. */
export function weightedMean(values: Float64Array, weights: RowWeights): number | null {
  let sum = 0;
  let total = 0;
  for (let row = 0; row < values.length; row += 1) {
    const weight = weights === null ? 1 : weights[row]!;
    sum += weight * values[row]!;
    total += weight;
  }
  return total === 0 ? null : sum / total;
}
