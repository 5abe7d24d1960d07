/** Rows that an analysis looks at. */
export interface RowSample {
  /** An SQL condition on the position of a row; null where all rows are looked at. */
  readonly condition: string | null;
  /** Null where nothing was drawn. */
  readonly seed: number | null;
}

/** Any fixed number would do. */
const sampleSeed = 42;

/**
 * All rows, or about `maxRows` of them where there are more. A row is drawn by its position alone: mixed with the
 * seed by MurmurHash3's finaliser and compared with the share wanted, so that the same rows are drawn whatever
 * DuckDB does in parallel, and rows that repeat in a rhythm are not drawn in that rhythm.
 */
export function sampleOf(rowCount: number, maxRows: number, position: string): RowSample {
  if (rowCount <= maxRows) return { condition: null, seed: null };
  const limit = Math.floor((maxRows / rowCount) * 2 ** 32);
  return { condition: `${mixed(position, sampleSeed)} < ${limit}`, seed: sampleSeed };
}

function mixed(position: string, seed: number): string {
  const word = (sql: string) => `((${sql}) % 4294967296)`;
  const folded = (sql: string, bits: number) => `xor(${sql}, ${sql} >> ${bits})`;
  const start = word(`CAST(${position} AS UBIGINT) + ${seed}`);
  const first = word(`${folded(start, 16)} * 2246822507`);
  const second = word(`${folded(first, 13)} * 3266489909`);
  return folded(second, 16);
}
