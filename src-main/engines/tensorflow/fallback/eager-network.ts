/**
 * The network in TensorFlow.js operations, one by one. It runs on every TensorFlow.js backend: in the product on
 * WebGPU and WASM, in tests on the native one, where it is the yardstick for the traced step.
 */
import type * as Tfjs from '@tensorflow/tfjs';
import type { Activation, Network } from '../network/network.ts';
import type { TrainingProblem } from '../training/trainer.ts';

type Tf = typeof Tfjs;

export interface EagerBatch {
  /** `[rows, denseWidth]`: everything but the embeddings, encoded. */
  readonly dense: Tfjs.Tensor2D;
  /** For each embedded column the rows of its table, int32 `[rows]`. */
  readonly slots: readonly Tfjs.Tensor1D[];
  /** One a hidden layer, `[rows, units]`; empty without dropout. */
  readonly masks: readonly Tfjs.Tensor2D[];
}

const activate = (tf: Tf, activation: Activation, values: Tfjs.Tensor2D): Tfjs.Tensor2D => {
  switch (activation) {
    case 'relu':
      return tf.relu(values);
    case 'elu':
      return tf.elu(values);
    case 'tanh':
      return tf.tanh(values);
    case 'silu':
      return tf.mul(values, tf.sigmoid(values));
  }
};

/**
 * Rows of an embedding table. TensorFlow.js derives this by `UnsortedSegmentSum`, which the WASM backend does not
 * have; `ScatterNd` adds up the same rows and is everywhere.
 */
const lookUp = (tf: Tf, table: Tfjs.Tensor2D, slots: Tfjs.Tensor1D): Tfjs.Tensor2D => {
  const gather = tf.customGrad((values) => ({
    value: tf.gather(values as Tfjs.Tensor2D, slots),
    gradFunc: (gradient: Tfjs.Tensor) => tf.scatterND(tf.expandDims(slots, 1), gradient, table.shape),
  }));
  return gather(table) as Tfjs.Tensor2D;
};

/** `[rows, outputWidth]`; `parameters` in the order of `parameterShapes`. */
export const eagerForward = (
  tf: Tf,
  network: Network,
  parameters: readonly Tfjs.Tensor[],
  { dense, slots, masks }: EagerBatch,
): Tfjs.Tensor2D => {
  const tables = parameters.slice(0, slots.length) as Tfjs.Tensor2D[];
  const layers = parameters.slice(slots.length);
  const embedded = slots.map((indices, index) => lookUp(tf, tables[index]!, indices));
  const parts = dense.shape[1] > 0 ? [dense, ...embedded] : embedded;
  let values = parts.length === 1 ? parts[0]! : tf.concat2d(parts, 1);
  for (let layer = 0; layer <= network.hiddenUnits.length; layer++) {
    const kernel = layers[2 * layer] as Tfjs.Tensor2D;
    values = tf.add(tf.matMul(values, kernel), layers[2 * layer + 1]!);
    if (layer === network.hiddenUnits.length) break;
    values = activate(tf, network.activation, values);
    const mask = masks[layer];
    if (mask) values = tf.mul(values, mask);
  }
  return values;
};

/** Mean loss of the rows; see `traceLoss` for the formulas. */
export const eagerLoss = (
  tf: Tf,
  { network: { head }, classWeights }: Pick<TrainingProblem, 'network' | 'classWeights'>,
  outputs: Tfjs.Tensor2D,
  target: Tfjs.Tensor1D,
): Tfjs.Scalar => {
  const mean = (loss: Tfjs.Tensor): Tfjs.Scalar => {
    if (classWeights === undefined) return tf.mean(loss);
    return tf.mean(tf.mul(loss, tf.gather(tf.tensor1d(classWeights), tf.cast(target, 'int32'))));
  };
  switch (head.kind) {
    case 'binary': {
      const logits = tf.reshape(outputs, [-1]);
      return mean(tf.sub(tf.softplus(logits), tf.mul(logits, target)));
    }
    case 'multiclass': {
      const labels = tf.oneHot(tf.cast(target, 'int32'), head.classCount);
      const likelihood = tf.sum(tf.mul(tf.logSoftmax(outputs), labels), 1);
      return mean(tf.neg(likelihood));
    }
    case 'regression':
      return tf.mean(tf.square(tf.sub(tf.reshape(outputs, [-1]), target)));
  }
};
