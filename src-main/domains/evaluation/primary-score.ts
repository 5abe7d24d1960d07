import type { TaskKind } from '#shared/training/training.schema.ts';
import { binarySuite, multiclassSuite } from './classification.ts';
import { regressionSuite } from './regression.ts';

/** The primary metric of the task for changing predictions of the same rows; null where it is undefined. */
export function primaryScore(
  task: TaskKind,
  target: Float32Array,
  outputCount: number,
): (predictions: Float64Array) => number | null {
  const classes = Uint32Array.from(target);
  const suiteOf = (predictions: Float64Array) => {
    switch (task) {
      case 'binary':
        return binarySuite(predictions, Uint8Array.from(classes));
      case 'multiclass':
        return multiclassSuite(predictions, classes, outputCount);
      case 'regression':
        return regressionSuite(predictions, Float64Array.from(target));
    }
  };
  // The primary metric comes first in every suite.
  return (predictions) => suiteOf(predictions).compute(null)[0] ?? null;
}
