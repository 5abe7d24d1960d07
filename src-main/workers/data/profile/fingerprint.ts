import { createHash } from 'node:crypto';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { StoredColumn } from '../data.protocol.ts';

/**
 * The content fingerprint of a table: sha256 over its row count and, for each column in order, its name, its
 * storage type and a digest of its values. Equal rows in equal order give an equal fingerprint whatever file
 * they came from, and no number in it depends on the version of DuckDB:
 *
 * - numbers, truth values, dates: sha256 of the values as little-endian doubles, NaN for missing, zero without
 *   a sign (dates in milliseconds, points in time in microseconds since 1970);
 * - texts, and whole numbers or moments that a double cannot hold: md5 of each block of 122,880 rows, joined by
 *   U+001F with U+001E for missing, and sha256 over those. Joining a block costs a tenth of one md5 a row.
 */
export interface ColumnDigest {
  readonly name: string;
  readonly storageType: string;
  readonly digest: string;
}

export const fingerprintVersion = 'mw1';

export function combineDigests(rowCount: number, columns: readonly ColumnDigest[]): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([fingerprintVersion, rowCount]));
  for (const { name, storageType, digest } of columns)
    hash.update(JSON.stringify([name, storageType, digest]));
  return `${fingerprintVersion}-${hash.digest('hex')}`;
}

/** Digest of a column held as doubles. Changes the array: minus zero becomes zero, every NaN the same NaN. */
export function digestNumbers(values: Float64Array): string {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value === 0) values[i] = 0;
    else if (Number.isNaN(value)) values[i] = Number.NaN;
  }
  return createHash('sha256')
    .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    .digest('hex');
}

const blockRows = 122_880;

/** Digests of columns as texts, in one scan. `source` is SQL with the row's position as `position`. */
export async function digestTexts(
  connection: DuckDBConnection,
  source: string,
  columns: readonly StoredColumn[],
): Promise<Map<string, string>> {
  const digests = new Map<string, string>();
  if (columns.length === 0) return digests;
  const blocks = columns.map(({ storageName, storageType }) => {
    const text = storageType === 'VARCHAR' ? storageName : textForm(storageName, storageType);
    return `md5(string_agg(coalesce(${text}, chr(30)), chr(31) ORDER BY position))`;
  });
  const reader = await connection.runAndReadAll(
    `SELECT ${blocks.join(', ')} FROM ${source} GROUP BY position // ${blockRows} ORDER BY position // ${blockRows}`,
  );
  const rows = reader.getRows();
  for (const [index, column] of columns.entries()) {
    const hash = createHash('sha256');
    for (const row of rows) hash.update(String(row[index]));
    digests.set(column.storageName, hash.digest('hex'));
  }
  return digests;
}

function textForm(name: string, storageType: StoredColumn['storageType']): string {
  return storageType === 'TIMESTAMP' ? `CAST(epoch_us(${name}) AS VARCHAR)` : `CAST(${name} AS VARCHAR)`;
}
