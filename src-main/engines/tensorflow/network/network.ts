/**
 * What a network is: how columns become its inputs, its layers, its output. Plain data; the numbers that belong
 * to it (`NetworkValues`) are listed by name and shape, in one order that files, trainers and predictors share.
 *
 * Inputs, in this order: standardised numbers; one indicator for each number that was missing in training;
 * one-hot categories; embedded categories.
 */
export type Activation = 'relu' | 'elu' | 'tanh' | 'silu';

export interface OneHotColumn {
  readonly column: number;
  /** Codes 0 … categoryCount - 1 were seen in training. */
  readonly categoryCount: number;
  /** Whether "missing or unseen" is a category of its own; else it is all zeros. */
  readonly hasMissingSlot: boolean;
}

export interface EmbeddedColumn {
  readonly column: number;
  readonly categoryCount: number;
  /** Length of the vector that stands for a category. Row 0 of the table is "missing or unseen". */
  readonly width: number;
}

export interface Encoding {
  readonly columnCount: number;
  readonly numericColumns: readonly number[];
  /** Positions in `numericColumns`, rising. */
  readonly indicators: readonly number[];
  readonly oneHot: readonly OneHotColumn[];
  readonly embedded: readonly EmbeddedColumn[];
}

export type Head =
  | { readonly kind: 'binary' }
  | { readonly kind: 'multiclass'; readonly classCount: number }
  /** The network predicts (target - mean) / deviation. */
  | { readonly kind: 'regression'; readonly mean: number; readonly deviation: number };

export interface Network {
  readonly encoding: Encoding;
  readonly activation: Activation;
  /** Units of each hidden layer; empty for a linear model. */
  readonly hiddenUnits: readonly number[];
  readonly head: Head;
}

/** The arrays of a network. `statistics` are fitted to the training data once, `parameters` are trained. */
export interface NetworkValues {
  readonly statistics: readonly Float32Array[];
  readonly parameters: readonly Float32Array[];
}

export interface TensorShape {
  readonly name: string;
  readonly shape: readonly number[];
}

export const elementCountOf = ({ shape }: TensorShape): number =>
  shape.reduce((product, length) => product * length, 1);

/** Standardised values are cut off here, so that one wild value at serving time cannot drown all others. */
export const standardisedLimit = 10;

export const oneHotWidth = ({ categoryCount, hasMissingSlot }: OneHotColumn): number =>
  categoryCount + (hasMissingSlot ? 1 : 0);

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Inputs that are computed from a row alone: everything but the embeddings. */
export const denseWidth = ({ numericColumns, indicators, oneHot }: Encoding): number =>
  numericColumns.length + indicators.length + sum(oneHot.map(oneHotWidth));

export const inputWidth = (encoding: Encoding): number =>
  denseWidth(encoding) + sum(encoding.embedded.map(({ width }) => width));

/** Numbers that the last layer gives: a logit, `classCount` logits, or the standardised target. */
export const outputWidth = (head: Head): number => (head.kind === 'multiclass' ? head.classCount : 1);

/** Inputs and outputs of each dense layer, the output layer last. */
export const layerWidths = ({ encoding, hiddenUnits, head }: Network) => {
  const widths = [inputWidth(encoding), ...hiddenUnits, outputWidth(head)];
  return widths.slice(1).map((outputs, layer) => ({ inputs: widths[layer]!, outputs }));
};

/** Mean and 1 / deviation of each numeric column; 0 stands for a column that was constant. */
export const statisticShapes = ({ encoding }: Network): readonly TensorShape[] => [
  { name: 'numeric/mean', shape: [encoding.numericColumns.length] },
  { name: 'numeric/scale', shape: [encoding.numericColumns.length] },
];

/** One table `[categoryCount + 1, width]` a column, then kernel `[inputs, outputs]` and bias of each layer. */
export const parameterShapes = (network: Network): readonly TensorShape[] => [
  ...network.encoding.embedded.map(({ categoryCount, width }, index) => ({
    name: `embedding/${index}`,
    shape: [categoryCount + 1, width],
  })),
  ...layerWidths(network).flatMap(({ inputs, outputs }, layer) => [
    { name: `layer/${layer}/kernel`, shape: [inputs, outputs] },
    { name: `layer/${layer}/bias`, shape: [outputs] },
  ]),
];

export const parameterCount = (network: Network): number => sum(parameterShapes(network).map(elementCountOf));
