import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DuckDb, openDuckDb, quoteText } from '../../../platform/duckdb/duckdb.ts';
import type { StorageType, StoredColumn } from '../data.protocol.ts';
import { describeTable } from './profile-table.ts';

const folder = mkdtempSync(join(tmpdir(), 'millwright-fingerprint-'));
let counter = 0;
let database: DuckDb;
beforeEach(async () => {
  database = await openDuckDb({ memoryLimitMb: 512, threads: 2, temporaryFolder: folder });
});
afterEach(() => database.close());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const types: readonly StorageType[] = [
  'DOUBLE',
  'BIGINT',
  'VARCHAR',
  'VARCHAR',
  'DATE',
  'TIMESTAMP',
  'BOOLEAN',
];
const columns = types.map((storageType, index): StoredColumn => {
  return { name: `n${index}`, type: 'text', role: 'feature', storageName: `c${index}`, storageType };
});

async function fingerprintOf(sql: string, options = 'ROW_GROUP_SIZE 2048'): Promise<string> {
  const file = join(folder, `${counter++}.parquet`);
  const connection = await database.connect();
  await connection.run(`COPY (${sql}) TO ${quoteText(file)} (FORMAT parquet, ${options})`);
  const counted = await connection.runAndReadAll(`SELECT count(*) FROM ${quoteText(file)}`);
  connection.closeSync();
  const rowCount = Number(counted.getRows()[0]![0]);
  return (await describeTable(database.connect, { files: [file], columns, rowCount })).fingerprint;
}

const table = (rows: number, change: Readonly<Record<string, string>> = {}) => {
  const cells: Record<string, string> = {
    c0: 'CASE WHEN i % 7 = 0 THEN NULL ELSE i / 8 END',
    c1: 'i * 3',
    c2: "CASE WHEN i % 5 = 0 THEN NULL ELSE 'kurz' || (i % 10) END",
    c3: "'a longer text with ümlauts ' || i",
    c4: "DATE '2024-01-01' + CAST(i % 100 AS INTEGER)",
    c5: "TIMESTAMP '2024-01-01' + INTERVAL (i) SECOND",
    c6: 'i % 2 = 0',
    ...change,
  };
  const select = Object.entries(cells).map(([name, sql]) => `${sql} AS ${name}`);
  return `SELECT ${select.join(', ')} FROM range(${rows}) t(i)`;
};

describe('the content fingerprint', () => {
  it('does not depend on how the rows lie in the file', async () => {
    const first = await fingerprintOf(table(20_000));
    expect(await fingerprintOf(table(20_000), 'ROW_GROUP_SIZE 100000, COMPRESSION snappy')).toBe(first);
    expect(await fingerprintOf(table(20_000), 'ROW_GROUP_SIZE 6000, PARQUET_VERSION v2')).toBe(first);
  });

  it.each<readonly [string, Readonly<Record<string, string>>]>([
    ['a number', { c0: 'CASE WHEN i % 7 = 0 THEN NULL WHEN i = 4321 THEN 0.5 ELSE i / 8 END' }],
    ['a missing number', { c0: 'CASE WHEN i % 7 = 0 OR i = 4321 THEN NULL ELSE i / 8 END' }],
    [
      'a short text',
      { c2: "CASE WHEN i % 5 = 0 THEN NULL WHEN i = 4321 THEN 'Kurz1' ELSE 'kurz' || (i % 10) END" },
    ],
    ['missing for empty', { c2: "CASE WHEN i % 5 = 0 THEN '' ELSE 'kurz' || (i % 10) END" }],
    ['a long text', { c3: "CASE WHEN i = 4321 THEN 'other' ELSE 'a longer text with ümlauts ' || i END" }],
    ['a date', { c4: "DATE '2024-01-01' + CAST(CASE WHEN i = 4321 THEN 5000 ELSE i % 100 END AS INTEGER)" }],
    [
      'a microsecond',
      {
        c5: "TIMESTAMP '2024-01-01' + INTERVAL (i) SECOND + INTERVAL (CASE WHEN i = 4321 THEN 1 ELSE 0 END) MICROSECOND",
      },
    ],
    ['a truth value', { c6: 'i % 2 = 0 AND i <> 4322' }],
    [
      'the last digit of a long number',
      { c1: 'CASE WHEN i = 4321 THEN 9007199254740993 ELSE 9007199254740992 END' },
    ],
  ])('changes with %s', async (_, change) => {
    const before = 'c1' in change ? table(9_000, { c1: '9007199254740992' }) : table(9_000);
    expect(await fingerprintOf(table(9_000, change))).not.toBe(await fingerprintOf(before));
  });

  it('changes with the order of the rows', async () => {
    expect(await fingerprintOf(`${table(9_000)} ORDER BY i DESC`)).not.toBe(
      await fingerprintOf(table(9_000)),
    );
  });

  it('takes minus zero as zero, and not-a-number as missing', async () => {
    const plain = await fingerprintOf(table(3_000, { c0: 'CASE WHEN i % 2 = 0 THEN 0 ELSE NULL END' }));
    const odd = "CASE WHEN i % 2 = 0 THEN CAST('-0.0' AS DOUBLE) ELSE CAST('nan' AS DOUBLE) END";
    expect(await fingerprintOf(table(3_000, { c0: odd }))).toBe(plain);
  });

  /** An upgrade of DuckDB that changed how it lays out texts or doubles would show here, not in users' versions. */
  it('is what its description says, computed independently', async () => {
    const rows = 3;
    const doubles = (...values: number[]) =>
      createHash('sha256')
        .update(Buffer.from(Float64Array.from(values).buffer))
        .digest('hex');
    const short = Buffer.alloc(16 * rows);
    short.writeUInt32LE(0xffff_ffff, 0);
    for (const row of [1, 2]) {
      short.writeUInt32LE(5, 16 * row);
      short.write(`kurz${row}`, 16 * row + 4);
    }
    const long = [0, 1, 2].map((i) => `a longer text with ümlauts ${i}`).join('\u001f');
    const digests = [
      doubles(Number.NaN, 1 / 8, 2 / 8),
      doubles(0, 3, 6),
      createHash('sha256').update(short).digest('hex'),
      createHash('sha256').update(createHash('md5').update(long).digest('hex')).digest('hex'),
      doubles(...[1, 2, 3].map((day) => Date.UTC(2024, 0, day))),
      doubles(...[0, 1, 2].map((second) => Date.UTC(2024, 0, 1, 0, 0, second) * 1000)),
      doubles(1, 0, 1),
    ];
    const hash = createHash('sha256').update(JSON.stringify(['mw1', rows]));
    for (const [index, digest] of digests.entries())
      hash.update(JSON.stringify([`n${index}`, types[index], digest]));
    expect(await fingerprintOf(table(rows))).toBe(`mw1-${hash.digest('hex')}`);
  });
});
