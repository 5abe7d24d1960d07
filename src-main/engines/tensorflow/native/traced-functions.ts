/** The two functions that a traced training consists of: one optimiser step, and the outputs for a few rows. */
import { parameterShapes } from '../network/network.ts';
import { adamConstants, sgdMomentum, type TrainingProblem } from '../training/trainer.ts';
import { DataType } from './c-api.ts';
import { GraphBuilder, type Node, type TracedFunction } from './graph.ts';
import type { NativeLibrary } from './library.ts';
import {
  apply,
  castTo,
  gather,
  integers,
  readVariable,
  reshape,
  scalar,
  slice,
  unpack,
} from './operations.ts';
import { traceForward, traceLoss } from './traced-network.ts';

const { float32, int32, resource } = DataType;

/** How many variables the optimiser keeps beside each parameter. */
export const slotCountOf = (optimizer: TrainingProblem['optimizer']): number => (optimizer === 'sgd' ? 1 : 2);

/** Takes single numbers, as vectors of one, out of an int32 vector. */
const pick = (graph: GraphBuilder, numbers: Node, position: number): Node =>
  slice(graph, numbers, int32, integers(graph, [position]), integers(graph, [1]));

/** Rows of the mask pool, `[count, units]` for each hidden layer. See `DropoutMasks`. */
const traceMasks = (
  graph: GraphBuilder,
  pool: Node,
  numbers: Node,
  count: Node,
  units: readonly number[],
): Node[] =>
  units.map((width, layer) => {
    const size = graph.add('Mul', [count, integers(graph, [width])], { T: { type: int32 } });
    const begin = graph.add('Mul', [pick(graph, numbers, 2 + layer), integers(graph, [width])], {
      T: { type: int32 },
    });
    return reshape(graph, slice(graph, pool, float32, begin, size), [-1, width]);
  });

interface UpdateInput {
  readonly problem: TrainingProblem;
  /** The learning rate, and the same with Adam's bias correction in it. */
  readonly rates: readonly Node[];
  readonly isKernel: boolean;
  readonly variable: Node;
  readonly value: Node;
  readonly slots: readonly Node[];
  readonly gradient: Node;
}

/** Updates one parameter in place and returns the operation that does it. */
const traceUpdate = (graph: GraphBuilder, input: UpdateInput): Node => {
  const { problem, rates, isKernel, variable, value, slots } = input;
  const [learningRate, correctedRate] = rates;
  const { optimizer, l2 } = problem;
  const type = { T: { type: float32 } };
  const before: Node[] = [];
  let gradient = input.gradient;
  if (l2 > 0 && isKernel) {
    if (optimizer === 'adamw') {
      const share = apply(graph, 'Mul', learningRate!, scalar(graph, l2));
      const decay = apply(graph, 'Mul', value, share);
      before.push(graph.add('AssignSubVariableOp', [variable, decay], { dtype: { type: float32 } }));
    } else {
      gradient = apply(graph, 'AddV2', gradient, apply(graph, 'Mul', value, scalar(graph, 2 * l2)));
    }
  }
  if (optimizer === 'sgd') {
    return graph.add(
      'ResourceApplyMomentum',
      [variable, slots[0]!, learningRate!, gradient, scalar(graph, sgdMomentum)],
      { ...type, use_nesterov: true },
      before,
    );
  }
  const { beta1, beta2, epsilon } = adamConstants;
  const constants = [beta1, beta2, epsilon].map((constant) => scalar(graph, constant));
  // The kernel would compute 1 - β₂ᵗ in float32, which loses half of its digits at the start. The correction
  // comes with the rate, in float64, and the kernel is told that the powers are 0.
  const powers = [scalar(graph, 0), scalar(graph, 0)];
  return graph.add(
    'ResourceApplyAdam',
    [variable, ...slots, ...powers, correctedRate!, ...constants, gradient],
    type,
    before,
  );
};

