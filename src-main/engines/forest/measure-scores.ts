import type { FitTask } from '../engine.ts';
import { accuracy } from '../scores/accuracy.ts';
import { areaUnderRoc } from '../scores/area-under-roc.ts';
import { logLoss } from '../scores/log-loss.ts';
import { meanAbsoluteError, rootMeanSquaredError } from '../scores/regression-errors.ts';

type NamedValues = Readonly<Record<string, number>>;

export interface Measured {
  /** What early stopping watches: lower is better. */
  readonly loss: number;
  readonly lossOnly: () => NamedValues;
  /** The loss and all other curves. */
  readonly values: () => NamedValues;
}

/** Scores before the link to probabilities: blocks of one number a row for each output. */
const toProbabilities = (scores: Float64Array, rowCount: number): Float64Array => {
  const outputCount = scores.length / rowCount;
  if (outputCount === 1) return scores.map((score) => 1 / (1 + Math.exp(-score)));
  const probabilities = new Float64Array(scores.length);
  for (let row = 0; row < rowCount; row++) {
    let total = 0;
    for (let output = 0; output < outputCount; output++) total += Math.exp(scores[output * rowCount + row]!);
    for (let output = 0; output < outputCount; output++) {
      probabilities[output * rowCount + row] = Math.exp(scores[output * rowCount + row]!) / total;
    }
  }
  return probabilities;
};

/** Losses of predictions: probabilities for classes, the value for regression; blocks as everywhere here. */
export const measurePredictions = (
  task: FitTask,
  predictions: Float64Array,
  targets: Float32Array,
  prefix: string,
): Measured => {
  if (task.kind === 'regression') {
    const loss = rootMeanSquaredError(predictions, targets);
    const lossOnly = () => ({ [`${prefix}/rmse`]: loss });
    return {
      loss,
      lossOnly,
      values: () => ({ ...lossOnly(), [`${prefix}/mae`]: meanAbsoluteError(predictions, targets) }),
    };
  }
  const loss = logLoss(predictions, targets);
  const lossOnly = () => ({ [`${prefix}/log_loss`]: loss });
  return {
    loss,
    lossOnly,
    values: () => ({
      ...lossOnly(),
      [`${prefix}/accuracy`]: accuracy(predictions, targets),
      ...(task.kind === 'binary' ? { [`${prefix}/auc`]: areaUnderRoc(predictions, targets) } : {}),
    }),
  };
};

/** The same from scores, as boosting has them. */
export const measureScores = (
  task: FitTask,
  scores: Float64Array,
  targets: Float32Array,
  prefix: string,
): Measured => {
  const predictions = task.kind === 'regression' ? scores : toProbabilities(scores, targets.length);
  return measurePredictions(task, predictions, targets, prefix);
};
