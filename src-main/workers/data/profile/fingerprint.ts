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

/** Of a whole column, and of its first rows where they were asked for. */
export interface PrefixedDigest {
  readonly digest: string;
  readonly ofPrefix: string | null;
}

/**
 * Digest of a column held as doubles, in which zero has no sign and every NaN is the same (`numberStats` sees to it).
 * @param prefixRows rows whose digest is told besides
 */
export function digestNumbers(values: Float64Array, prefixRows: number | null = null): PrefixedDigest {
  const hash = createHash('sha256');
  const add = (part: Float64Array) =>
    hash.update(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
  add(values.subarray(0, prefixRows ?? 0));
  const ofPrefix = prefixRows === null ? null : hash.copy().digest('hex');
  add(values.subarray(prefixRows ?? 0));
  return { digest: hash.digest('hex'), ofPrefix };
}

/** Bytes of a text that DuckDB holds inside its 16-byte record. */
export const inlineBytes = 12;
const recordWords = 4;
const missingLength = 0xffff_ffff;

/**
 * Takes in a column of short texts chunk by chunk; gives up, with null, once a longer one comes.
 * @param prefixRows rows whose digest is told besides
 */
export function createShortTextDigest(prefixRows: number | null = null) {
  const hash = createHash('sha256');
  let isShort = true;
  let rowsBefore = 0;
  let ofPrefix: string | null = null;
  const recordBytes = recordWords * 4;
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
      const bytes = new Uint8Array(records.buffer, records.byteOffset, rowCount * recordBytes);
      const inPrefix = prefixRows === null ? 0 : Math.min(rowCount, prefixRows - rowsBefore);
      if (inPrefix > 0) hash.update(bytes.subarray(0, inPrefix * recordBytes));
      rowsBefore += rowCount;
      if (ofPrefix === null && prefixRows !== null && rowsBefore >= prefixRows)
        ofPrefix = hash.copy().digest('hex');
      hash.update(bytes.subarray(Math.max(0, inPrefix) * recordBytes));
    },
    digest: (): PrefixedDigest | null => (isShort ? { digest: hash.digest('hex'), ofPrefix } : null),
  };
}

const blockRows = 122_880;

/** A digest of a column as texts, with the md5 of each block that it is made of. */
export interface TextDigest {
  readonly digest: string;
  readonly blocks: readonly string[];
}

/** Digests of columns as texts, in one scan. `source` is SQL with the row's position as `position`. */
export async function digestTexts(
  connection: DuckDBConnection,
  source: string,
  columns: readonly StoredColumn[],
): Promise<Map<string, TextDigest>> {
  const digests = new Map<string, TextDigest>();
  if (columns.length === 0) return digests;
  const reader = await connection.runAndReadAll(
    `SELECT ${columns.map(blockDigest).join(', ')} FROM ${source} GROUP BY position // ${blockRows} ORDER BY position // ${blockRows}`,
  );
  const rows = reader.getRows();
  for (const [index, column] of columns.entries()) {
    const blocks = rows.map((row) => String(row[index]));
    const hash = createHash('sha256');
    for (const block of blocks) hash.update(block);
    digests.set(column.storageName, { digest: hash.digest('hex'), blocks });
  }
  return digests;
}

/** Whether columns whose blocks are known begin with the rows of others, of which there are `rows`. */
export async function beginWith(
  connection: DuckDBConnection,
  source: string,
  columns: readonly {
    readonly column: StoredColumn;
    readonly blocks: readonly string[];
    readonly before: readonly string[];
  }[],
  rows: number,
): Promise<boolean> {
  const whole = Math.floor(rows / blockRows);
  const areWholeSame = columns.every(({ blocks, before }) =>
    before.slice(0, whole).every((block, index) => block === blocks[index]),
  );
  if (!areWholeSame || columns.length === 0 || whole * blockRows === rows) return areWholeSame;
  const reader = await connection.runAndReadAll(
    `SELECT ${columns.map(({ column }) => blockDigest(column)).join(', ')} FROM ${source}
     WHERE position >= ${whole * blockRows} AND position < ${rows}`,
  );
  const begun = reader.getRows()[0]!;
  return columns.every(({ before }, index) => before[whole] === String(begun[index]));
}

function blockDigest({ storageName, storageType }: StoredColumn): string {
  const text = storageType === 'VARCHAR' ? storageName : textForm(storageName, storageType);
  return `md5(string_agg(coalesce(${text}, chr(30)), chr(31) ORDER BY position))`;
}

function textForm(name: string, storageType: StoredColumn['storageType']): string {
  return storageType === 'TIMESTAMP' ? `CAST(epoch_us(${name}) AS VARCHAR)` : `CAST(${name} AS VARCHAR)`;
}
