import { existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VersionId } from '#shared/kit/ids.ts';
import { createTestPlatform } from '../../../test/create-test-platform.ts';
import { openDuckDb } from '../../platform/duckdb/duckdb.ts';
import { openTestData, type TestData } from './testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'millwright-sql-'));
const canary = 'CANARY-7f3a';
const secret = join(folder, 'secret.csv');

let test: TestData;
let versionId: VersionId;
let otherObject: string;
beforeAll(async () => {
  test = await openTestData(createTestPlatform, folder);
  ({ id: versionId } = await test.importText('id,Name,name,big\n1,a,x,9007199254740993\n2,b,y,5\n3,,z,\n'));
  const other = await test.importText(`id,word\n1,${canary}\n2,${canary}\n`);
  otherObject = (await test.data.versionTable(other.id)).parts[0]!.file;
  writeFileSync(secret, `id,word\n1,${canary}\n`);
  symlinkSync(secret, join(folder, 'objects', 'link.csv'));
});
afterAll(async () => {
  await test[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const run = (sql: string, limit = 100) => test.data.query({ versionId, sql, limit });

describe('the SQL console', () => {
  it('reads the version as the table `data`', async () => {
    expect(await run('SELECT id, "Name", "name (2)", big FROM data ORDER BY id DESC;')).toMatchObject({
      columns: [
        { name: 'id', type: 'BIGINT' },
        { name: 'Name', type: 'VARCHAR' },
        { name: 'name (2)', type: 'VARCHAR' },
        { name: 'big', type: 'BIGINT' },
      ],
      rows: [
        [3, null, 'z', null],
        [2, 'b', 'y', 5],
        [1, 'a', 'x', '9007199254740993'],
      ],
      isTruncated: false,
    });
  });

  it('shows values of every type as cells', async () => {
    const sql = `SELECT DATE '2024-02-29', TIMESTAMP '2024-02-29 12:30:00.5', TIMESTAMPTZ '2024-02-29 12:00:00+02',
      TIME '10:11:12', INTERVAL 90 MINUTE, 1.50::DECIMAL(5,2), [1, 2], {'a': 1}, 'x'::BLOB, true, 'inf'::DOUBLE,
      170141183460469231731687303715884105727::HUGEINT, NULL`;
    expect((await run(sql)).rows).toEqual([
      [
        '2024-02-29',
        '2024-02-29T12:30:00.500Z',
        '2024-02-29T10:00:00Z',
        '10:11:12',
        '01:30:00',
        '1.50',
        '[1, 2]',
        "{'a': 1}",
        'x',
        true,
        'Infinity',
        '170141183460469231731687303715884105727',
        null,
      ],
    ]);
  });

  it('stops at the limit and says so', async () => {
    const answer = await run('SELECT * FROM range(100000)', 10);
    expect(answer.rows).toHaveLength(10);
    expect(answer.isTruncated).toBe(true);
    expect((await run('SELECT * FROM range(10)', 10)).isTruncated).toBe(false);
  });

  it.each([
    'DESCRIBE data',
    'SUMMARIZE data',
    'EXPLAIN SELECT * FROM data',
    'FROM data',
    'WITH a AS (FROM data) FROM a',
    'VALUES (1)',
  ])('runs %s', async (sql) => {
    expect((await run(sql)).rows.length).toBeGreaterThan(0);
  });

  it('explains what is wrong with a statement', async () => {
    await expect(run('SELECT nope FROM data')).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      data: { reason: 'sql' },
      message: expect.stringContaining('nope'),
    });
  });

  it('is stopped when its caller goes away', async () => {
    const controller = new AbortController();
    const endless = test.data.query(
      { versionId, sql: 'SELECT count(*) FROM range(1000000) a, range(1000000) b', limit: 1 },
      controller.signal,
    );
    setTimeout(() => controller.abort(), 100);
    await expect(endless).rejects.toMatchObject({ code: 'CANCELLED' });
    expect((await run('SELECT 1')).rows).toEqual([[1]]);
  });
});

describe('the sandbox of the SQL console', () => {
  const quoted = (path: string) => `'${path.replaceAll("'", "''")}'`;
  const escapes = (): string[] => [
    `SELECT * FROM ${quoted(secret)}`,
    `SELECT * FROM read_csv(${quoted(secret)})`,
    `SELECT * FROM read_csv_auto(${quoted(secret)})`,
    `SELECT * FROM sniff_csv(${quoted(secret)})`,
    `SELECT * FROM read_text(${quoted(secret)})`,
    `SELECT * FROM read_blob(${quoted(secret)})`,
    `SELECT * FROM read_json(${quoted(secret)})`,
    `SELECT * FROM read_ndjson_objects(${quoted(secret)})`,
    `SELECT * FROM read_parquet(${quoted(otherObject)})`,
    `SELECT * FROM parquet_metadata(${quoted(otherObject)})`,
    `SELECT * FROM parquet_schema(${quoted(otherObject)})`,
    `SELECT * FROM parquet_kv_metadata(${quoted(otherObject)})`,
    `SELECT * FROM glob(${quoted(join(folder, '*'))})`,
    `SELECT * FROM read_csv(${quoted(join(folder, 'objects', '..', 'secret.csv'))})`,
    `SELECT * FROM read_csv(${quoted(join(folder, 'objects', 'link.csv'))})`,
    `SELECT * FROM read_csv(${quoted(`file://${secret}`)})`,
    `SELECT * FROM read_csv('/proc/self/environ')`,
    `SELECT * FROM read_csv('/dev/stdin')`,
    `SELECT * FROM read_csv('http://127.0.0.1:9/x.csv')`,
    `SELECT * FROM read_parquet('s3://bucket/x.parquet')`,
    `SELECT * FROM query('SELECT * FROM read_csv(${quoted(secret).replaceAll("'", "''")})')`,
    `SELECT * FROM query_table([${quoted(secret)}])`,
    `COPY data TO ${quoted(join(folder, 'out.csv'))}`,
    `COPY (SELECT 1) TO ${quoted(join(folder, 'out.parquet'))} (FORMAT parquet)`,
    `EXPORT DATABASE ${quoted(join(folder, 'out'))}`,
    `IMPORT DATABASE ${quoted(folder)}`,
    `ATTACH ${quoted(join(folder, 'out.db'))}`,
    `INSTALL httpfs`,
    `LOAD httpfs`,
    `LOAD ${quoted(join(folder, 'x.duckdb_extension'))}`,
    `SET enable_external_access = true`,
    `SET lock_configuration = false`,
    `RESET lock_configuration`,
    `SET allowed_paths = [${quoted(secret)}]`,
    `PRAGMA enable_external_access`,
    `CREATE TABLE t AS SELECT * FROM data`,
    `CREATE SECRET s (TYPE s3)`,
    `DROP VIEW data`,
    `INSERT INTO data VALUES (1)`,
    `UPDATE data SET id = 1`,
    `DELETE FROM data`,
    `CREATE MACRO f() AS 1`,
    `SELECT 1; DROP VIEW data`,
    `EXPLAIN ANALYZE COPY data TO ${quoted(join(folder, 'out.csv'))}`,
    `PREPARE p AS SELECT 1`,
    `CALL pragma_version()`,
    `CHECKPOINT`,
    `USE memory`,
    '',
    '-- nothing',
  ];

  it('would not be needed if DuckDB were not locked: the same statement reads the file', async () => {
    const database = await openDuckDb({ memoryLimitMb: 256, threads: 1, temporaryFolder: folder });
    const connection = await database.connect();
    const reader = await connection.runAndReadAll(escapes()[0]!);
    expect(JSON.stringify(reader.getRowsJson())).toContain(canary);
    database.close();
  });

  it('lets none of the ways out through', async () => {
    const before = readdirSync(folder).toSorted();
    for (const sql of escapes()) {
      const outcome = await run(sql).then(
        (answer) => JSON.stringify(answer.rows),
        (error: unknown) => error,
      );
      const isRefused = outcome instanceof Error && (outcome as { code?: string }).code === 'INVALID_INPUT';
      expect({ sql, isRefused }).toEqual({ sql, isRefused: true });
    }
    expect(readdirSync(folder).toSorted()).toEqual(before);
    expect(existsSync(join(folder, 'out.csv'))).toBe(false);
    expect((await run('SELECT count(*) FROM data')).rows).toEqual([[3]]);
  });
});
