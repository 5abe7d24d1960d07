/** Training in TensorFlow.js operations. Slower than the traced step, and it runs where no native library does. */
import type * as Tfjs from '@tensorflow/tfjs';
import type { Matrix } from '../../engine.ts';
import { createRowEncoder, slotOf } from '../network/encode-rows.ts';
import { denseWidth, elementCountOf, outputWidth, parameterShapes } from '../network/network.ts';
import {
  adamConstants,
  adamCorrection,
  type StepInput,
  sgdMomentum,
  type Trainer,
  type TrainingProblem,
} from '../training/trainer.ts';
import { type EagerBatch, eagerForward, eagerLoss } from './eager-network.ts';

type Tf = typeof Tfjs;

const outputRows = 4096;

/** Encodes chosen rows of a matrix; the tensors are the caller's to dispose (or a tidy's). */
const createBatcher = (tf: Tf, { network, initial }: TrainingProblem) => {
  const { encoding } = network;
  const encode = createRowEncoder(encoding, initial.statistics);
  const width = denseWidth(encoding);
  return ({ values, columnCount }: Matrix, rows: Int32Array): Omit<EagerBatch, 'masks'> => {
    const dense = new Float32Array(rows.length * width);
    rows.forEach((row, index) => {
      encode(values, row * columnCount, dense, index * width);
    });
    return {
      dense: tf.tensor2d(dense, [rows.length, width]),
      slots: encoding.embedded.map(({ column, categoryCount }) =>
        tf.tensor1d(
          rows.map((row) => slotOf(values[row * columnCount + column]!, categoryCount)),
          'int32',
        ),
      ),
    };
  };
};

interface State {
  readonly isKernel: boolean;
  readonly value: Tfjs.Variable;
  readonly slots: readonly Tfjs.Variable[];
}

/** The optimiser's update of one parameter: the formulas of TensorFlow's ApplyAdam and ApplyMomentum. */
const update = (
  tf: Tf,
  problem: TrainingProblem,
  { isKernel, value, slots }: State,
  derivative: Tfjs.Tensor,
  { learningRate, step }: StepInput,
): void => {
  const { optimizer, l2 } = problem;
  const isDecayed = l2 > 0 && isKernel;
  const gradient =
    isDecayed && optimizer !== 'adamw' ? tf.add(derivative, tf.mul(value, 2 * l2)) : derivative;
  if (optimizer === 'sgd') {
    const [momentum] = slots;
    momentum!.assign(tf.add(tf.mul(momentum!, sgdMomentum), gradient));
    const ahead = tf.add(gradient, tf.mul(momentum!, sgdMomentum));
    value.assign(tf.sub(value, tf.mul(ahead, learningRate)));
    return;
  }
  const { beta1, beta2, epsilon } = adamConstants;
  const [mean, square] = slots;
  mean!.assign(tf.add(mean!, tf.mul(tf.sub(gradient, mean!), 1 - beta1)));
  square!.assign(tf.add(square!, tf.mul(tf.sub(tf.square(gradient), square!), 1 - beta2)));
  const change = tf.div(
    tf.mul(mean!, learningRate * adamCorrection(step)),
    tf.add(tf.sqrt(square!), epsilon),
  );
  const kept = isDecayed && optimizer === 'adamw' ? tf.mul(value, 1 - learningRate * l2) : value;
  value.assign(tf.sub(kept, change));
};

export const createEagerTrainer = (tf: Tf, problem: TrainingProblem): Trainer => {
  const { network, initial, train, validation, dropout, optimizer } = problem;
  const batchOf = createBatcher(tf, problem);
  const states: State[] = parameterShapes(network).map((tensor, index) => {
    const shape = [...tensor.shape];
    const hold = (array: Float32Array) => tf.tidy(() => tf.variable(tf.tensor(array, shape), false));
    const zeros = () => hold(new Float32Array(elementCountOf(tensor)));
    return {
      isKernel: tensor.name.endsWith('/kernel'),
      value: hold(Float32Array.from(initial.parameters[index]!)),
      slots: optimizer === 'sgd' ? [zeros()] : [zeros(), zeros()],
    };
  });
  const values = states.map(({ value }) => value);
  const pool = dropout ? tf.tensor1d(dropout.pool) : undefined;
  const lossSum = tf.tidy(() => tf.variable(tf.scalar(0), false));
  let order = new Int32Array(0);
  let rowsSeen = 0;

  const masksOf = ({ maskRows, count }: StepInput): Tfjs.Tensor2D[] =>
    pool
      ? network.hiddenUnits.map((units, layer) =>
          tf.reshape(tf.slice1d(pool, maskRows[layer]! * units, count * units), [count, units]),
        )
      : [];

  return {
    beginEpoch: (next) => {
      order = Int32Array.from(next);
      tf.tidy(() => lossSum.assign(tf.scalar(0)));
      rowsSeen = 0;
    },

    step: (input) => {
      const { begin, count } = input;
      tf.tidy(() => {
        const rows = order.subarray(begin, begin + count);
        const batch: EagerBatch = { ...batchOf(train.matrix, rows), masks: masksOf(input) };
        const target = tf.tensor1d(Float32Array.from(rows, (row) => train.target[row]!));
        const derive = tf.valueAndGrads((...parameters: Tfjs.Tensor[]) =>
          eagerLoss(tf, problem, eagerForward(tf, network, parameters, batch), target),
        );
        const { value: loss, grads } = derive(values);
        states.forEach((state, index) => {
          update(tf, problem, state, grads[index]!, input);
        });
        lossSum.assign(tf.add(lossSum, tf.mul(loss, count)));
      });
      rowsSeen += count;
    },

    epochLoss: async () => (await lossSum.data())[0]! / rowsSeen,

    validationOutputs: async () => {
      if (!validation) throw new Error('There are no validation rows.');
      const width = outputWidth(network.head);
      const all = new Float32Array(validation.rowCount * width);
      for (let first = 0; first < validation.rowCount; first += outputRows) {
        const count = Math.min(outputRows, validation.rowCount - first);
        const rows = Int32Array.from({ length: count }, (_, index) => first + index);
        const outputs = tf.tidy(() =>
          eagerForward(tf, network, values, { ...batchOf(validation, rows), masks: [] }),
        );
        all.set((await outputs.data()) as Float32Array, first * width);
        outputs.dispose();
      }
      return all;
    },

    parameters: async () =>
      Promise.all(values.map(async (value) => Float32Array.from((await value.data()) as Float32Array))),

    close: () => {
      for (const { value, slots } of states) for (const variable of [value, ...slots]) variable.dispose();
      lossSum.dispose();
      pool?.dispose();
    },
  };
};
