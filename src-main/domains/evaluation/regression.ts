import type { MetricKey } from '#shared/evaluation/metrics.ts';
import { sortOrder } from '#shared/kit/sort-order.ts';
import { type MetricSuite, weightedMean } from './metric-suite.ts';
import type { RowWeights } from './ranking.ts';

const epsilon = 2 ** -52;

const regressionKeys = ['rmse', 'mae', 'r2', 'mape', 'median_ae'] as const satisfies readonly MetricKey[];

/** `predicted` and `actual` are finite, one a row. Formulas and degenerate cases are scikit-learn's. */
export function regressionSuite(predicted: Float64Array, actual: Float64Array): MetricSuite {
  const rowCount = actual.length;
  const squares = new Float64Array(rowCount);
  const absolutes = new Float64Array(rowCount);
  const relatives = new Float64Array(rowCount);
  for (let row = 0; row < rowCount; row += 1) {
    const error = actual[row]! - predicted[row]!;
    squares[row] = error * error;
    absolutes[row] = Math.abs(error);
    relatives[row] = Math.abs(error) / Math.max(Math.abs(actual[row]!), epsilon);
  }
  const absoluteOrder = sortOrder(absolutes);
  return {
    rowCount,
    keys: regressionKeys,
    compute: (weights) => {
      const meanSquare = weightedMean(squares, weights);
      return [
        meanSquare === null ? null : Math.sqrt(meanSquare),
        weightedMean(absolutes, weights),
        r2(squares, actual, weights),
        weightedMean(relatives, weights),
        weightedMedian(absolutes, absoluteOrder, weights),
      ];
    },
  };
}

/**
 * 1 − SS_res / SS_tot. A constant target gives 1 when every prediction is exact and 0 otherwise; null below
 * two rows (`r2_score`).
 */
function r2(squares: Float64Array, actual: Float64Array, weights: RowWeights): number | null {
  const mean = weightedMean(actual, weights);
  if (mean === null) return null;
  let residual = 0;
  let total = 0;
  let rows = 0;
  let isConstant = true;
  let constant = Number.NaN;
  for (let row = 0; row < actual.length; row += 1) {
    const weight = weights === null ? 1 : weights[row]!;
    if (weight === 0) continue;
    const value = actual[row]!;
    if (rows === 0) constant = value;
    else if (value !== constant) isConstant = false;
    rows += weight;
    residual += weight * squares[row]!;
    total += weight * (value - mean) ** 2;
  }
  if (rows < 2) return null;
  // Compared by value, not by `total === 0`: the mean of a constant is not always exactly the constant.
  if (isConstant) return residual === 0 ? 1 : 0;
  return 1 - residual / total;
}

/** The middle value, or the mean of the two middle ones; each row counts `weight` times. `order` sorts rising. */
export function weightedMedian(values: Float64Array, order: Uint32Array, weights: RowWeights): number | null {
  let total = values.length;
  if (weights !== null) {
    total = 0;
    for (let row = 0; row < weights.length; row += 1) total += weights[row]!;
  }
  if (total === 0) return null;
  let seen = 0;
  let lower: number | null = null;
  for (let position = 0; position < order.length; position += 1) {
    const row = order[position]!;
    seen += weights === null ? 1 : weights[row]!;
    if (lower === null && seen * 2 >= total) {
      lower = values[row]!;
      if (seen * 2 > total) return lower;
    } else if (lower !== null && seen * 2 > total) {
      return (lower + values[row]!) / 2;
    }
  }
  return lower;
}
