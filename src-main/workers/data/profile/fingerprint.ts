import { createHash } from 'node:crypto';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { StoredColumn } from '../data.protocol.ts';

/**
 * The content fingerprint of a table: sha256 over its row count and, for each column in order, its name, its
 * storage type and a digest of its values. Equal rows in equal order give an equal fingerprint whatever file
 * they came from and whichever version of DuckDB read it. What a column is digested as depends on its values
 * alone:
 *
 * - numbers, truth values, dates: sha256 of the values as little-endian doubles, NaN for missing, zero without
 *   a sign (dates in milliseconds, points in time in microseconds since 1970);
 * - texts of which none is longer than 12 bytes: sha256 of 16 bytes a row: the length (2³² − 1 for missing) and
 *   the UTF-8 bytes, padded with zeros. DuckDB holds short texts in this form, so they cost next to nothing;
 * - other texts, and numbers beyond 2⁵³: md5 of each block of 122,880 rows, joined by U+001F with U+001E for
 *   missing, and sha256 over those. One md5 a row would cost ten times as much.
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

/** Digest of a column held as doubles, in which zero has no sign and every NaN is the same (`numberStats` sees to it). */
export function digestNumbers(values: Float64Array): string {
  return createHash('sha256')
    .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    .digest('hex');
}

/** Bytes of a text that DuckDB holds inside its 16-byte record. */
export const inlineBytes = 12;
const recordWords = 4;
const missingLength = 0xffff_ffff;

/** Takes in a column of short texts chunk by chunk; gives up, with null, once a longer one comes. */
export function createShortTextDigest() {
  const hash = createHash('sha256');
  let isShort = true;
  return {
    isShort: () => isShort,
    /** @param records 16 bytes a row, as DuckDB has them; changed where a value is missing */
    add(records: Uint32Array, rowCount: number, validity: Uint8Array | null): void {
      if (!isShort) return;
      for (let row = 0; row < rowCount; row++) {
        const at = row * recordWords;
        if (validity !== null && (validity[row >> 3]! & (1 << (row & 7))) === 0) {
          records[at] = missingLength;
          records[at + 1] = 0;
          records[at + 2] = 0;
          records[at + 3] = 0;
        } else if (records[at]! > inlineBytes) {
          isShort = false;
          return;
        }
      }
      hash.update(new Uint8Array(records.buffer, records.byteOffset, rowCount * recordWords * 4));
    },
    digest: (): string | null => (isShort ? hash.digest('hex') : null),
  };
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
