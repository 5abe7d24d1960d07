import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DatasetVersion } from '#shared/data/data.schema.ts';
import { TransformList } from '#shared/data/transforms/transform.schema.ts';
import { AppError } from '#shared/kit/errors.ts';
import { VersionId } from '#shared/kit/ids.ts';
import { createTestPlatform } from '../../../../test/create-test-platform.ts';
import { openTestData, type TestData } from '../testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'millwright-transforms-'));
let test: TestData;
let sales: DatasetVersion;
let cities: DatasetVersion;
beforeAll(async () => {
  test = await openTestData(createTestPlatform, folder);
  sales = await test.importText(
    [
      'id,city,price,sold,note',
      '1,Bern,10.5,2024-01-01,  first  note ',
      '2,Rome,,2024-01-02,b|x',
      '3,Bern,7,2024-01-03,',
      '3,Bern,7,2024-01-03,',
      '4,Oslo,99,2024-01-04,c|y|z',
      '5,,3,,d',
    ].join('\n'),
    { name: 'sales' },
  );
  cities = await test.importText('town,people\nBern,134\nRome,2800\nRome,1\n', { name: 'cities' });
});
afterAll(async () => {
  await test[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const preview = (steps: unknown, more: object = {}) =>
  test.data.transforms.preview({
    versionId: sales.id,
    steps: TransformList.parse(steps),
    compareWith: 'version',
    offset: 0,
    limit: 100,
    ...more,
  });
const cellsOf = async (steps: unknown) => (await preview(steps)).rows.map(({ cells }) => cells);
const namesOf = async (steps: unknown) => (await preview(steps)).columns.map(({ name }) => name);

async function create(
  steps: unknown,
  base = sales,
  target: Parameters<TestData['data']['transforms']['start']>[0]['target'] = {
    kind: 'next-version',
    branch: 'main',
  },
): Promise<DatasetVersion> {
  const job = await test.finished(
    test.data.transforms.start({ versionId: base.id, steps: TransformList.parse(steps), target }),
  );
  if (job.failure) throw AppError.fromFailure(job.failure);
  return test.data.getVersion(VersionId.parse(job.result?.id));
}

const select = { kind: 'select', columns: ['id', 'city', 'price'] };

describe('steps', () => {
  it('filters rows, one condition and several, and by an expression', async () => {
    const bern = { operator: 'equals', column: 'city', value: 'Bern' };
    const cheap = { operator: 'range', column: 'price', low: null, high: 8, isHighInclusive: false };
    const ids = async (step: object) => (await cellsOf([{ kind: 'filter', ...step }])).map(([id]) => id);
    expect(await ids({ filters: [bern, cheap] })).toEqual([3, 3]);
    expect(await ids({ match: 'any', filters: [bern, cheap] })).toEqual([1, 3, 3, 5]);
    expect(await ids({ mode: 'remove', match: 'any', filters: [bern, cheap] })).toEqual([2, 4]);
    expect(await ids({ expression: "price > 8 AND city <> 'Oslo' -- all but one" })).toEqual([1]);
  });

  it('derives columns and replaces them, and marks what changed', async () => {
    const answer = await preview([
      { kind: 'derive', column: 'double', expression: 'price * 2' },
      { kind: 'derive', column: 'price', expression: 'coalesce(price, 0)' },
    ]);
    expect(answer.columns.map(({ name, type, isNew }) => [name, type, isNew])).toEqual([
      ['id', 'integer', false],
      ['city', 'category', false],
      ['price', 'float', false],
      ['sold', 'date', false],
      ['note', 'category', false],
      ['double', 'float', true],
    ]);
    expect(answer.rows[1]).toEqual({
      cells: [2, 'Rome', 0, '2024-01-02', 'b|x', null],
      sourceRow: 1,
      changes: [{ column: 2, before: null }],
    });
    expect(answer.steps.map(({ columnsAdded, cellsChanged }) => [columnsAdded, cellsChanged])).toEqual([
      [['double'], []],
      [[], [{ name: 'price', count: 1 }]],
    ]);
  });

  it('replaces values, parts of texts and matches', async () => {
    const note = async (step: object) =>
      (await cellsOf([{ kind: 'replace', columns: ['note'], ...step }])).map((row) => row[4]);
    expect(await note({ how: 'part', find: '|', replacement: '+' })).toEqual([
      '  first  note ',
      'b+x',
      null,
      null,
      'c+y+z',
      'd',
    ]);
    expect(await note({ how: 'part', find: 'NOTE', replacement: '\\1', isCaseSensitive: false })).toContain(
      '  first  \\1 ',
    );
    expect(await note({ how: 'pattern', find: '^(.)\\|(.)$', replacement: '\\2\\1' })).toContain('xb');
    expect(await note({ how: 'value', find: null, replacement: 'none' })).toContain('none');
    expect(await note({ how: 'pattern', find: '\\|', replacement: null })).toEqual([
      '  first  note ',
      null,
      null,
      null,
      null,
      'd',
    ]);
    const prices = await cellsOf([{ kind: 'replace', columns: ['price'], find: '99', replacement: null }]);
    expect(prices[4]![2]).toBeNull();
  });

  it('cleans, splits, renames, drops and orders columns', async () => {
    const cleaned = await cellsOf([
      { kind: 'clean', columns: ['note'], operations: ['trim', 'collapse-spaces', 'upper'] },
      { kind: 'split', column: 'note', separator: '|', into: ['a', 'b'] },
    ]);
    expect(cleaned.map((row) => row.slice(4))).toEqual([
      ['FIRST NOTE', null],
      ['B', 'X'],
      [null, null],
      [null, null],
      ['C', 'Y|Z'],
      ['D', null],
    ]);
    expect(
      await namesOf([
        { kind: 'rename', names: [{ from: 'id', to: 'Number' }] },
        { kind: 'drop', columns: ['note'] },
        { kind: 'select', columns: ['price', 'Number'], others: 'behind' },
      ]),
    ).toEqual(['price', 'Number', 'city', 'sold']);
  });

  it('casts strictly: what does not fit stops the step, or becomes missing and is counted', async () => {
    const cast = { kind: 'cast', columns: ['note'], type: 'float' };
    const stopped = await preview([cast]);
    expect(stopped.steps[0]).toMatchObject({
      state: 'failed',
      problem: { message: expect.stringContaining('note as a number') },
    });
    const lenient = await preview([{ ...cast, onMisfit: 'missing' }]);
    expect(lenient.steps[0]!.notes).toEqual([
      '4 values of note could not be read as a number and are missing now.',
    ]);
    const text = await preview([{ kind: 'cast', columns: ['price'], type: 'integer' }]);
    expect(text.steps[0]!.problem?.message).toContain('10.5');
  });

  it('fills, each way', async () => {
    const price = async (step: object) =>
      (await cellsOf([{ kind: 'fill', columns: ['price'], ...step }]))[1]![2];
    expect(await price({ how: 'value', value: 1 })).toBe(1);
    expect(await price({ how: 'mean' })).toBeCloseTo(25.3, 12);
    expect(await price({ how: 'median' })).toBe(7);
    expect(await price({ how: 'most-frequent' })).toBe(7);
    expect(await price({ how: 'previous' })).toBe(10.5);
    expect(await price({ how: 'next' })).toBe(7);
  });

  it('removes duplicates, sorts and samples, the same every time', async () => {
    expect((await cellsOf([{ kind: 'deduplicate' }])).map(([id]) => id)).toEqual([1, 2, 3, 4, 5]);
    expect(
      (await cellsOf([{ kind: 'deduplicate', columns: ['city'], keep: 'last' }])).map(([id]) => id),
    ).toEqual([2, 3, 4, 5]);
    const sorted = [{ kind: 'sort', by: [{ column: 'price', direction: 'descending' }] }];
    expect((await cellsOf(sorted)).map(([id]) => id)).toEqual([4, 1, 3, 3, 5, 2]);
    const sample = [{ kind: 'sample', size: { share: 0.5 }, seed: 7 }];
    const drawn = await cellsOf(sample);
    expect(drawn).toHaveLength(3);
    expect(await cellsOf([...sample, { kind: 'drop', columns: ['note'] }])).toEqual(
      drawn.map((row) => row.slice(0, 4)),
    );
  });

  it('joins another dataset, and says what had no match or several', async () => {
    const join = { kind: 'join', versionId: cities.id, on: [{ left: 'city', right: 'town' }] };
    const answer = await preview([select, join]);
    expect(answer.rows.map(({ cells }) => cells[3])).toEqual([134, 2800, 134, 134, null, null]);
    expect(answer.steps[1]!.notes).toEqual([
      '2 rows have no match.',
      'One key of the other dataset is in it more than once; its first row is taken.',
    ]);
    const ids = async (step: object) => (await cellsOf([select, { ...join, ...step }])).map(([id]) => id);
    expect(await ids({ how: 'inner', matches: 'all' })).toEqual([1, 2, 2, 3, 3]);
    expect(await ids({ how: 'without' })).toEqual([4, 5]);
    expect(await ids({ how: 'full', matches: 'all' })).toEqual([1, 2, 2, 3, 3, 4, 5]);
  });

  it('groups, pivots and unpivots', async () => {
    expect(
      await cellsOf([
        {
          kind: 'aggregate',
          by: ['city'],
          values: [
            { name: 'rows', measure: 'count' },
            { name: 'sum', measure: 'sum', column: 'price' },
            { name: 'first', measure: 'first', column: 'id' },
          ],
        },
      ]),
    ).toEqual([
      ['Bern', 3, 24.5, 1],
      ['Rome', 1, null, 2],
      ['Oslo', 1, 99, 4],
      [null, 1, 3, 5],
    ]);
    const pivot = { kind: 'pivot', by: ['id'], names: 'city', measure: 'sum', column: 'price' };
    expect(await namesOf([pivot])).toEqual(['id', 'Bern', 'Oslo', 'Rome', 'missing']);
    expect((await cellsOf([pivot]))[2]).toEqual([3, 14, null, null, null]);
    const long = [select, { kind: 'unpivot', columns: ['id', 'price'], skipsMissing: true }];
    expect((await cellsOf(long)).slice(0, 4)).toEqual([
      ['Bern', 'id', 1],
      ['Bern', 'price', 10.5],
      ['Rome', 'id', 2],
      ['Bern', 'id', 3],
    ]);
  });

  it('runs a SELECT over its input, in the order that it gives', async () => {
    const sql = 'SELECT city, count(*) AS n FROM input GROUP BY city ORDER BY n DESC, city;';
    expect(await cellsOf([{ kind: 'deduplicate' }, { kind: 'sql', sql }])).toEqual([
      ['Bern', 2],
      ['Oslo', 1],
      ['Rome', 1],
      [null, 1],
    ]);
    const twice = 'SELECT (SELECT count(*) FROM data) AS whole, count(*) AS kept FROM input';
    expect(await cellsOf([{ kind: 'deduplicate' }, { kind: 'sql', sql: twice }])).toEqual([[6, 5]]);
  });

  it('sets cells, found by position or by key, and leaves those alone that changed since', async () => {
    const cells = [
      { row: 1, column: 'price', before: null, after: 12.5 },
      { row: 4, column: 'price', before: 100, after: 1 },
      { row: 0, column: 'city', before: 'Bern', after: null },
    ];
    const answer = await preview([{ kind: 'edit', cells }]);
    expect(answer.rows.map((row) => row.changes)).toEqual([
      [{ column: 1, before: 'Bern' }],
      [{ column: 2, before: null }],
      [],
      [],
      [],
      [],
    ]);
    expect(answer.steps[0]!.notes[0]).toContain('1 of 3 edits are left out');
    const keyed = { row: 0, key: [4], column: 'sold', before: '2024-01-04', after: '2024-02-29' };
    expect((await cellsOf([{ kind: 'edit', keyColumns: ['id'], cells: [keyed] }]))[4]![3]).toBe('2024-02-29');
    const wrong = await preview([{ kind: 'edit', cells: [{ ...cells[0], after: 'much' }] }]);
    expect(wrong.steps[0]!.problem?.message).toBe('much is not a number, which price holds.');
  });
});

describe('a step that fails', () => {
  it.each([
    [{ kind: 'derive', column: 'x', expression: 'prise * 2' }, 'prise', 'double quotes'],
    [
      { kind: 'derive', column: 'x', expression: 'price), (1' },
      'more than one expression',
      'what one row gives',
    ],
    [{ kind: 'derive', column: 'x', expression: 'avg(price)' }, 'GROUP BY', 'OVER ()'],
    [{ kind: 'derive', column: 'x', expression: 'random()' }, 'random gives something else', 'seed'],
    [{ kind: 'derive', column: 'x', expression: 'current_date' }, 'current_date', ''],
    [{ kind: 'derive', column: 'x', expression: 'CAST(city AS DATE)' }, 'Bern', ''],
    [{ kind: 'filter', expression: "price > 'much'" }, 'much', ''],
    [{ kind: 'filter' }, 'no condition', ''],
    [{ kind: 'drop', columns: ['gone'] }, 'no column named gone', 'Choose'],
    [{ kind: 'rename', names: [{ from: 'id', to: 'city' }] }, 'Two columns would be named city', ''],
    [{ kind: 'fill', columns: ['city'], how: 'mean' }, 'holds no numbers', ''],
    [{ kind: 'sql', sql: "COPY data TO 'x.csv'" }, 'one SELECT', ''],
    [{ kind: 'sql', sql: "SELECT * FROM read_csv('/etc/passwd')" }, 'outside', 'only read'],
    [{ kind: 'sql', sql: 'SELECT 1; SELECT 2' }, 'one SELECT', ''],
    [
      { kind: 'join', versionId: '$cities', on: [{ left: 'city', right: 'nope' }] },
      'no column named nope',
      '',
    ],
  ])('says which, why, and what to do: %j', async (step, message, nextStep) => {
    const list = JSON.parse(JSON.stringify([select, step]).replace('$cities', cities.id));
    const { steps, rows } = await preview([...list, { kind: 'drop', columns: ['id'] }]);
    expect(steps.map(({ state }) => state)).toEqual(['done', 'failed', 'waiting']);
    expect(steps[1]!.problem?.message).toContain(message);
    expect(steps[1]!.problem?.nextStep).toContain(nextStep);
    // What worked is shown.
    expect(rows[0]!.cells).toEqual([1, 'Bern', 10.5]);
  });

  it('fails the job with its number, and leaves nothing behind', async () => {
    const before = readdirSync(join(folder, 'tmp'));
    const misfit = { kind: 'derive', column: 'x', expression: 'CAST(city AS DATE)' };
    await expect(create([select, misfit])).rejects.toMatchObject({
      message: expect.stringMatching(/^Step 2 of 2 failed: .*Bern/),
      data: { reason: 'transform-step', details: { step: 1 } },
    });
    await expect(create([{ kind: 'filter', expression: 'price < 0' }, select])).rejects.toMatchObject({
      message: 'Step 1 of 2 failed: No row is left.',
    });
    await expect(
      create([{ kind: 'sort', by: [{ column: 'id', direction: 'ascending' }] }]),
    ).rejects.toMatchObject({ code: 'CONFLICT', data: { reason: 'version-unchanged' } });
    expect(readdirSync(join(folder, 'tmp'))).toEqual(before);
    expect(test.data.listVersions(sales.datasetId)).toHaveLength(1);
  });
});

describe('a job that is cancelled', () => {
  it('stops the query that runs and leaves nothing behind', async () => {
    const left = () => ({
      files: readdirSync(join(folder, 'tmp')),
      versions: test.data.listVersions(cities.datasetId).length,
    });
    const before = left();
    const endless = 'SELECT count(*) AS n FROM range(1000000) a, range(1000000) b';
    const job = test.data.transforms.start({
      versionId: cities.id,
      steps: TransformList.parse([{ kind: 'sql', sql: endless }]),
      target: { kind: 'next-version', branch: 'main' },
    });
    // Its worker has a folder of its own from the start.
    await expect.poll(() => left().files.length, { timeout: 30_000 }).toBeGreaterThan(before.files.length);
    await test.cancel(job);
    expect((await test.finished(job)).status).toBe('cancelled');
    await expect.poll(left, { timeout: 30_000 }).toEqual(before);
  });
});

describe('a version made by steps', () => {
  const steps = [
    { kind: 'deduplicate' },
    { kind: 'fill', columns: ['price'], how: 'mean' },
    { kind: 'filter', mode: 'remove', filters: [{ operator: 'is-missing', column: 'city' }] },
    { kind: 'derive', column: 'tax', expression: 'price * 0.08' },
    { kind: 'drop', columns: ['sold'], isOn: false },
  ];

  it('has the rows of the preview, knows its list, and is the same whenever it is replayed', async () => {
    const shown = await cellsOf(steps);
    const version = await create(steps);
    expect(version).toMatchObject({
      number: 2,
      parentId: sales.id,
      rowCount: 4,
      source: { kind: 'transform', fileName: 'sales version 1' },
    });
    const page = await test.data.getPage({
      versionId: version.id,
      offset: 0,
      limit: 100,
      filters: [],
      sort: [],
    });
    expect(page.rows).toEqual(shown);
    expect(test.data.transforms.find(version.id)).toMatchObject({
      base: { versionId: sales.id, number: 1 },
      steps: TransformList.parse(steps),
    });
    expect(test.data.transforms.find(sales.id)).toBeNull();

    const again = await create(steps, sales, { kind: 'new-dataset', name: 'sales again' });
    expect(again.fingerprint).toBe(version.fingerprint);
    expect(again.number).toBe(1);
    await expect(create(steps)).rejects.toMatchObject({ data: { reason: 'version-unchanged' } });
    // On the result itself the duplicates are gone and the cells filled: replaying changes nothing but the new column.
    await expect(create(steps, version)).rejects.toMatchObject({ data: { reason: 'version-unchanged' } });
  });

  it('is stored as what its steps changed: names cost nothing, a column that is new everywhere itself', async () => {
    const rows = Array.from({ length: 4_000 }, (_, id) =>
      [id, `n${(id * 7919) % 9973}`, (id * 31) % 977, (id * 17) % 881, ''].join(','),
    );
    const wide = await test.importText(['id,name,a,b,c', ...rows].join('\n'), { name: 'wide' });
    const onBranch = async (branch: string, list: unknown) => {
      test.data.history.createBranch(wide.id, branch);
      return create(list, wide, { kind: 'next-version', branch });
    };
    const renamed = await onBranch('renamed', [
      {
        kind: 'rename',
        names: [
          { from: 'a', to: 'b' },
          { from: 'b', to: 'a' },
        ],
      },
      { kind: 'drop', columns: ['c'] },
    ]);
    expect(renamed).toMatchObject({ newBytes: 0, deltaCount: 1 });
    const rewritten = await onBranch('rewritten', [{ kind: 'derive', column: 'a', expression: 'a * 2' }]);
    expect(rewritten.deltaCount).toBe(1);
    expect(rewritten.newBytes).toBeLessThan(wide.sizeBytes / 3);
    const cell = { row: 7, column: 'b', before: 119, after: -1 };
    const edited = await onBranch('edited', [{ kind: 'edit', cells: [cell] }]);
    expect(edited.deltaCount).toBe(1);
    expect(edited.newBytes).toBeLessThan(2_000);

    const read = async (versionId: DatasetVersion['id']) =>
      (await test.data.getPage({ versionId, offset: 5, limit: 3, filters: [], sort: [] })).rows;
    expect(await read(renamed.id)).toEqual(
      [5, 6, 7].map((id) => [id, `n${(id * 7919) % 9973}`, id * 31, id * 17]),
    );
    expect((await read(rewritten.id))[2]).toEqual([7, expect.any(String), 434, 119, null]);
    expect((await read(edited.id)).map((row) => row[3])).toEqual([85, 102, -1]);
  });
});
