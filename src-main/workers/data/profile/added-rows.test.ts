import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ColumnProfile } from '#shared/data/data.schema.ts';
import { type DuckDb, openDuckDb, quoteText } from '../../../platform/duckdb/duckdb.ts';
import type { StorageType, StoredTable, TableProfile } from '../data.protocol.ts';
import { quantileLevels } from './number-stats.ts';
import { describeTable } from './profile-table.ts';

const folder = mkdtempSync(join(tmpdir(), 'millwright-added-'));
let database: DuckDb;
let connection: DuckDBConnection;
beforeAll(async () => {
  database = await openDuckDb({ memoryLimitMb: 1024, threads: 2, temporaryFolder: folder });
  connection = await database.connect();
});
afterAll(() => {
  connection.closeSync();
  database.close();
  rmSync(folder, { recursive: true, force: true });
});
const connect = () => database.connect();

/** Columns of every kind; `h` is a random number of the cell, and `i` the number of the row. */
const columns: readonly { readonly type: StorageType; readonly sql: string }[] = [
  { type: 'BIGINT', sql: 'i' },
  { type: 'DOUBLE', sql: 'sqrt(-2 * ln((1 + h % 999983) / 1e6)) * cos(h % 6283 / 1e3)' },
  { type: 'DOUBLE', sql: 'exp(h % 1000 / 100) + i' },
  {
    type: 'DOUBLE',
    sql: "CASE WHEN h % 3 = 0 THEN NULL WHEN h % 97 = 0 THEN CAST('inf' AS DOUBLE) ELSE h % 40 END",
  },
  { type: 'BIGINT', sql: 'h % 1000000007' },
  { type: 'BIGINT', sql: 'CASE WHEN h % 50 = 0 THEN 9007199254740993 + h % 7 ELSE h % 5 END' },
  { type: 'BOOLEAN', sql: 'CASE WHEN h % 11 > 0 THEN h % 2 = 0 END' },
  { type: 'DATE', sql: "DATE '2020-01-01' + CAST(h % 900 AS INTEGER)" },
  { type: 'TIMESTAMP', sql: "TIMESTAMP '2020-01-01' + to_seconds(h % 90000000)" },
  { type: 'VARCHAR', sql: "CASE WHEN h % 13 > 0 THEN 'city ' || h % 30 END" },
  { type: 'VARCHAR', sql: "'ref-' || h % 3001" },
  { type: 'VARCHAR', sql: "repeat('a long remark ', CAST(h % 4 AS INTEGER)) || h % 500" },
];

let counter = 0;

/** The first rows of a table that a seed says all about; a change in one row is asked for by its number. */
async function write(seed: number, rowCount: number, changedRow = -1): Promise<StoredTable> {
  const file = join(folder, `${counter++}.parquet`);
  const values = columns.map(({ type, sql }, index) => {
    const hash = `CAST(hash(i + CASE WHEN i = ${changedRow} AND ${index} = 11 THEN 1000000007 ELSE 0 END, ${seed}, ${index}) >> 1 AS BIGINT)`;
    return `CAST(${sql.replaceAll(/\bh\b/g, hash)} AS ${type}) AS c${index}`;
  });
  await connection.run(
    `COPY (SELECT ${values.join(', ')} FROM range(${rowCount}) t(i)) TO ${quoteText(file)} (FORMAT parquet, ROW_GROUP_SIZE 122880)`,
  );
  return {
    files: [file],
    rowCount,
    columns: columns.map(({ type }, index) => ({
      name: `column ${index}`,
      type: type === 'VARCHAR' ? 'text' : type === 'BIGINT' ? 'integer' : 'float',
      role: 'feature',
      storageName: `c${index}`,
      storageType: type,
    })),
  };
}

async function expectSameProfile(
  table: StoredTable,
  added: TableProfile,
  whole: TableProfile,
): Promise<void> {
  expect(added.rowCount).toBe(whole.rowCount);
  expect(added.duplicateRowCount).toBe(whole.duplicateRowCount);
  for (const [index, expected] of whole.columns.entries()) {
    const found = added.columns[index]!;
    const { histogram, distinctCount, isDistinctApproximate, missingCount, topValues, text } = expected;
    expect(found).toMatchObject({ missingCount, topValues, text });
    if (isDistinctApproximate || found.isDistinctApproximate)
      expect(Math.abs(found.distinctCount / distinctCount - 1)).toBeLessThan(0.04);
    else expect(found.distinctCount).toBe(distinctCount);
    await expectSameNumbers(table, { name: `c${index}`, found, expected });
    expect(found.histogram?.edges).toEqual(histogram?.edges);
    let [foundBelow, below] = [0, 0];
    for (const [bin, count] of (histogram?.counts ?? []).entries()) {
      below += count;
      foundBelow += found.histogram!.counts[bin]!;
      expect(Math.abs(foundBelow - below)).toBeLessThanOrEqual(0.005 * table.rowCount + 1);
    }
    expect(foundBelow).toBe(below);
  }
  const pairs = whole.correlation.values.flat();
  for (const [index, value] of added.correlation.values.flat().entries()) {
    if (value === null || pairs[index] === null) expect(value).toBe(pairs[index]);
    else expect(value).toBeCloseTo(pairs[index]!, 9);
  }
}

