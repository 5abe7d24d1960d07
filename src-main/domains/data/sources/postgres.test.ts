import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Column } from '#shared/data/data.schema.ts';
import type { Connection, PostgresSelection } from '#shared/data/sources/source.schema.ts';
import { AppError } from '#shared/kit/errors.ts';
import { VersionId } from '#shared/kit/ids.ts';
import { createTestBackend } from '../../../../test/create-test-backend.ts';
import {
  hasPostgres,
  makeCertificate,
  startPostgres,
  type TestPostgres,
} from '../../../../test/start-postgres.ts';

type Backend = Awaited<ReturnType<typeof createTestBackend>>;

let postgres: TestPostgres;
let backend: Backend;
let connection: Connection;
const certificate = makeCertificate();

const placeOf = ({ host, port, user, database }: TestPostgres) =>
  ({ kind: 'postgres', host, port, user, database, tls: 'off', authority: null }) as const;
const query = (sql: string) => ({ kind: 'postgres', postgres: { by: 'query', sql } }) as const;
const select = (selection: PostgresSelection) => ({ kind: 'postgres', postgres: selection }) as const;

async function failureOf(promise: Promise<unknown>) {
  const error = await promise.then(
    () => expect.unreachable('it should have failed'),
    (thrown: unknown) => thrown,
  );
  const { code, message, data } = error as AppError;
  return { code, reason: data?.reason, message, nextStep: data?.nextStep };
}

interface ImportOptions {
  readonly name?: string;
  readonly datasetId?: Awaited<ReturnType<typeof importOf>>['datasetId'];
  readonly columns?: Column[];
}

async function importOf(selection: ReturnType<typeof select>, options: ImportOptions = {}) {
  const job = await backend.client.data.startSourceImport({
    connectionId: connection.id,
    selection,
    name: 'imported',
    ...options,
  });
  const { failure, result } = await backend.jobs.finished(job.id);
  if (failure) throw AppError.fromFailure(failure);
  return backend.client.data.getVersion({ id: VersionId.parse(result?.id) });
}

async function rowsOf(versionId: VersionId) {
  const { columns, rows } = await backend.client.data.getPage({ versionId, offset: 0, limit: 100 });
  return rows.map((row) => Object.fromEntries(columns.map((name, index) => [name, row[index]])));
}

