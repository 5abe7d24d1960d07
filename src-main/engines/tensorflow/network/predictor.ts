/** Prediction with a trained network: no native library, nothing allocated a row. */
import type { Matrix, Predictor } from '../../engine.ts';
import { createDenseStack } from './dense-stack.ts';
import { createRowEncoder, slotOf } from './encode-rows.ts';
import {
  denseWidth,
  type Head,
  layerWidths,
  type Network,
  type NetworkValues,
  outputWidth,
} from './network.ts';

/** Writes the outputs of one row before the head: logits, or the standardised target. */
export type RowForward = (values: Float32Array, rowStart: number) => Float32Array;

/** The returned function gives the same array each time, longer than `outputWidth`. */
export const createRowForward = (network: Network, values: NetworkValues): RowForward => {
  const { encoding, activation } = network;
  const { embedded } = encoding;
  const encode = createRowEncoder(encoding, values.statistics);
  const tables = values.parameters.slice(0, embedded.length);
  const stack = createDenseStack(
    layerWidths(network).map(({ inputs, outputs }, layer) => {
      const first = embedded.length + 2 * layer;
      return { inputs, outputs, kernel: values.parameters[first]!, bias: values.parameters[first + 1]! };
    }),
    activation,
  );
  const { input } = stack;
  const firstEmbedding = denseWidth(encoding);

  return (row, rowStart) => {
    encode(row, rowStart, input, 0);
    let position = firstEmbedding;
    for (let index = 0; index < embedded.length; index++) {
      const { column, categoryCount, width } = embedded[index]!;
      const table = tables[index]!;
      const start = slotOf(row[rowStart + column]!, categoryCount) * width;
      for (let offset = 0; offset < width; offset++) input[position++] = table[start + offset]!;
    }
    return stack.run();
  };
};

/**
 * From the last layer's outputs to what the caller asked for: the probability of class 1, a probability for each
 * class (softmax, shifted by the largest logit), or the target in its own unit.
 */
export const applyHead = (
  head: Head,
  logits: Float32Array,
  logitStart: number,
  out: Float64Array,
  outStart: number,
): void => {
  switch (head.kind) {
    case 'binary':
      out[outStart] = 1 / (1 + Math.exp(-logits[logitStart]!));
      return;
    case 'regression':
      out[outStart] = logits[logitStart]! * head.deviation + head.mean;
      return;
    case 'multiclass': {
      let largest = Number.NEGATIVE_INFINITY;
      for (let index = 0; index < head.classCount; index++) {
        largest = Math.max(largest, logits[logitStart + index]!);
      }
      let total = 0;
      for (let index = 0; index < head.classCount; index++) {
        const weight = Math.exp(logits[logitStart + index]! - largest);
        out[outStart + index] = weight;
        total += weight;
      }
      for (let index = 0; index < head.classCount; index++) out[outStart + index]! /= total;
      return;
    }
  }
};

export const createPredictor = (network: Network, values: NetworkValues): Predictor => {
  const forward = createRowForward(network, values);
  const { head, encoding } = network;
  const outputCount = outputWidth(head);

  const requireWidth = (columnCount: number): void => {
    if (columnCount !== encoding.columnCount) {
      throw new RangeError(
        `This model takes ${encoding.columnCount} columns and was given ${columnCount}. Prepare the rows with the recipe that was stored with it.`,
      );
    }
  };

  return {
    outputCount,
    predict: ({ rowCount, columnCount, values: rows }: Matrix) => {
      requireWidth(columnCount);
      const out = new Float64Array(rowCount * outputCount);
      for (let row = 0; row < rowCount; row++) {
        applyHead(head, forward(rows, row * columnCount), 0, out, row * outputCount);
      }
      return out;
    },
    predictOne: (row, out) => {
      requireWidth(row.length);
      applyHead(head, forward(row, 0), 0, out, 0);
    },
    close: () => {},
  };
};
