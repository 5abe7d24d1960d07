import { describe, expect, it } from 'vitest';
import { logLoss } from './log-loss.ts';
import { meanAbsoluteError, rootMeanSquaredError } from './regression-errors.ts';

const numbers = (values: readonly number[]) => Float64Array.from(values);
const targets = (values: readonly number[]) => Float32Array.from(values);

// Golden values: scikit-learn 1.7.2, log_loss, root_mean_squared_error, mean_absolute_error.
describe('losses', () => {
  it('log loss of two classes', () => {
    expect(logLoss(numbers([0.9, 0.2, 0.6, 0.5]), targets([1, 0, 0, 1]))).toBeCloseTo(0.484485494851534, 12);
  });
  it('log loss of three classes', () => {
    const blocks = numbers([0.7, 0.1, 0.2, 0.2, 0.8, 0.3, 0.1, 0.1, 0.5]);
    expect(logLoss(blocks, targets([0, 1, 2]))).toBeCloseTo(0.4243218919376292, 12);
  });
  it('log loss of a certain mistake is large, not infinite', () => {
    expect(logLoss(numbers([1]), targets([0]))).toBeCloseTo(34.538776394910684, 9);
  });
  it('errors of numbers', () => {
    expect(rootMeanSquaredError(numbers([2.5, 0, 2, 8]), targets([3, -0.5, 2, 7]))).toBeCloseTo(
      0.6123724356957945,
      12,
    );
    expect(meanAbsoluteError(numbers([2.5, 0, 2, 8]), targets([3, -0.5, 2, 7]))).toBeCloseTo(0.5, 12);
  });
});
