/** A network as TensorFlow operations: from raw rows of the matrix to the outputs of the last layer, and its loss. */
import { type Activation, type Encoding, type Network, standardisedLimit } from '../network/network.ts';
import type { TrainingProblem } from '../training/trainer.ts';
import { DataType } from './c-api.ts';
import type { GraphBuilder, Node } from './graph.ts';
import {
  apply,
  castTo,
  concatenateColumns,
  floats,
  gather,
  indicatorOf,
  integers,
  meanOf,
  oneHot,
  reshape,
  scalar,
  unpack,
} from './operations.ts';

const { float32, int32 } = DataType;

/** Picks columns; nothing is done when they are all columns in order. */
const pickColumns = (
  graph: GraphBuilder,
  raw: Node,
  columns: readonly number[],
  columnCount: number,
): Node => {
  const isWhole = columns.length === columnCount && columns.every((column, index) => column === index);
  return isWhole ? raw : gather(graph, raw, integers(graph, columns), 1);
};

/** Standardised numbers and missing-value indicators. `MulNoNan` gives 0 for anything × 0, NaN and ∞ included. */
const encodeNumbers = (
  graph: GraphBuilder,
  raw: Node,
  encoding: Encoding,
  [mean, scale]: readonly Float32Array[],
): Node[] => {
  const { numericColumns, indicators, columnCount } = encoding;
  if (numericColumns.length === 0) return [];
  const values = pickColumns(graph, raw, numericColumns, columnCount);
  const isPresent = indicatorOf(graph, apply(graph, 'IsFinite', values));
  const centred = apply(graph, 'Sub', values, floats(graph, mean!));
  const scaled = apply(graph, 'MulNoNan', centred, floats(graph, scale!));
  const limited = apply(
    graph,
    'ClipByValue',
    apply(graph, 'MulNoNan', scaled, isPresent),
    scalar(graph, -standardisedLimit),
    scalar(graph, standardisedLimit),
  );
  if (indicators.length === 0) return [limited];
  const watched = pickColumns(graph, isPresent, indicators, numericColumns.length);
  return [limited, apply(graph, 'Sub', scalar(graph, 1), watched)];
};

/** Slots of categorical columns as float32: code + 1, or 0 for missing and unseen. */
const slotsOf = (
  graph: GraphBuilder,
  raw: Node,
  columns: readonly { readonly column: number; readonly categoryCount: number }[],
  columnCount: number,
): Node => {
  const codes = pickColumns(
    graph,
    raw,
    columns.map(({ column }) => column),
    columnCount,
  );
  const limits = floats(
    graph,
    columns.map(({ categoryCount }) => categoryCount),
  );
  const isKnown = graph.add('LogicalAnd', [
    apply(graph, 'GreaterEqual', codes, scalar(graph, 0)),
    apply(graph, 'Less', codes, limits),
  ]);
  const slots = apply(graph, 'AddV2', apply(graph, 'Floor', codes), scalar(graph, 1));
  return apply(graph, 'MulNoNan', slots, indicatorOf(graph, isKnown));
};

/** All one-hot columns at once: each output repeats its column's slot and asks whether it is the one it stands for. */
const encodeOneHot = (graph: GraphBuilder, raw: Node, { oneHot: columns, columnCount }: Encoding): Node[] => {
  const outputs = columns.flatMap(({ categoryCount, hasMissingSlot }, source) =>
    Array.from({ length: categoryCount + (hasMissingSlot ? 1 : 0) }, (_, position) => ({
      source,
      slot: hasMissingSlot ? position : position + 1,
    })),
  );
  if (outputs.length === 0) return [];
  const slots = slotsOf(graph, raw, columns, columnCount);
  const sources = integers(
    graph,
    outputs.map(({ source }) => source),
  );
  const wanted = floats(
    graph,
    outputs.map(({ slot }) => slot),
  );
  return [indicatorOf(graph, apply(graph, 'Equal', gather(graph, slots, sources, 1), wanted))];
};

const embed = (
  graph: GraphBuilder,
  raw: Node,
  { embedded, columnCount }: Encoding,
  tables: readonly Node[],
): Node[] => {
  if (embedded.length === 0) return [];
  const slots = castTo(graph, slotsOf(graph, raw, embedded, columnCount), float32, int32);
  return unpack(graph, slots, int32, embedded.length, 1).map((indices, index) =>
    gather(graph, tables[index]!, indices, 0),
  );
};

const activate = (graph: GraphBuilder, activation: Activation, input: Node): Node => {
  switch (activation) {
    case 'relu':
      return apply(graph, 'Relu', input);
    case 'elu':
      return apply(graph, 'Elu', input);
    case 'tanh':
      return apply(graph, 'Tanh', input);
    case 'silu':
      return apply(graph, 'Mul', input, apply(graph, 'Sigmoid', input));
  }
};

export interface ForwardInput {
  readonly network: Network;
  readonly statistics: readonly Float32Array[];
  /** `[rows, columnCount]`, as the matrix has them. */
  readonly raw: Node;
  /** In the order of `parameterShapes`. */
  readonly parameters: readonly Node[];
  /** One a hidden layer, `[rows, units]`; empty without dropout. */
  readonly masks: readonly Node[];
}

/** `[rows, outputWidth]`. */
export const traceForward = (graph: GraphBuilder, input: ForwardInput): Node => {
  const { network, statistics, raw, parameters, masks } = input;
  const { encoding, hiddenUnits, activation } = network;
  const tables = parameters.slice(0, encoding.embedded.length);
  const layers = parameters.slice(encoding.embedded.length);
  let values = concatenateColumns(graph, [
    ...encodeNumbers(graph, raw, encoding, statistics),
    ...encodeOneHot(graph, raw, encoding),
    ...embed(graph, raw, encoding, tables),
  ]);
  for (let layer = 0; layer <= hiddenUnits.length; layer++) {
    const product = apply(graph, 'MatMul', values, layers[2 * layer]!);
    values = apply(graph, 'BiasAdd', product, layers[2 * layer + 1]!);
    if (layer === hiddenUnits.length) break;
    values = activate(graph, activation, values);
    const mask = masks[layer];
    if (mask) values = apply(graph, 'Mul', values, mask);
  }
  return values;
};

/** Mean loss of the rows, a scalar. `target` is `[rows]`, as in `TrainingData`. */
export const traceLoss = (
  graph: GraphBuilder,
  { network: { head }, classWeights }: Pick<TrainingProblem, 'network' | 'classWeights'>,
  outputs: Node,
  target: Node,
): Node => {
  const weighted = (loss: Node): Node => {
    if (classWeights === undefined) return loss;
    const weights = gather(graph, floats(graph, classWeights), castTo(graph, target, float32, int32), 0);
    return apply(graph, 'Mul', loss, weights);
  };
  switch (head.kind) {
    case 'binary': {
      // softplus(z) - z·y is -log of the probability of class y for the logit z, without overflow.
      const logits = reshape(graph, outputs, [-1]);
      const loss = apply(graph, 'Sub', apply(graph, 'Softplus', logits), apply(graph, 'Mul', logits, target));
      return meanOf(graph, weighted(loss));
    }
    case 'multiclass': {
      const labels = oneHot(graph, castTo(graph, target, float32, int32), head.classCount);
      return meanOf(graph, weighted(apply(graph, 'SoftmaxCrossEntropyWithLogits', outputs, labels)));
    }
    case 'regression': {
      const difference = apply(graph, 'Sub', reshape(graph, outputs, [-1]), target);
      return meanOf(graph, apply(graph, 'Square', difference));
    }
  }
};
