/** Decides from the training rows how each column becomes network inputs. */
import type { Matrix } from '../../engine.ts';
import type { EmbeddedColumn, Encoding, OneHotColumn } from './network.ts';

export interface EncodingOptions {
  readonly categoricalColumns: readonly number[];
  /** Columns with at most this many categories are one-hot, others embedded. */
  readonly oneHotLimit: number;
  readonly maximumEmbeddingWidth: number;
}

export interface FittedEncoding {
  readonly encoding: Encoding;
  /** `numeric/mean` and `numeric/scale` of `statisticShapes`. */
  readonly statistics: readonly [Float32Array, Float32Array];
}

interface NumericColumn {
  readonly mean: number;
  readonly deviation: number;
  readonly hasMissing: boolean;
}

/** NaN and both infinities count as missing. */
const describeNumeric = ({ rowCount, columnCount, values }: Matrix, column: number): NumericColumn => {
  let count = 0;
  let total = 0;
  for (let index = column; index < values.length; index += columnCount) {
    const value = values[index]!;
    if (!Number.isFinite(value)) continue;
    count++;
    total += value;
  }
  const mean = count > 0 ? total / count : 0;
  let squares = 0;
  for (let index = column; index < values.length; index += columnCount) {
    const value = values[index]!;
    if (Number.isFinite(value)) squares += (value - mean) ** 2;
  }
  return { mean, deviation: count > 0 ? Math.sqrt(squares / count) : 0, hasMissing: count < rowCount };
};

interface CategoricalColumn {
  readonly categoryCount: number;
  readonly hasMissing: boolean;
}

const describeCategories = ({ columnCount, values }: Matrix, column: number): CategoricalColumn => {
  let largest = -1;
  let hasMissing = false;
  for (let index = column; index < values.length; index += columnCount) {
    const value = values[index]!;
    if (value >= 0 && value < 2 ** 31) largest = Math.max(largest, Math.trunc(value));
    else hasMissing = true;
  }
  return { categoryCount: largest + 1, hasMissing };
};

/** The rule of thumb of fast.ai's tabular models: 1.6 × categories^0.56. */
const embeddingWidth = (categoryCount: number, maximum: number): number =>
  Math.max(1, Math.min(maximum, Math.ceil(1.6 * categoryCount ** 0.56)));

/** A deviation below the resolution of float32 is rounding, not variation. */
const scaleOf = ({ mean, deviation }: NumericColumn): number =>
  deviation > 1e-7 * Math.abs(mean) && deviation > 0 ? 1 / deviation : 0;

export const fitEncoding = (train: Matrix, options: EncodingOptions): FittedEncoding => {
  const categorical = new Set(options.categoricalColumns);
  const numericColumns: number[] = [];
  const numeric: NumericColumn[] = [];
  const oneHot: OneHotColumn[] = [];
  const embedded: EmbeddedColumn[] = [];
  for (let column = 0; column < train.columnCount; column++) {
    if (!categorical.has(column)) {
      numericColumns.push(column);
      numeric.push(describeNumeric(train, column));
      continue;
    }
    const { categoryCount, hasMissing } = describeCategories(train, column);
    if (categoryCount <= options.oneHotLimit) {
      oneHot.push({ column, categoryCount, hasMissingSlot: hasMissing });
    } else {
      const width = embeddingWidth(categoryCount, options.maximumEmbeddingWidth);
      embedded.push({ column, categoryCount, width });
    }
  }
  const indicators = numeric.flatMap(({ hasMissing }, position) => (hasMissing ? [position] : []));
  return {
    encoding: { columnCount: train.columnCount, numericColumns, indicators, oneHot, embedded },
    statistics: [
      Float32Array.from(numeric, ({ mean }) => mean),
      Float32Array.from(numeric, (column) => scaleOf(column)),
    ],
  };
};
