/**
 * Columns become at most 254 numbered bins, so that a split is found by filling a small histogram instead of
 * sorting (Ke et al., LightGBM, 2017). Bin 0 means missing, or a category that training did not see.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Matrix } from '../engine.ts';

export type ColumnBins =
  /** Bin `b` ≥ 1 holds values above `uppers[b - 2]` up to `uppers[b - 1]`; the last bin has no upper end. */
  | { readonly kind: 'number'; readonly uppers: Float32Array }
  /** Bin `b` ≥ 1 holds the category code `codes[b - 1]`. */
  | { readonly kind: 'category'; readonly codes: readonly number[] };

export const missingBin = 0;
/** Category codes from here on are not told apart; a column with so many is a key, not a category. */
export const maxCategoryCode = 65_535;
/** Enough for 254 quantiles; taken evenly over the rows. */
const sampledRows = 200_000;

/** A number in [below, above), as near the middle as 32 bits allow: what is `<=` it is on the lower side. */
const between = (below: number, above: number): number => {
  const middle = Math.fround(below / 2 + above / 2);
  return middle >= below && middle < above ? middle : below;
};

const fitNumberBins = (
  { rowCount, columnCount, values }: Matrix,
  column: number,
  binCount: number,
): ColumnBins => {
  const step = Math.max(1, Math.ceil(rowCount / sampledRows));
  const sample = new Float32Array(Math.ceil(rowCount / step));
  for (let row = 0, at = 0; row < rowCount; row += step) sample[at++] = values[row * columnCount + column]!;
  // Typed arrays sort NaN last.
  sample.sort();
  const firstMissing = sample.findIndex(Number.isNaN);
  const present = firstMissing < 0 ? sample : sample.subarray(0, firstMissing);
  const uppers: number[] = [];
  let inBin = 0;
  let binsLeft = binCount;
  for (let at = 0; at < present.length && binsLeft > 1; at++) {
    inBin++;
    const value = present[at]!;
    const next = present[at + 1];
    if (next === undefined || next === value) continue;
    // What is left is shared out again after each bin, so that one very common value does not starve the rest.
    const rowsLeft = present.length - at - 1 + inBin;
    if (inBin < rowsLeft / binsLeft) continue;
    uppers.push(between(value, next));
    binsLeft--;
    inBin = 0;
  }
  return { kind: 'number', uppers: Float32Array.from(uppers) };
};

const fitCategoryBins = (
  { rowCount, columnCount, values }: Matrix,
  column: number,
  binCount: number,
): ColumnBins => {
  const counts = new Map<number, number>();
  for (let row = 0; row < rowCount; row++) {
    const code = values[row * columnCount + column]!;
    if (Number.isInteger(code) && code >= 0 && code <= maxCategoryCode)
      counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  const commonFirst = [...counts].sort(
    ([codeA, countA], [codeB, countB]) => countB - countA || codeA - codeB,
  );
  return { kind: 'category', codes: commonFirst.slice(0, binCount).map(([code]) => code) };
};

/** Bins of each column of the training data. Gives way between columns. */
export const fitBins = async (
  matrix: Matrix,
  options: {
    readonly categoricalColumns: readonly number[];
    readonly maxBins: number;
    readonly signal: AbortSignal;
  },
): Promise<readonly ColumnBins[]> => {
  const categorical = new Set(options.categoricalColumns);
  const bins: ColumnBins[] = [];
  for (let column = 0; column < matrix.columnCount; column++) {
    await nextTurn();
    options.signal.throwIfAborted();
    const fitColumn = categorical.has(column) ? fitCategoryBins : fitNumberBins;
    bins.push(fitColumn(matrix, column, options.maxBins));
  }
  return bins;
};

/** From category code to bin, for every code below the table's length; all others are bin 0. */
export const categoryTable = (codes: readonly number[]): Uint8Array => {
  const table = new Uint8Array(codes.reduce((most, code) => Math.max(most, code), -1) + 1);
  for (const [index, code] of codes.entries()) table[code] = index + 1;
  return table;
};

const binNumbers = (matrix: Matrix, column: number, uppers: Float32Array, out: Uint8Array): void => {
  const { rowCount, columnCount, values } = matrix;
  for (let row = 0; row < rowCount; row++) {
    const value = values[row * columnCount + column]!;
    if (Number.isNaN(value)) {
      out[row] = missingBin;
      continue;
    }
    let low = 0;
    let high = uppers.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (value <= uppers[middle]!) high = middle;
      else low = middle + 1;
    }
    out[row] = low + 1;
  }
};

const binCategories = (matrix: Matrix, column: number, codes: readonly number[], out: Uint8Array): void => {
  const { rowCount, columnCount, values } = matrix;
  const table = categoryTable(codes);
  // A code that is no index of the table (NaN, negative, fractional, unseen) reads as undefined.
  for (let row = 0; row < rowCount; row++)
    out[row] = table[values[row * columnCount + column]!] ?? missingBin;
};

/** The bins of every value, column after column, in memory that threads can share. Gives way between columns. */
export const applyBins = async (
  matrix: Matrix,
  bins: readonly ColumnBins[],
  signal: AbortSignal,
): Promise<SharedArrayBuffer> => {
  const shared = new SharedArrayBuffer(matrix.rowCount * matrix.columnCount);
  for (const [column, columnBins] of bins.entries()) {
    await nextTurn();
    signal.throwIfAborted();
    const out = new Uint8Array(shared, column * matrix.rowCount, matrix.rowCount);
    if (columnBins.kind === 'number') binNumbers(matrix, column, columnBins.uppers, out);
    else binCategories(matrix, column, columnBins.codes, out);
  }
  return shared;
};

/** How many bins a column has, bin 0 included. */
export const countBins = (bins: ColumnBins): number =>
  (bins.kind === 'number' ? bins.uppers.length + 1 : bins.codes.length) + 1;