async function expectSameNumbers(
  table: StoredTable,
  {
    name,
    found,
    expected,
  }: { readonly name: string; readonly found: ColumnProfile; readonly expected: ColumnProfile },
): Promise<void> {
  if (expected.numeric === null) {
    expect(found.numeric).toBeNull();
    return;
  }
  const { quantiles, mean, standardDeviation, skewness, kurtosis, ...exact } = expected.numeric;
  expect(found.numeric).toMatchObject(exact);
  const moments = [mean, standardDeviation, skewness, kurtosis];
  const { numeric } = found;
  for (const [index, value] of [
    numeric!.mean,
    numeric!.standardDeviation,
    numeric!.skewness,
    numeric!.kurtosis,
  ].entries()) {
    if (value === null || moments[index] === null) expect(value).toBe(moments[index]);
    else
      expect(Math.abs(value - moments[index]!)).toBeLessThanOrEqual(
        1e-9 * Math.max(1, Math.abs(moments[index]!)),
      );
  }
  for (const [index, value] of numeric!.quantiles.entries()) {
    if (value === quantiles[index]) continue;
    const reader = await connection.runAndReadAll(
      `SELECT count(*) FILTER (WHERE ${name} < CAST('${value}' AS DOUBLE)), count(*) FILTER (WHERE ${name} <= CAST('${value}' AS DOUBLE)), count(*)
       FROM read_parquet(${quoteText(table.files[0]!)}) WHERE isfinite(CAST(${name} AS DOUBLE))`,
    );
    const [below, upTo, count] = reader.getRows()[0]!.map(Number) as [number, number, number];
    const wanted = quantileLevels[index]! * (count - 1);
    expect(below - wanted).toBeLessThanOrEqual(0.005 * count + 1);
    expect(wanted - upTo).toBeLessThanOrEqual(0.005 * count + 1);
  }
}

describe('a version that only adds rows', () => {
  it('has the profile that a look at all rows gives, and the same fingerprint', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(1_000_000),
        // Fewer might not show yet that a column has long texts, and be digested in another way.
        fc.integer({ min: 300, max: 9_000 }),
        fc.array(fc.integer({ min: 1, max: 4_000 }), { minLength: 1, maxLength: 3 }),
        async (seed, firstRows, additions) => {
          let rows = firstRows;
          let { state } = await describeTable(connect, await write(seed, rows), { minStateRows: 0 });
          for (const addition of additions) {
            rows += addition;
            const table = await write(seed, rows);
            const added = await describeTable(connect, table, { before: state, minStateRows: 0 });
            const whole = await describeTable(connect, table);
            expect(added.isAdded).toBe(true);
            expect(added.fingerprint).toBe(whole.fingerprint);
            await expectSameProfile(table, added.profile, whole.profile);
            state = added.state;
          }
        },
      ),
      { numRuns: 6, examples: [[0, 8419, [865, 1]]] },
    );
  }, 120_000);

  it('is looked at in part where tables are large', async () => {
    const { state } = await describeTable(connect, await write(7, 150_000));
    const table = await write(7, 165_000);
    const added = await describeTable(connect, table, { before: state });
    const whole = await describeTable(connect, table);
    expect(added.isAdded).toBe(true);
    expect(added.fingerprint).toBe(whole.fingerprint);
    expect(whole.profile.columns.some(({ isDistinctApproximate }) => isDistinctApproximate)).toBe(true);
    await expectSameProfile(table, added.profile, whole.profile);
  }, 60_000);

  it('is looked at as a whole where a row before them changed, wherever it did', async () => {
    for (const changedRow of [0, 4_321]) {
      const { state } = await describeTable(connect, await write(3, 5_000), { minStateRows: 0 });
      const table = await write(3, 6_000, changedRow);
      const described = await describeTable(connect, table, { before: state, minStateRows: 0 });
      expect(described.isAdded).toBe(false);
      const { durationMs: _, ...profile } = described.profile;
      expect((await describeTable(connect, table)).profile).toMatchObject(profile);
    }
  });
});