/**
 * One optimiser step as a function, with these arguments:
 *
 * 0. features, float32 `[rows, columns]`
 * 1. target, float32 `[rows]`
 * 2. order, int32 `[rows]`
 * 3. numbers, int32: begin, count, then a row of the mask pool for each hidden layer
 * 4. rates, float32 `[2]`: the learning rate, and the same with Adam's bias correction in it
 * 5. mask pool, float32 (a single 0 without dropout)
 * 6. sum of losses, a variable
 * 7. for each parameter its variable and the optimiser's
 *
 * It returns the mean loss of the batch. The data stay where they are; a step gathers its rows itself.
 */
export const traceTrainStep = (
  library: NativeLibrary,
  problem: TrainingProblem,
  name: string,
): TracedFunction => {
  const { network, initial, train, optimizer, dropout } = problem;
  const { rowCount, columnCount } = train.matrix;
  const graph = new GraphBuilder(library);
  try {
    const features = graph.input(float32, [rowCount, columnCount]);
    const target = graph.input(float32, [rowCount]);
    const order = graph.input(int32, [rowCount]);
    const numbers = graph.input(int32, [-1]);
    const rates = graph.input(float32, [2]);
    const pool = graph.input(float32, [-1]);
    const lossSum = graph.input(resource, []);
    const states = parameterShapes(network).map((tensor) => ({
      isKernel: tensor.name.endsWith('/kernel'),
      variable: graph.input(resource, []),
      slots: Array.from({ length: slotCountOf(optimizer) }, () => graph.input(resource, [])),
    }));

    const count = pick(graph, numbers, 1);
    const rows = slice(graph, order, int32, pick(graph, numbers, 0), count);
    const values = states.map(({ variable }) => readVariable(graph, variable));
    const outputs = traceForward(graph, {
      network,
      statistics: initial.statistics,
      raw: gather(graph, features, rows, 0),
      parameters: values,
      masks: dropout ? traceMasks(graph, pool, numbers, count, network.hiddenUnits) : [],
    });
    const loss = traceLoss(graph, problem, outputs, gather(graph, target, rows, 0));
    const gradients = graph.gradients(loss, values);
    const rateScalars = unpack(graph, rates, float32, 2, 0);
    const updates = states.map((state, index) =>
      traceUpdate(graph, {
        ...state,
        problem,
        rates: rateScalars,
        value: values[index]!,
        gradient: gradients[index]!,
      }),
    );
    const rowsAsFloat = castTo(graph, graph.add('Squeeze', [count], { T: { type: int32 } }), int32, float32);
    const batchSum = apply(graph, 'Mul', loss, rowsAsFloat);
    updates.push(graph.add('AssignAddVariableOp', [lossSum, batchSum], { dtype: { type: float32 } }));
    // The updates have no outputs. Hanging the result on them makes TensorFlow run them.
    const result = graph.add('Identity', [loss], { T: { type: float32 } }, updates);
    const variables = states.flatMap(({ variable, slots }) => [variable, ...slots]);
    return graph.toFunction(
      name,
      [features, target, order, numbers, rates, pool, lossSum, ...variables],
      [result],
    );
  } finally {
    graph.close();
  }
};

/**
 * The outputs of the last layer for consecutive rows, dropout off. Arguments: features, float32
 * `[rowCount, columns]`; the first row and 0, int32 `[2]`; the number of rows and -1, int32 `[2]`; a variable for
 * each parameter.
 */
export const traceOutputs = (
  library: NativeLibrary,
  { network, initial }: TrainingProblem,
  rowCount: number,
  name: string,
): TracedFunction => {
  const graph = new GraphBuilder(library);
  try {
    const features = graph.input(float32, [rowCount, network.encoding.columnCount]);
    const begin = graph.input(int32, [2]);
    const size = graph.input(int32, [2]);
    const variables = parameterShapes(network).map(() => graph.input(resource, []));
    const outputs = traceForward(graph, {
      network,
      statistics: initial.statistics,
      raw: slice(graph, features, float32, begin, size),
      parameters: variables.map((variable) => readVariable(graph, variable)),
      masks: [],
    });
    return graph.toFunction(name, [features, begin, size, ...variables], [outputs]);
  } finally {
    graph.close();
  }
};
