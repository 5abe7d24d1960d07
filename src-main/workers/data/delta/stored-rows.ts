import type { DuckDBConnection } from '@duckdb/node-api';
import { forEachChunk } from '../../../platform/duckdb/column-stream.ts';
import type { VersionTable } from '../data.protocol.ts';
import { atRow, atSeq, relationOf, rowId } from '../table/relation.ts';
import { readRowOrder } from '../table/row-order.ts';
import type { StoredRows } from './delta-plan.ts';

/** The numbers and places of all rows of a version, by position. */
export async function readStoredRows(connection: DuckDBConnection, table: VersionTable): Promise<StoredRows> {
  const positions = (await readRowOrder(connection, table)).positions();
  const ids = new Uint32Array(table.rowCount);
  const rows = new Float64Array(table.rowCount);
  const seqs = new Float64Array(table.rowCount);
  await forEachChunk(
    connection,
    `SELECT CAST(${rowId} AS INTEGER), CAST(${atRow} AS DOUBLE), ${atSeq} FROM ${relationOf(table, { columns: [] })}`,
    (chunk) => {
      const [id, row, seq] = [chunk.int32(0), chunk.float64(1), chunk.float64(2)];
      for (let at = 0; at < chunk.rowCount; at++) {
        const position = positions[id[at]!]!;
        ids[position] = id[at]!;
        rows[position] = row[at]!;
        seqs[position] = seq[at]!;
      }
    },
  );
  return { ids, rows, seqs };
}
