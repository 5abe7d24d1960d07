import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Column, Dialect } from '#shared/data/data.schema.ts';
import { type GrantId, VersionId } from '#shared/kit/ids.ts';
import { appFolder, createTestBackend } from '../../../test/create-test-backend.ts';

const folder = mkdtempSync(join(tmpdir(), 'millwright-union-'));
let backend: Awaited<ReturnType<typeof createTestBackend>>;
beforeAll(async () => {
  backend = await createTestBackend();
});
afterAll(async () => {
  await backend[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

async function grant(files: Readonly<Record<string, string>>): Promise<GrantId[]> {
  const ids: GrantId[] = [];
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, name), text);
    ids.push((await backend.grants.grantFile(join(folder, name))).id);
  }
  return ids;
}

async function importAll(
  [grantId, ...moreGrantIds]: GrantId[],
  options: { readonly dialect?: Partial<Dialect>; readonly columns?: Column[] } = {},
) {
  const { data } = backend.client;
  const job = await data.startImport({ grantId: grantId!, moreGrantIds, name: 'all', ...options });
  const done = await backend.jobs.finished(job.id);
  if (done.failure) return { failure: done.failure };
  const version = await data.getVersion({ id: VersionId.parse(done.result!.id) });
  const { rows } = await data.getPage({ versionId: version.id, offset: 0, limit: 1000 });
  return { version, rows, columns: version.columns.map(({ name, type }) => `${name} ${type}`) };
}

const year = { 'a.csv': 'id,n,word\n1,10,x\n2,20,y\n', 'b.csv': 'word,n,late\nz,2.5,true\n' };

describe('several files as one dataset', () => {
  it('are matched by name, widened where their types differ, and shown so before', async () => {
    const ids = await grant(year);
    const preview = await backend.client.data.previewImport({
      grantId: ids[0]!,
      moreGrantIds: ids.slice(1),
    });
    expect(preview.union).toEqual({
      files: ['a.csv', 'b.csv'],
      columns: [
        { name: 'id', type: 'integer', types: [{ type: 'integer', files: ['a.csv'] }], missingIn: ['b.csv'] },
        {
          name: 'n',
          type: 'float',
          types: [
            { type: 'integer', files: ['a.csv'] },
            { type: 'float', files: ['b.csv'] },
          ],
          missingIn: [],
        },
        {
          name: 'late',
          type: 'boolean',
          types: [{ type: 'boolean', files: ['b.csv'] }],
          missingIn: ['a.csv'],
        },
      ],
    });
    const rows = [
      [1, 10, 'x', null],
      [2, 20, 'y', null],
      [null, 2.5, 'z', true],
    ];
    expect(preview.rows).toEqual(rows);
    const read = await importAll(ids);
    expect(read.columns).toEqual(['id integer', 'n float', 'word category', 'late boolean']);
    expect(read.rows).toEqual(rows);
    expect(read.version?.source.fileName).toBe('a.csv and b.csv');
  });

  it('tell of each row which file it is from, where asked', async () => {
    const ids = await grant(year);
    const dialect = { hasSourceColumn: true };
    const preview = await backend.client.data.previewImport({
      grantId: ids[0]!,
      moreGrantIds: ids.slice(1),
      dialect,
    });
    expect(preview.columns.at(-1)).toMatchObject({ name: 'source file', role: 'ignored' });
    const read = await importAll(ids, {
      dialect,
      columns: preview.columns.map(({ name, type, role }) => ({ name, type, role })),
    });
    expect(read.rows?.map((row) => row.at(-1))).toEqual(['a.csv', 'a.csv', 'b.csv']);
  });

  it('keep their order over many files and rows, and count every unreadable row with its file', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 6 }, (_, file) => [
        `part-${file}.csv`,
        `n,m\n${Array.from({ length: 20_000 }, (_, row) => `${file * 20_000 + row},1`).join('\n')}\n${file === 3 ? '7,8,9\n' : ''}`,
      ]),
    );
    const read = await importAll(await grant(files));
    expect(read.version?.rowCount).toBe(120_000);
    expect(read.version?.report.rejects.map(({ line, reason }) => [line, reason])).toEqual([
      [20_002, 'part-3.csv: 3 fields where 2 are expected.'],
    ]);
    const { rows } = await backend.client.data.query({
      versionId: read.version!.id,
      sql: 'SELECT count(*) FROM (SELECT n - lag(n) OVER () AS step FROM data) WHERE step <> 1',
    });
    expect(rows).toEqual([[0]]);
  });

  it('may be of different formats, and of members of one archive', async () => {
    const corpus = (name: string) => join(appFolder, 'test/corpus/tables', name);
    const ids: GrantId[] = [];
    for (const name of ['records.json', 'shop.sqlite'])
      ids.push((await backend.grants.grantFile(corpus(name))).id);
    const read = await importAll(ids);
    expect(read.version?.rowCount).toBe(5);
    expect(read.columns?.[0]).toBe('id id');

    const zip = await backend.grants.grantFile(corpus('tables.zip'));
    const members = await importAll([zip.id], { dialect: { members: ['first.csv', 'data/second.csv'] } });
    // An id in one file and a measurement in the other are no number of one kind.
    expect(members.columns).toEqual(['id category', 'word category', 'extra category']);
    expect(members.rows).toEqual([
      ['1', 'a', null],
      ['2', 'b', null],
      ['3', 'c', null],
      ['4.5', 'd', 'x'],
    ]);
  });

  it('fail as a whole, naming the file, where one of them cannot be read', async () => {
    const ids = await grant({ 'good.csv': 'a\n1\n', 'bad.json': '[{"a": 1}, ' });
    expect((await importAll(ids)).failure).toMatchObject({
      code: 'DATA_CORRUPT',
      message: 'bad.json was cut off: its list is not closed.',
    });
  });
});
