import {
  type ColumnData,
  columnNamed,
  type RawValue,
  rawValueAt,
  rowCountOf,
  toLabel,
} from '#shared/data/columns.ts';
import type { ColumnType } from '#shared/data/data.schema.ts';
import { assertNever } from '#shared/kit/assert-never.ts';
import type {
  DatePart,
  FittedColumn,
  FittedRecipe,
  NumericConstants,
} from '#shared/training/recipe.schema.ts';
import { createCategoryIndex, type FittedCategory, placeShares } from './recipe-category.ts';
import { datePartOf } from './recipe-datetime.ts';
import { encodeNumber } from './recipe-number.ts';
import { countWords, textLength } from './recipe-text.ts';

export interface CompiledRecipe {
  readonly featureNames: readonly string[];
  readonly categoricalColumns: readonly number[];
  /** Numbers a row becomes. */
  readonly width: number;
  /** Names of the raw columns, in the order `encodeRow` takes their values: the order of the signature. */
  readonly inputNames: readonly string[];
  /** The serving path: writes `width` numbers at `offset`; allocates nothing for numbers and categories. */
  encodeRow(values: ArrayLike<RawValue>, out: Float32Array, offset: number): void;
  /** The training path: row-major `rowIndices.length × width`. */
  encodeColumns(columns: readonly ColumnData[], rowIndices: Uint32Array): Float32Array<ArrayBuffer>;
}

/** Turns one raw value into its matrix cells. The only code that does so, in training and in serving alike. */
interface ColumnEncoder {
  readonly width: number;
  encode(value: RawValue, out: Float32Array, offset: number): void;
}

/** Throws `RangeError` when the names and the columns of the recipe do not agree. */
export function compileRecipe(recipe: FittedRecipe): CompiledRecipe {
  const encoders = recipe.columns.map(createEncoder);
  const offsets = encoders.map((_, index) =>
    encoders.slice(0, index).reduce((sum, { width }) => sum + width, 0),
  );
  const width = encoders.reduce((sum, encoder) => sum + encoder.width, 0);
  if (width !== recipe.featureNames.length) {
    throw new RangeError(`The recipe names ${recipe.featureNames.length} features but makes ${width}.`);
  }
  return {
    featureNames: recipe.featureNames,
    categoricalColumns: recipe.categoricalColumns,
    width,
    inputNames: recipe.columns.map(({ column }) => column),
    encodeRow: (values, out, offset) => {
      for (let index = 0; index < encoders.length; index += 1) {
        encoders[index]!.encode(values[index]!, out, offset + offsets[index]!);
      }
    },
    encodeColumns: (columns, rowIndices) => {
      const out = new Float32Array(rowIndices.length * width);
      for (const [index, encoder] of encoders.entries()) {
        const column = columnNamed(columns, recipe.columns[index]!.column);
        encodeColumn(encoder, column, rowIndices, out, offsets[index]!, width);
      }
      return out;
    },
  };
}

function encodeColumn(
  encoder: ColumnEncoder,
  column: ColumnData,
  rowIndices: Uint32Array,
  out: Float32Array,
  offset: number,
  width: number,
): void {
  const rowCount = rowCountOf(column);
  if (column.kind === 'codes') {
    // Each dictionary entry is encoded once and copied: a million rows of ten cities cost ten encodings.
    const cells = new Float32Array((column.dictionary.length + 1) * encoder.width);
    encoder.encode(null, cells, 0);
    for (const [code, label] of column.dictionary.entries())
      encoder.encode(label, cells, (code + 1) * encoder.width);
    for (let index = 0; index < rowIndices.length; index += 1) {
      const start = (column.codes[rowAt(rowIndices, index, rowCount)]! + 1) * encoder.width;
      const target = index * width + offset;
      for (let cell = 0; cell < encoder.width; cell += 1) out[target + cell] = cells[start + cell]!;
    }
    return;
  }
  for (let index = 0; index < rowIndices.length; index += 1) {
    encoder.encode(rawValueAt(column, rowAt(rowIndices, index, rowCount)), out, index * width + offset);
  }
}

function rowAt(rowIndices: Uint32Array, index: number, rowCount: number): number {
  const row = rowIndices[index]!;
  if (row >= rowCount) throw new RangeError(`Row ${row} is beyond the ${rowCount} rows.`);
  return row;
}

function createEncoder(column: FittedColumn): ColumnEncoder {
  switch (column.kind) {
    case 'number':
    case 'boolean':
      return numberEncoder(column.numeric);
    case 'category':
      return categoryEncoder(column);
    case 'datetime':
      return datetimeEncoder(column.parts);
    case 'text':
      return textEncoder(column.length, column.hashDimensions, column.type);
    default:
      return assertNever(column);
  }
}

function numberEncoder(constants: NumericConstants): ColumnEncoder {
  return {
    width: 1,
    encode: (value, out, offset) => {
      out[offset] = encodeNumber(constants, typeof value === 'number' ? value : Number.NaN);
    },
  };
}

function categoryEncoder(fitted: FittedCategory): ColumnEncoder {
  const indexOf = createCategoryIndex(fitted);
  const shares = placeShares(fitted);
  switch (fitted.encode) {
    case 'codes':
      return {
        width: 1,
        encode: (value, out, offset) => {
          const index = indexOf(toLabel(value, fitted.type));
          out[offset] = index < 0 ? Number.NaN : index;
        },
      };
    case 'frequency':
      return {
        width: 1,
        encode: (value, out, offset) => {
          const label = toLabel(value, fitted.type);
          const index = indexOf(label);
          // Unseen without "other": it made up none of the training rows. Missing without a place stays missing.
          out[offset] = index >= 0 ? shares[index]! : label === null ? Number.NaN : 0;
        },
      };
    case 'one-hot':
      return {
        width: shares.length,
        encode: (value, out, offset) => {
          out.fill(0, offset, offset + shares.length);
          const index = indexOf(toLabel(value, fitted.type));
          if (index >= 0) out[offset + index] = 1;
        },
      };
    default:
      return assertNever(fitted.encode);
  }
}

function datetimeEncoder(
  parts: readonly { readonly part: DatePart; readonly numeric: NumericConstants }[],
): ColumnEncoder {
  return {
    width: parts.length,
    encode: (value, out, offset) => {
      const time = typeof value === 'number' ? value : Number.NaN;
      for (let index = 0; index < parts.length; index += 1) {
        const { part, numeric } = parts[index]!;
        out[offset + index] = encodeNumber(numeric, datePartOf(part, time));
      }
    },
  };
}

function textEncoder(length: NumericConstants, hashDimensions: number, type: ColumnType): ColumnEncoder {
  return {
    width: 1 + hashDimensions,
    encode: (value, out, offset) => {
      const text = toLabel(value, type);
      out[offset] = encodeNumber(length, textLength(text));
      countWords(text, out, offset + 1, hashDimensions);
    },
  };
}
