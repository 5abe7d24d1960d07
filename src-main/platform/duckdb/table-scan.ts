import type { DuckDBConnection } from '@duckdb/node-api';
import type { RawChunk } from './column-stream.ts';
import { quoteIdentifier, quoteText } from './duckdb.ts';

/** A table to read whole columns of, wherever its rows lie. */
export interface TableScan {
  readonly rowCount: number;
  /** SQL that has at least these columns; the names are not quoted yet. */
  readonly from: (columns: readonly string[]) => ScannedRelation;
}

export interface ScannedRelation {
  readonly sql: string;
  /** How to put rows in order; null where they come in order. */
  readonly order: {
    /** A column of whole numbers below 2³¹. */
    readonly column: string;
    /** The position of a row by that number; null where the number is the position. */
    readonly positions: Uint32Array | null;
  } | null;
}

/** Parquet files, one after the other. */
export async function scanFiles(connection: DuckDBConnection, files: readonly string[]): Promise<TableScan> {
  const sql = `read_parquet([${files.map(quoteText).join(', ')}])`;
  const counted = await connection.runAndReadAll(`SELECT count(*) FROM ${sql}`);
  return { rowCount: Number(counted.getRows()[0]![0]), from: () => ({ sql, order: null }) };
}

/** The columns of a query that say where its rows belong: none, or one behind the others. */
export function orderColumns({ order }: ScannedRelation): readonly string[] {
  return order === null ? [] : [`CAST(${quoteIdentifier(order.column)} AS INTEGER)`];
}

/** Where the rows of a chunk belong: from `offset` on, or each at its own position. */
export function positionsOf(
  { order }: ScannedRelation,
  chunk: RawChunk,
  column: number,
): Int32Array | Uint32Array | null {
  if (order === null) return null;
  const numbers = chunk.int32(column);
  if (order.positions === null) return numbers;
  const positions = new Uint32Array(numbers.length);
  for (let row = 0; row < numbers.length; row++) positions[row] = order.positions[numbers[row]!]!;
  return positions;
}
