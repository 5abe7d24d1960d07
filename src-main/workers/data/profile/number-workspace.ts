import { type Arena, createArena } from '../../../platform/numeric/arena.ts';

/** Different values up to which a column is counted value by value. */
export const maxCounted = 10_000;
export const frequencyBits = 15;
/** HyperLogLog registers, as a power of two: the standard error is 1.04 / √2^14 = 0.8 %. */
export const sketchPrecision = 14;
/** Bins that values are told apart by before any is looked at closely: 80 to a bin of the histogram. */
export const fineBins = 4000;

/** Memory in which columns of numbers are computed on, one after the other. */
export interface NumberWorkspace {
  readonly arena: Arena;
  /** Where the columns of one group lie. */
  readonly columns: readonly Float64Array[];
  /** The finite values of the column at hand. */
  readonly finite: Float64Array;
  /** Values picked out of those; or, as bits, the whole numbers seen. */
  readonly picked: Float64Array;
  readonly bins: Uint32Array;
  readonly marks: Uint8Array;
  readonly registers: Uint8Array;
  readonly frequencyKeys: Float64Array;
  readonly frequencyCounts: Uint32Array;
  /** What a kernel answers besides its result. */
  readonly out: Float64Array;
}

/** Doubles that a workspace holds besides its columns. */
const scratchColumns = 2;
const fixedBytes = 2 ** 20;

export function workspaceBytes(rowCount: number, columnCount: number): number {
  return 8 * rowCount * (columnCount + scratchColumns) + 16 * columnCount + fixedBytes;
}

/** @param arena with `workspaceBytes` left; one of just that size where none is given */
export function createNumberWorkspace(
  rowCount: number,
  columnCount: number,
  arena: Arena = createArena(workspaceBytes(rowCount, columnCount)),
): NumberWorkspace {
  return {
    arena,
    columns: Array.from({ length: columnCount }, () => arena.float64(rowCount)),
    finite: arena.float64(rowCount),
    picked: arena.float64(rowCount),
    bins: arena.uint32(fineBins + 1),
    marks: arena.uint8(fineBins + 1),
    registers: arena.uint8(2 ** sketchPrecision),
    frequencyKeys: arena.float64(2 ** frequencyBits),
    frequencyCounts: arena.uint32(2 ** frequencyBits),
    out: arena.float64(8),
  };
}
