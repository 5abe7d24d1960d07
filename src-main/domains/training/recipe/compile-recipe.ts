import { type ColumnData, columnNamed, type RawValue, rawValueAt, rowCountOf } from '#shared/data/columns.ts';
import type { FittedRecipe } from '#shared/training/recipe.schema.ts';
import { type BlockEncoder, compileBlock } from './compile-block.ts';

export interface CompiledRecipe {
  readonly featureNames: readonly string[];
  readonly categoricalColumns: readonly number[];
  /** Numbers a row becomes. */
  readonly width: number;
  /** Where each block begins in a row; the end of the last is `width`. */
  readonly offsets: readonly number[];
  /** Names of the raw columns, in the order `encodeRow` takes their values: the order of the signature. */
  readonly inputNames: readonly string[];
  /** The serving path: writes `width` numbers at `offset`; allocates nothing for numbers and categories. */
  encodeRow(values: ArrayLike<RawValue>, out: Float32Array, offset: number): void;
  /** The training path: row-major `rowIndices.length × width`. */
  encodeColumns(columns: readonly ColumnData[], rowIndices: Uint32Array): Float32Array<ArrayBuffer>;
}

/** Throws `RangeError` when the names and the blocks of the recipe do not agree. */
export function compileRecipe(recipe: FittedRecipe): CompiledRecipe {
  const encoders = recipe.blocks.map((block) => compileBlock(block, recipe.inputs));
  const offsets: number[] = [];
  let width = 0;
  for (const encoder of encoders) {
    offsets.push(width);
    width += encoder.width;
  }
  if (width !== recipe.featureNames.length) {
    throw new RangeError(`The recipe names ${recipe.featureNames.length} features but makes ${width}.`);
  }
  const inputNames = recipe.inputs.map(({ column }) => column);
  return {
    featureNames: recipe.featureNames,
    categoricalColumns: recipe.categoricalColumns,
    width,
    offsets,
    inputNames,
    encodeRow: (values, out, offset) => {
      for (let index = 0; index < encoders.length; index += 1) {
        const encoder = encoders[index]!;
        const first = values[encoder.first]!;
        const second = encoder.second < 0 ? null : values[encoder.second]!;
        encoder.encode(first, second, out, offset + offsets[index]!);
      }
    },
    encodeColumns: (columns, rowIndices) => {
      const out = new Float32Array(rowIndices.length * width);
      for (const [index, encoder] of encoders.entries()) {
        encodeBlock(encoder, { columns, rowIndices, inputNames }, { out, offset: offsets[index]!, width });
      }
      return out;
    },
  };
}

/** Rows of columns, as `encodeColumns` takes them. */
export interface EncodeSource {
  readonly columns: readonly ColumnData[];
  readonly rowIndices: Uint32Array;
  readonly inputNames: readonly string[];
}

/** Where the numbers of a block go in a row-major matrix. */
export interface EncodeGoal {
  readonly out: Float32Array;
  readonly offset: number;
  readonly width: number;
  /** The row of the matrix for each row index; by default its position. */
  readonly matrixRows?: Uint32Array;
}

/** The same per-value code as in serving, over whole columns. */
export function encodeBlock(
  encoder: BlockEncoder,
  { columns, rowIndices, inputNames }: EncodeSource,
  goal: EncodeGoal,
): void {
  const first = columnNamed(columns, inputNames[encoder.first]!);
  if (encoder.second >= 0) {
    const second = columnNamed(columns, inputNames[encoder.second]!);
    encodeEach(encoder, { first, second, rowIndices }, goal);
  } else if (first.kind === 'codes') {
    encodeDictionary(encoder, first, rowIndices, goal);
  } else {
    encodeEach(encoder, { first, second: null, rowIndices }, goal);
  }
}

function encodeEach(
  encoder: BlockEncoder,
  {
    first,
    second,
    rowIndices,
  }: { readonly first: ColumnData; readonly second: ColumnData | null; readonly rowIndices: Uint32Array },
  { out, offset, width, matrixRows }: EncodeGoal,
): void {
  const rowCount = rowCountOf(first);
  for (let index = 0; index < rowIndices.length; index += 1) {
    const row = rowAt(rowIndices, index, rowCount);
    const start = (matrixRows === undefined ? index : matrixRows[index]!) * width + offset;
    encoder.encode(rawValueAt(first, row), second === null ? null : rawValueAt(second, row), out, start);
  }
}

/** Each dictionary entry is encoded once and copied: a million rows of ten cities cost ten encodings. */
function encodeDictionary(
  encoder: BlockEncoder,
  { codes, dictionary }: Extract<ColumnData, { kind: 'codes' }>,
  rowIndices: Uint32Array,
  { out, offset, width, matrixRows }: EncodeGoal,
): void {
  const cells = new Float32Array((dictionary.length + 1) * encoder.width);
  encoder.encode(null, null, cells, 0);
  for (const [code, label] of dictionary.entries())
    encoder.encode(label, null, cells, (code + 1) * encoder.width);
  for (let index = 0; index < rowIndices.length; index += 1) {
    const from = (codes[rowAt(rowIndices, index, codes.length)]! + 1) * encoder.width;
    const start = (matrixRows === undefined ? index : matrixRows[index]!) * width + offset;
    for (let cell = 0; cell < encoder.width; cell += 1) out[start + cell] = cells[from + cell]!;
  }
}

function rowAt(rowIndices: Uint32Array, index: number, rowCount: number): number {
  const row = rowIndices[index]!;
  if (row >= rowCount) throw new RangeError(`Row ${row} is beyond the ${rowCount} rows.`);
  return row;
}
