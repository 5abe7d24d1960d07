import type { CrossValidation } from '#shared/evaluation/evaluation.contract.ts';

/** Mean and standard deviation (n − 1) over the folds that have a value of the metric. */
export function averageFolds(folds: CrossValidation['folds']): CrossValidation['metrics'] {
  const keys = [...new Set(folds.flatMap(({ metrics }) => Object.keys(metrics)))];
  return keys.map((key) => {
    const values = folds.flatMap(({ metrics }) => {
      const value = metrics[key];
      return typeof value === 'number' && Number.isFinite(value) ? [value] : [];
    });
    if (values.length === 0) return { key, mean: null, standardDeviation: null };
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    return {
      key,
      mean,
      standardDeviation: values.length < 2 ? null : Math.sqrt(squares / (values.length - 1)),
    };
  });
}
