/** What a learning curve shows of the validation rows, from the outputs of the last layer. */
import type { Head } from '../network/network.ts';

export interface CurvePoint {
  /** Mean loss a row, what training lowers: log loss in nats, or the squared error of the standardised target. */
  readonly loss: number;
  /** Beside the loss: `auc` or `accuracy`. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** The loss under the name that other engines give it, so that curves can be laid over each other. */
export const nameLoss = (head: Head, loss: number): Readonly<Record<string, number>> =>
  head.kind === 'regression' ? { rmse: Math.sqrt(loss) * head.deviation } : { log_loss: loss };

/** log(1 + e^x), without overflow. */
const softplus = (value: number): number => Math.max(value, 0) + Math.log1p(Math.exp(-Math.abs(value)));

/**
 * Area under the ROC curve: the share of (positive, negative) pairs that the score puts in the right order, ties
 * counted half (Mann–Whitney). NaN when one class is missing.
 */
export const areaUnderCurve = (scores: Float32Array, isPositive: Float32Array): number => {
  // Two typed-array sorts and a merge: several times faster than sorting row numbers with a comparison.
  const positives = scores.filter((_, row) => isPositive[row] === 1).sort();
  const negatives = scores.filter((_, row) => isPositive[row] !== 1).sort();
  let pairs = 0;
  let below = 0;
  let notAbove = 0;
  for (const score of positives) {
    while (below < negatives.length && negatives[below]! < score) below++;
    while (notAbove < negatives.length && negatives[notAbove]! <= score) notAbove++;
    pairs += (below + notAbove) / 2;
  }
  const total = positives.length * negatives.length;
  return total > 0 ? pairs / total : Number.NaN;
};

const binaryPoint = (logits: Float32Array, target: Float32Array): CurvePoint => {
  let loss = 0;
  for (let row = 0; row < target.length; row++) loss += softplus(logits[row]!) - logits[row]! * target[row]!;
  return { loss: loss / target.length, metrics: { auc: areaUnderCurve(logits, target) } };
};

const multiclassPoint = (logits: Float32Array, target: Float32Array, classCount: number): CurvePoint => {
  let loss = 0;
  let hits = 0;
  for (let row = 0; row < target.length; row++) {
    const start = row * classCount;
    let best = 0;
    for (let index = 1; index < classCount; index++) {
      if (logits[start + index]! > logits[start + best]!) best = index;
    }
    const largest = logits[start + best]!;
    let total = 0;
    for (let index = 0; index < classCount; index++) total += Math.exp(logits[start + index]! - largest);
    loss += Math.log(total) + largest - logits[start + target[row]!]!;
    if (best === target[row]) hits++;
  }
  return { loss: loss / target.length, metrics: { accuracy: hits / target.length } };
};

const regressionPoint = (outputs: Float32Array, target: Float32Array): CurvePoint => {
  let squares = 0;
  for (let row = 0; row < target.length; row++) squares += (outputs[row]! - target[row]!) ** 2;
  return { loss: squares / target.length, metrics: {} };
};

/** `outputs` is `rowCount × outputWidth`; `target` as in `TrainingData`. */
export const curvePoint = (head: Head, outputs: Float32Array, target: Float32Array): CurvePoint => {
  switch (head.kind) {
    case 'binary':
      return binaryPoint(outputs, target);
    case 'multiclass':
      return multiclassPoint(outputs, target, head.classCount);
    case 'regression':
      return regressionPoint(outputs, target);
  }
};
