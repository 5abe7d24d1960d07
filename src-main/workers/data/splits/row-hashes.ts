import type { DuckDBConnection } from '@duckdb/node-api';
import { forEachChunk } from '../../../platform/duckdb/column-stream.ts';
import { quoteIdentifier } from '../../../platform/duckdb/duckdb.ts';
import { orderColumns, positionsOf } from '../../../platform/duckdb/table-scan.ts';
import type { StoredColumn, VersionTable } from '../data.protocol.ts';
import { scanTable } from '../table/scan-table.ts';

/**
 * 64 bits of the md5 of each row's text over these columns, by position, as two words a row. Unlike DuckDB's own
 * hash it is the same tomorrow: new rows of a later version are assigned by it. Two different rows of ten million
 * share one with a probability of 3 in a million.
 */
export async function stableHashes(
  connection: DuckDBConnection,
  table: VersionTable,
  columns: readonly StoredColumn[],
): Promise<Uint32Array> {
  const names = columns.map(({ storageName }) => storageName);
  const relation = (await scanTable(connection, table)).from(names);
  const text = columns.map((column) => `coalesce(${textOf(column)}, chr(30))`).join(` || chr(31) || `);
  const hashes = new Uint32Array(2 * table.rowCount);
  let offset = 0;
  await forEachChunk(
    connection,
    `SELECT ${[`md5_number_lower(${text})`, ...orderColumns(relation)].join(', ')} FROM ${relation.sql}`,
    (chunk) => {
      const words = chunk.words(0);
      const positions = positionsOf(relation, chunk, 1);
      for (let row = 0; row < chunk.rowCount; row += 1) {
        const position = positions === null ? offset + row : positions[row]!;
        hashes[2 * position] = words[2 * row]!;
        hashes[2 * position + 1] = words[2 * row + 1]!;
      }
      offset += chunk.rowCount;
    },
  );
  return hashes;
}

/** Zero without a sign; no number is missing. */
function textOf({ storageName, storageType }: StoredColumn): string {
  const name = quoteIdentifier(storageName);
  switch (storageType) {
    case 'VARCHAR':
      return name;
    case 'DOUBLE':
      return `CASE WHEN isnan(${name}) THEN NULL WHEN ${name} = 0 THEN '0.0' ELSE CAST(${name} AS VARCHAR) END`;
    case 'TIMESTAMP':
      return `CAST(epoch_us(${name}) AS VARCHAR)`;
    default:
      return `CAST(${name} AS VARCHAR)`;
  }
}

/** Equal hashes as equal small numbers, by first appearance. */
export function codesOf(hashes: Uint32Array): Int32Array {
  const codes = new Int32Array(hashes.length / 2);
  const known = new Map<bigint, number>();
  for (let row = 0; row < codes.length; row += 1) {
    const key = (BigInt(hashes[2 * row + 1]!) << 32n) | BigInt(hashes[2 * row]!);
    let code = known.get(key);
    if (code === undefined) {
      code = known.size;
      known.set(key, code);
    }
    codes[row] = code;
  }
  return codes;
}
