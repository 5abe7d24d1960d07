/**
 * From rows of a matrix to network inputs, in JavaScript: the predictor's and the fallback's way. The traced
 * graph (native/traced-network.ts) does the same with TensorFlow operations, to the same float32 values.
 */
import { denseWidth, type Encoding, oneHotWidth, standardisedLimit } from './network.ts';

/** The slot of a category: its code plus 1, or 0 when it is missing or was not seen in training. */
export const slotOf = (code: number, categoryCount: number): number =>
  code >= 0 && code < categoryCount ? Math.trunc(code) + 1 : 0;

/** `encode(values, rowStart, dense, denseStart)` writes the `denseWidth` inputs of one row. */
export type RowEncoder = (
  values: Float32Array,
  rowStart: number,
  dense: Float32Array,
  denseStart: number,
) => void;

const fround = Math.fround;

/** Everything but the embeddings. Rounds to float32 where the graph does, so that both give the same bits. */
export const createRowEncoder = (encoding: Encoding, [mean, scale]: readonly Float32Array[]): RowEncoder => {
  const { numericColumns, indicators, oneHot } = encoding;
  const width = denseWidth(encoding);
  return (values, rowStart, dense, denseStart) => {
    dense.fill(0, denseStart, denseStart + width);
    let position = denseStart;
    for (let index = 0; index < numericColumns.length; index++, position++) {
      const value = values[rowStart + numericColumns[index]!]!;
      // Missing (NaN or infinite) stays 0, the mean; so does a column that was constant in training.
      if (!Number.isFinite(value) || scale![index] === 0) continue;
      const standardised = fround(fround(value - mean![index]!) * scale![index]!);
      dense[position] = Math.max(-standardisedLimit, Math.min(standardisedLimit, standardised));
    }
    for (let index = 0; index < indicators.length; index++, position++) {
      const value = values[rowStart + numericColumns[indicators[index]!]!]!;
      if (!Number.isFinite(value)) dense[position] = 1;
    }
    for (let index = 0; index < oneHot.length; index++) {
      const column = oneHot[index]!;
      const slot = slotOf(values[rowStart + column.column]!, column.categoryCount);
      const offset = column.hasMissingSlot ? slot : slot - 1;
      if (offset >= 0) dense[position + offset] = 1;
      position += oneHotWidth(column);
    }
  };
};
