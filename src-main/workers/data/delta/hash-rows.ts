import type { DuckDBConnection } from '@duckdb/node-api';
import { forEachChunk } from '../../../platform/duckdb/column-stream.ts';
import { orderColumns, positionsOf } from '../../../platform/duckdb/table-scan.ts';
import type { VersionTable } from '../data.protocol.ts';
import { relationOf } from '../table/relation.ts';
import { scanTable } from '../table/scan-table.ts';
import type { RowHashes } from './align-rows.ts';

/**
 * A 64-bit hash of each row over these columns, by position. DuckDB's own hash: it takes equal values of one type
 * for equal (−0 and 0 too, as the fingerprint does), and need not be the same tomorrow, as it is never stored.
 */
export async function hashRows(
  connection: DuckDBConnection,
  table: VersionTable,
  columns: readonly string[],
): Promise<RowHashes> {
  const scan = await scanTable(connection, table);
  const relation = scan.from(columns);
  const hashes = new Uint32Array(2 * table.rowCount);
  let offset = 0;
  await forEachChunk(
    connection,
    `SELECT ${[`hash(${columns.join(', ')})`, ...orderColumns(relation)].join(', ')} FROM ${relation.sql}`,
    (chunk) => {
      const words = chunk.words(0);
      const positions = positionsOf(relation, chunk, 1);
      if (positions === null) hashes.set(words, 2 * offset);
      else {
        for (let row = 0; row < chunk.rowCount; row++) {
          hashes[2 * positions[row]!] = words[2 * row]!;
          hashes[2 * positions[row]! + 1] = words[2 * row + 1]!;
        }
      }
      offset += chunk.rowCount;
    },
  );
  return hashes;
}

/**
 * Hashes of a key by position on both sides; null where there is no key, or where it does not tell the rows of a
 * side apart.
 */
export async function hashKeys(
  connection: DuckDBConnection,
  {
    before,
    after,
    key,
  }: {
    readonly before: VersionTable;
    readonly after: VersionTable;
    readonly key: readonly { readonly before: string; readonly after: string }[];
  },
): Promise<{ readonly before: RowHashes; readonly after: RowHashes } | null> {
  if (key.length === 0) return null;
  const names = { before: key.map((column) => column.before), after: key.map((column) => column.after) };
  if (!(await isUnique(connection, before, names.before))) return null;
  if (!(await isUnique(connection, after, names.after))) return null;
  return {
    before: await hashRows(connection, before, names.before),
    after: await hashRows(connection, after, names.after),
  };
}

async function isUnique(
  connection: DuckDBConnection,
  table: VersionTable,
  columns: readonly string[],
): Promise<boolean> {
  const reader = await connection.runAndReadAll(
    `SELECT count(DISTINCT hash(${columns.join(', ')})) = ${table.rowCount}
       AND bool_and(${columns.map((name) => `${name} IS NOT NULL`).join(' AND ')}) FROM ${relationOf(table, { columns })}`,
  );
  return reader.getRows()[0]![0] === true;
}