describe.runIf(hasPostgres())('PostgreSQL', () => {
  beforeAll(async () => {
    postgres = await startPostgres(certificate === null ? {} : { certificate });
    await postgres.run(`
      CREATE TABLE orders AS SELECT i AS id, i * 0.5 AS price, 'customer ' || i % 7 AS customer
        FROM generate_series(1, 50000) AS i;
      CREATE SCHEMA "odd ""schema";
      CREATE VIEW "odd ""schema"."a view; --" AS SELECT 1 AS one;
      CREATE TYPE mood AS ENUM ('glad', 'sad');
      CREATE DOMAIN age AS int CHECK (VALUE > 0);
      CREATE TABLE kinds (
        small int2, big int8, real4 float4, double8 float8, exact numeric(12, 2), whole numeric(18, 0), free numeric,
        yes bool, day date, local timestamp, moment timestamptz, span interval, id uuid, doc jsonb, raw bytea,
        mood mood, years age, list int[], texts text[], pair point, fixed char(4), text text);
      INSERT INTO kinds VALUES
        (-32768, 9223372036854775807, 0.1, 'Infinity', 12.34, 123456789012345678, 1.5, true, '2024-02-29',
         '2024-02-29 23:59:59.123456', '2024-06-01 12:00:00+02', '1 day 2 hours', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
         '{"a": [1, "x"]}', '\\xdeadbeef', 'glad', 3, '{1,NULL,3}', '{"a,b","c\\"d"}', '(1,2)', 'ab', E'line\\nwith "quotes", commas \\\\N'),
        (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
        (0, 0, 'NaN', -1e300, -0.01, 0, 2, false, '1969-12-31', '1900-01-01', '1969-12-31 23:59:59.5+00', '0', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a12',
         'null', '', 'sad', 1, '{}', '{}', '(0,0)', '', ''),
        (1, -9007199254740993, 1, 1, 1, 1, 3, true, 'infinity', '2020-01-01', '-infinity', NULL, NULL, '"\\\\N"', NULL, NULL, NULL, NULL, NULL, NULL, '\\N', '\\N');
      CREATE TABLE empty (a int);
      CREATE TABLE digits (amount numeric);
      INSERT INTO digits SELECT i FROM generate_series(1, 20) AS i;
      INSERT INTO digits VALUES (1234567890.123456789012);
      CREATE ROLE reader LOGIN PASSWORD 'readers secret';
      ANALYZE;`);
  });
  beforeAll(async () => {
    backend = await createTestBackend();
    connection = await backend.client.data.saveConnection({
      name: 'shop',
      place: placeOf(postgres),
      secret: { secret: postgres.password },
    });
  });
  afterAll(async () => {
    await backend[Symbol.asyncDispose]();
    await postgres[Symbol.asyncDispose]();
  });

  it('lists what may be read, with about how many rows', async () => {
    const { entries } = await backend.client.data.browseSource({ connectionId: connection.id });
    expect(entries.find(({ name }) => name === 'orders')).toMatchObject({
      parent: 'public',
      kind: 'table',
      rowCount: 50_000,
    });
    expect(entries.find(({ name }) => name === 'a view; --')).toEqual({
      name: 'a view; --',
      parent: 'odd "schema',
      kind: 'view',
      rowCount: null,
      sizeBytes: null,
    });
  });

  it('shows first rows with the types of the database, and reads all of them', async () => {
    const selection = select({ by: 'table', schema: 'public', table: 'orders' });
    const preview = await backend.client.data.previewSource({ connectionId: connection.id, selection });
    expect(preview).toMatchObject({ estimatedRowCount: 50_000, isPartial: true, suggestedName: 'orders' });
    expect(preview.columns.map(({ name, typeReason }) => `${name}: ${typeReason}`)).toEqual([
      'id: integer in the database.',
      'price: numeric in the database.',
      'customer: text in the database.',
    ]);
    const version = await importOf(selection, { name: 'orders' });
    expect(version).toMatchObject({
      rowCount: 50_000,
      number: 1,
      source: { kind: 'postgres', fileName: 'public.orders' },
    });
    expect(version.source.origin).toMatchObject({
      connectionName: 'shop',
      location: `postgres://127.0.0.1:${postgres.port}/postgres/public.orders`,
    });
    await postgres.run(
      'UPDATE orders SET price = price + 1 WHERE id <= 10; DELETE FROM orders WHERE id = 50000',
    );
    const job = await backend.client.data.startReimport({ datasetId: version.datasetId });
    const { result, failure } = await backend.jobs.finished(job.id);
    expect(failure).toBeNull();
    const next = await backend.client.data.getVersion({ id: VersionId.parse(result?.id) });
    expect(next).toMatchObject({ number: 2, rowCount: 49_999, changes: { rowsAdded: 10, rowsRemoved: 11 } });
  });

  it('keeps every type as it is', async () => {
    const { columns, id, report } = await importOf(select({ by: 'table', schema: 'public', table: 'kinds' }));
    expect(Object.fromEntries(columns.map(({ name, type }) => [name, type]))).toMatchObject({
      small: 'integer',
      real4: 'float',
      double8: 'float',
      exact: 'float',
      whole: expect.stringMatching(/integer|id/),
      free: 'float',
      yes: 'boolean',
      day: 'date',
      local: 'timestamp',
      moment: 'timestamp',
    });
    const [full, nothing, zero, odd] = await rowsOf(id);
    expect(full).toMatchObject({
      small: -32_768,
      big: '9223372036854775807',
      real4: 0.1,
      exact: 12.34,
      whole: '123456789012345678',
      free: 1.5,
      yes: true,
      day: '2024-02-29',
      moment: expect.stringContaining('2024-06-01T10:00:00'),
      local: expect.stringContaining('2024-02-29T23:59:59.123456'),
      span: 'P1DT2H',
      id: 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
      doc: '{"a": [1, "x"]}',
      raw: '\\xdeadbeef',
      mood: 'glad',
      years: 3,
      list: '[1,null,3]',
      texts: '["a,b","c\\"d"]',
      pair: '(1,2)',
      text: 'line\nwith "quotes", commas \\N',
    });
    expect(Object.values(nothing!).every((value) => value === null)).toBe(true);
    expect(zero).toMatchObject({
      text: '',
      raw: '\\x',
      doc: 'null',
      real4: null,
      exact: -0.01,
      day: '1969-12-31',
    });
    expect(odd).toMatchObject({
      big: '-9007199254740993',
      text: '\\N',
      doc: '"\\\\N"',
      day: null,
      moment: null,
    });
    expect(report.notes.map(({ message }) => message)).toEqual([
      '1 values of day (date) are infinite or out of range and read as missing.',
      '1 values of moment (timestamp with time zone) are infinite or out of range and read as missing.',
    ]);
  });

  it('keeps all digits of a decimal as text, unless a float is wanted', async () => {
    const selection = select({ by: 'table', schema: 'public', table: 'digits' });
    const kept = await importOf(selection);
    expect(kept.columns).toMatchObject([{ name: 'amount', type: expect.stringMatching(/text|category|id/) }]);
    expect((await rowsOf(kept.id)).at(-1)).toEqual({ amount: '1234567890.123456789012' });
    const rounded = await importOf(selection, {
      columns: [{ name: 'amount', type: 'float', role: 'feature' }],
    });
    expect((await rowsOf(rounded.id)).at(-1)).toEqual({ amount: expect.closeTo(1_234_567_890.123_456, 5) });
    expect(rounded.report.notes).toMatchObject([{ severity: 'warning', column: 'amount' }]);
  });

  it('reads what a query answers, with a comment at its end and a semicolon', async () => {
    const version = await importOf(
      query('SELECT customer, count(*) AS n, 1 AS n FROM orders GROUP BY customer; \n'),
    );
    expect(version.rowCount).toBe(7);
    expect(version.columns.map(({ name }) => name)).toEqual(['customer', 'n', 'n (2)']);
    expect(await importOf(query("SELECT ');' AS text -- no more"))).toMatchObject({ rowCount: 1 });
  });

  it.each([
    ['a second statement', 'SELECT 1) TO STDOUT; DROP TABLE orders; COPY (SELECT 1'],
    ['two statements', 'SELECT 1; DROP TABLE orders'],
    ['a way out of the parentheses', 'SELECT 1) AS q; COMMIT; DROP TABLE orders; --'],
    ['the end of the transaction', 'COMMIT'],
    ['a file of the server', "SELECT 1) TO PROGRAM 'touch /tmp/millwright-was-here' --"],
    ['a change', 'DELETE FROM orders RETURNING *'],
    ['a change inside', 'WITH gone AS (DELETE FROM orders RETURNING *) SELECT * FROM gone'],
    ['a function that writes', "SELECT setval('counter', 5)"],
    ['nonsense', 'SELEKT 1'],
    ['an open comment', 'SELECT 1 /*'],
    ['an open text', "SELECT 'a"],
  ])('refuses %s', async (_, sql) => {
    await postgres.run('CREATE SEQUENCE IF NOT EXISTS counter');
    const { code, nextStep } = await failureOf(
      backend.client.data.previewSource({ connectionId: connection.id, selection: query(sql) }),
    );
    expect({ code, nextStep }).toEqual({ code: 'INVALID_INPUT', nextStep: expect.any(String) });
    expect(
      await postgres.run('SELECT count(*) > 0 AS there, (SELECT last_value FROM counter) AS at FROM orders'),
    ).toEqual([{ there: true, at: '1' }]);
  });

  it('says what is wrong with a connection, and never its password', async () => {
    const test = (place: object, secret = postgres.password) =>
      failureOf(
        backend.client.data.testConnection({
          name: 'x',
          place: { ...placeOf(postgres), ...place },
          secret: { secret },
        }),
      );
    const found = await backend.client.data.testConnection({
      id: connection.id,
      name: 'x',
      place: placeOf(postgres),
    });
    expect(found.message).toMatch(
      /^PostgreSQL 18\.\d+ answers: \d+ tables and views that owner may read, not encrypted\.$/,
    );
    expect(await test({}, 'wrong secret')).toMatchObject({ reason: 'source-login' });
    expect(await test({ database: 'nothing' })).toMatchObject({ reason: 'source-database' });
    expect(await test({ port: 1 })).toMatchObject({ reason: 'source-unreachable' });
    expect(await test({ host: 'no-such-host.invalid' })).toMatchObject({ reason: 'source-unreachable' });
    // The secret of a connection is not sent elsewhere because its form was edited.
    const elsewhere = backend.client.data.testConnection({
      id: connection.id,
      name: 'x',
      place: { ...placeOf(postgres), user: 'reader' },
    });
    expect(await failureOf(elsewhere)).toMatchObject({ reason: 'source-login' });
    const reader = await backend.client.data.saveConnection({
      name: 'reader',
      place: { ...placeOf(postgres), user: 'reader' },
      secret: { secret: 'readers secret' },
      isSecretKept: false,
    });
    expect(reader.secret).toBe('session');
    const refused = backend.client.data.previewSource({
      connectionId: reader.id,
      selection: query('SELECT * FROM orders'),
    });
    expect(await failureOf(refused)).toMatchObject({ reason: 'source-permission' });
    await backend.client.data.removeConnection({ id: reader.id });
  });

  it.runIf(certificate !== null)('encrypts, and checks the certificate where it shall', async () => {
    const test = (tls: 'checked' | 'unchecked', authority: string | null) =>
      backend.client.data.testConnection({
        name: 'x',
        place: { ...placeOf(postgres), tls, authority },
        secret: { secret: postgres.password },
      });
    expect((await test('unchecked', null)).message).toContain('encrypted, not checked.');
    expect((await test('checked', certificate!.certificate)).message).toContain(' encrypted.');
    expect(await failureOf(test('checked', null))).toMatchObject({ reason: 'source-certificate' });
  });

  it('stops the server when a read is cancelled, and leaves nothing', async () => {
    const job = await backend.client.data.startSourceImport({
      connectionId: connection.id,
      selection: query('SELECT pg_sleep(3600)::text AS slept, 7 AS marked'),
      name: 'never',
    });
    const running =
      "SELECT count(*)::int AS n FROM pg_stat_activity WHERE query LIKE 'COPY%marked%' AND state = 'active'";
    await expect.poll(async () => (await postgres.run(running))[0], { timeout: 60_000 }).toEqual({ n: 1 });
    expect((await backend.client.workspace.cancelJob({ id: job.id })).status).toBe('cancelled');
    await expect.poll(async () => (await postgres.run(running))[0], { timeout: 60_000 }).toEqual({ n: 0 });
    const left = () =>
      readdirSync(join(backend.workspaceFolder, 'tmp')).filter((name) => !name.endsWith('-data'));
    await expect.poll(left, { timeout: 60_000 }).toEqual([]);
  });

  it('says so when there are no rows, and takes a table away that is gone', async () => {
    expect(
      await failureOf(importOf(select({ by: 'table', schema: 'public', table: 'empty' }))),
    ).toMatchObject({
      code: 'INVALID_INPUT',
    });
    expect(await failureOf(importOf(select({ by: 'table', schema: 'public', table: 'gone' })))).toMatchObject(
      {
        reason: 'source-query',
      },
    );
  });

  it('has the password in one file that only this user can read, and nowhere else', async () => {
    await importOf(query('SELECT 1 AS one')).catch(() => undefined);
    const needle = postgres.password.slice(0, 9);
    const holding = [backend.workspaceFolder, backend.configFolder].flatMap(filesUnder).filter((path) => {
      const text = readFileSync(path, 'latin1');
      return text.includes(needle) || text.includes(encodeURIComponent(postgres.password).slice(0, 12));
    });
    expect(holding).toHaveLength(1);
    expect(holding[0]).toContain(join(backend.configFolder, 'secrets'));
    expect(statSync(holding[0]!).mode & 0o077).toBe(0);
    const told = await Promise.all([
      backend.client.data.listConnections(),
      backend.client.workspace.listJobs({}),
      backend.client.data.listDatasets({}),
    ]);
    expect(JSON.stringify(told)).not.toContain(needle);
  });

  it('forgets the secret with the connection, and says what is missing', async () => {
    const other = await backend.client.data.saveConnection({
      name: 'other',
      place: placeOf(postgres),
      secret: { secret: postgres.password },
    });
    const moved = await backend.client.data.saveConnection({
      id: other.id,
      name: 'renamed',
      place: placeOf(postgres),
    });
    expect(moved).toMatchObject({ name: 'renamed', secret: 'kept' });
    const remaining = await backend.client.data.removeConnection({ id: other.id });
    expect(remaining.map(({ name }) => name)).toEqual(['shop']);
    expect(
      filesUnder(backend.configFolder)
        .map((path) => readFileSync(path, 'utf8'))
        .join(),
    ).not.toContain(other.id);
    expect(await failureOf(backend.client.data.browseSource({ connectionId: other.id }))).toMatchObject({
      reason: 'connection',
    });
  });
});

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
