import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Column, Dialect } from '#shared/data/data.schema.ts';
import type { NestedHow, NestedPath } from '#shared/data/nested.schema.ts';
import { type DatasetId, type GrantId, VersionId } from '#shared/kit/ids.ts';
import { createTestBackend } from '../../../test/create-test-backend.ts';

const folder = mkdtempSync(join(tmpdir(), 'millwright-nested-'));
let backend: Awaited<ReturnType<typeof createTestBackend>>;
beforeAll(async () => {
  backend = await createTestBackend();
});
afterAll(async () => {
  await backend[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const choose = (
  ...choices: readonly (readonly [how: NestedHow, ...path: NestedPath])[]
): Partial<Dialect> => ({
  nested: choices.map(([how, ...path]) => ({ how, path })),
});

async function grantText(name: string, text: string): Promise<GrantId> {
  const path = join(folder, name);
  writeFileSync(path, text);
  return (await backend.grants.grantFile(path)).id;
}

interface ReadOptions {
  readonly dialect?: Partial<Dialect>;
  readonly datasetId?: DatasetId;
  readonly columns?: Column[];
}

async function read(grantId: GrantId, options: ReadOptions = {}) {
  const { data } = backend.client;
  const { datasetId, dialect } = options;
  const preview = await data.previewImport({
    grantId,
    ...(dialect && { dialect }),
    ...(datasetId && { datasetId }),
  });
  const job = await data.startImport({ grantId, name: 'nested', ...options });
  const done = await backend.jobs.finished(job.id);
  if (done.failure) throw new Error(done.failure.message);
  const version = await data.getVersion({ id: VersionId.parse(done.result!.id) });
  const { rows } = await data.getPage({ versionId: version.id, offset: 0, limit: 1000 });
  return { preview, version, rows, columns: version.columns.map(({ name, type }) => `${name} ${type}`) };
}

const lines = (...records: readonly unknown[]) => records.map((record) => JSON.stringify(record)).join('\n');

const orders = lines(
  {
    id: 1,
    who: { name: 'Ada', at: { city: 'Bern', zip: '03000' } },
    items: [
      { sku: 'a', n: 2 },
      { sku: 'b', n: 1 },
    ],
  },
  { id: 2, who: { name: 'Zoë' }, items: [] },
  { id: 3, who: null, items: [{ sku: 'a', n: 5, tags: ['x', 'y'] }] },
  { id: 4 },
);

describe('nested values of JSON', () => {
  it('are text unless the user says otherwise, and offered with what is in them', async () => {
    const { preview, columns } = await read(await grantText('orders.jsonl', orders));
    expect(columns).toEqual(['id id', 'who category', 'items category']);
    expect(preview.nested).toEqual([
      {
        path: ['who'],
        name: 'who',
        kind: 'object',
        how: 'text',
        detail: '2 members: name, at',
        options: ['text', 'unfold', 'unfold-all', 'count'],
      },
      {
        path: ['items'],
        name: 'items',
        kind: 'list',
        how: 'text',
        detail: '0 to 2 elements',
        options: ['text', 'explode', 'count'],
      },
    ]);
  });

  it('become columns, to the depth that was asked for', async () => {
    const one = await read(await grantText('one.jsonl', orders), {
      dialect: choose(['unfold', 'who'], ['count', 'items']),
    });
    expect(one.columns).toEqual(['id id', 'who.name category', 'who.at category', 'items integer']);
    expect(one.preview.nested.map(({ name, how }) => [name, how])).toEqual([
      ['who', 'unfold'],
      ['who.at', 'text'],
      ['items', 'count'],
    ]);
    const all = await read(await grantText('all.jsonl', orders), {
      dialect: choose(['unfold-all', 'who'], ['count', 'items']),
    });
    expect(all.columns).toEqual([
      'id id',
      'who.name category',
      'who.at.city category',
      'who.at.zip id',
      'items integer',
    ]);
    expect(all.rows).toEqual([
      [1, 'Ada', 'Bern', '03000', 2],
      [2, 'Zoë', null, null, 0],
      [3, null, null, null, 1],
      [4, null, null, null, null],
    ]);
    expect(all.preview.rows).toEqual(all.rows);
  });

  it('become rows: an empty or missing list keeps its record, lists inside lists go on', async () => {
    const { columns, rows, preview } = await read(await grantText('rows.jsonl', orders), {
      dialect: choose(['explode', 'items'], ['explode', 'items', 0, 'tags']),
    });
    expect(columns).toEqual([
      'id integer',
      'who category',
      'items.sku category',
      'items.n integer',
      'items.tags category',
    ]);
    expect(rows.map((row) => [row[0], ...row.slice(2)])).toEqual([
      [1, 'a', 2, null],
      [1, 'b', 1, null],
      [2, null, null, null],
      [3, 'a', 5, 'x'],
      [3, 'a', 5, 'y'],
      [4, null, null, null],
    ]);
    expect(preview.rows).toEqual(rows);
  });

  it('keep every name as it is', async () => {
    const inner =
      '{"__proto__": 1, "constructor": {"x": 2}, "a.b": 3, "a": {"b": 4}, "\'; \\"--": 5, "🙂/~": 6, "": 7, "0": 8}';
    const { columns, rows, preview } = await read(
      await grantText('names.json', `[{"__proto__": ${inner}}, {"__proto__": ${inner}}]`),
      {
        dialect: choose(['unfold-all', '__proto__']),
      },
    );
    expect(new Set(columns.map((column) => column.replace(/ \w+$/, '')))).toEqual(
      new Set([
        '__proto__.__proto__',
        '__proto__.constructor.x',
        '__proto__.a.b',
        '__proto__.a.b (2)',
        '__proto__.\'; "--',
        '__proto__.🙂/~',
        '__proto__.',
        '__proto__.0',
      ]),
    );
    expect(new Set(rows[0])).toEqual(new Set([1, 2, 3, 4, 5, 6, 7, 8]));
    expect(preview.rows).toEqual(rows);
  });

  it('lose nothing where rows differ in shape', async () => {
    const mixed = lines(
      { a: { x: 1 } },
      { a: '{not an object' },
      { a: [1, 2] },
      {},
      { a: { x: 2, y: { z: 1 } } },
    );
    const { columns, rows, preview } = await read(await grantText('mixed.jsonl', mixed), {
      dialect: choose(['unfold', 'a']),
    });
    expect(columns).toEqual(['a category', 'a.x integer', 'a.y category']);
    expect(rows).toEqual([
      [null, 1, null],
      ['{not an object', null, null],
      ['[1,2]', null, null],
      [null, null, null],
      [null, 2, '{"z":1}'],
    ]);
    expect(preview.rows).toEqual(rows);
    const counted = await read(await grantText('mixed-2.jsonl', mixed), { dialect: choose(['count', 'a']) });
    expect(counted.rows).toEqual([[1], [1], [2], [null], [2]]);
    const exploded = await read(
      await grantText('scalars.jsonl', lines({ l: [1, 'two', null, { k: 3 }] }, { l: 4 }, { l: [[5]] })),
      {
        dialect: choose(['explode', 'l']),
      },
    );
    expect(exploded.columns).toEqual(['l category', 'l.k integer']);
    expect(exploded.rows).toEqual([
      ['1', null],
      ['two', null],
      [null, null],
      [null, 3],
      ['4', null],
      ['[5]', null],
    ]);
  });

  it('that only later rows have are found, inside of what is unfolded too', async () => {
    const early = Array.from({ length: 6_000 }, (_, id) => ({
      id,
      a: { x: id, pad: 'x'.repeat(400) },
      l: [{ p: 1 }],
    }));
    const text = lines(
      ...early,
      { id: 'late', a: { x: 1, late: true, pad: '' }, l: [{ p: 1, q: { r: 2 } }] },
      { id: 7, a: 'none', l: [] },
    );
    const { version, columns, rows } = await read(await grantText('late.jsonl', text), {
      dialect: choose(['unfold', 'a'], ['explode', 'l']),
    });
    expect(version.rowCount).toBe(6_001);
    expect(version.report.rejects).toMatchObject([{ line: 6_001, column: 'id' }]);
    expect(columns).toEqual([
      'id id',
      'a.x integer',
      'a.pad category',
      'l.p integer',
      'a category',
      'a.late category',
      'l.q category',
    ]);
    expect(rows).toHaveLength(1000);
    expect(version.report.notes.map(({ column }) => column)).toEqual(
      expect.arrayContaining(['a', 'a.late', 'l.q']),
    );
  });

  it('are refused as rows twice, and bounded however deep they are', async () => {
    const two = await grantText('two.jsonl', lines({ a: [1, 2], b: [3] }));
    await expect(read(two, { dialect: choose(['explode', 'a'], ['explode', 'b']) })).rejects.toThrow(
      'a and b cannot both become rows: every pair of their elements would be one.',
    );
    const deep = `{"id": 1, "d": ${'{"d":'.repeat(5_000)}1${'}'.repeat(5_000)}, "l": ${'['.repeat(5_000)}${']'.repeat(5_000)}}`;
    const { columns, rows } = await read(await grantText('deep.jsonl', `${deep}\n${deep}`), {
      dialect: choose(['unfold-all', 'd'], ['explode', 'l']),
    });
    expect(columns).toHaveLength(3);
    expect(String(rows[0]![1])).toMatch(/^\{"d":\{"d":/);
  });
});

describe('the next version', () => {
  it('is unfolded as the one before, and says what has changed in it', async () => {
    const first = await read(await grantText('v1.jsonl', orders), {
      dialect: choose(['unfold-all', 'who'], ['explode', 'items']),
    });
    const { datasetId } = first.version;
    const second = await read(
      await grantText(
        'v2.jsonl',
        lines({ id: 5, who: { name: 'Lin', at: { city: 'Basel', street: 'x' } }, items: 'none' }),
      ),
      { datasetId },
    );
    expect(second.preview.nested.map(({ name, how }) => [name, how])).toEqual([
      ['who', 'unfold-all'],
      ['who.at', 'unfold-all'],
    ]);
    expect(second.columns.map((column) => column.split(' ')[0])).toEqual([
      'id',
      'who.name',
      'who.at.city',
      'who.at.street',
      'items',
    ]);
    expect(second.version.changes).toMatchObject({
      columnsAdded: ['who.at.street', 'items'],
      columnsRemoved: ['who.at.zip', 'items.sku', 'items.n', 'items.tags'],
    });
    expect(second.version.report.notes.map(({ message }) => message)).toContain(
      'items was to be made rows of, but the beginning of this file has no list there.',
    );
    // The choice that this file had no use for is still there for the one after it.
    const third = await read(await grantText('v3.jsonl', orders), { datasetId });
    expect(third.columns.map((column) => column.split(' ')[0])).toEqual(
      first.columns.map((column) => column.split(' ')[0]),
    );
  });
});

describe('nested columns of Parquet', () => {
  it('are unfolded, made rows of and counted in their own types', async () => {
    const path = join(folder, 'nested.parquet');
    const instance = await DuckDBInstance.create();
    const connection = await instance.connect();
    await connection.run(`COPY (SELECT * FROM (VALUES
      (1, {'a.b': DATE '2024-02-29', 'in': {'big': 9007199254740993::BIGINT, 'l': [1, 2]}}, [{'sku': 'a', 'n': 1.5}, {'sku': 'b', 'n': NULL}], MAP {'k': 1, 'j': 2}, [[1], []]),
      (2, NULL, [], MAP {}, NULL),
      (3, {'a.b': NULL, 'in': NULL}, NULL, NULL, [])) t(id, "s'""t", items, m, lists)) TO '${path}'`);
    connection.closeSync();
    instance.closeSync();
    const grant = async () => (await backend.grants.grantFile(path)).id;
    const plain = await read(await grant());
    expect(plain.columns).toEqual(['id id', `s'"t text`, 'items text', 'm text', 'lists text']);
    const { columns, rows, preview } = await read(await grant(), {
      dialect: choose(['unfold-all', `s'"t`], ['explode', 'items'], ['count', 'm'], ['count', 'lists']),
    });
    expect(columns).toEqual([
      'id integer',
      `s'"t.a.b date`,
      `s'"t.in.big integer`,
      `s'"t.in.l text`,
      'items.sku category',
      'items.n float',
      'm integer',
      'lists integer',
    ]);
    expect(rows).toEqual([
      [1, '2024-02-29', '9007199254740993', '[1,2]', 'a', 1.5, 2, 2],
      [1, '2024-02-29', '9007199254740993', '[1,2]', 'b', null, 2, 2],
      [2, null, null, null, null, null, 0, null],
      [3, null, null, null, null, null, null, 0],
    ]);
    expect(preview.rows).toEqual(rows);
    const map = await read(await grant(), { dialect: choose(['explode', 'm']) });
    expect(map.columns.slice(3, 5)).toEqual(['m.key category', 'm.value integer']);
    expect(map.rows.map((row) => [row[0], row[3], row[4]])).toEqual([
      [1, 'k', 1],
      [1, 'j', 2],
      [2, null, null],
      [3, null, null],
    ]);
  });
});
