import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DatasetVersion } from '#shared/data/data.schema.ts';
import { createTestPlatform } from '../../../test/create-test-platform.ts';
import { listObjects } from '../../platform/objects/object-store.ts';
import { openTestData, type TestData } from './testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'millwright-deltas-'));
let test: TestData;
beforeAll(async () => {
  test = await openTestData(createTestPlatform, folder);
});
afterAll(async () => {
  await test[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const rowCount = 5_000;
const row = (id: number, income = (id * 7919) % 10_007) => `${id},${income},city ${id % 50}`;
const csv = (rows: readonly string[]) => `id,income,city\n${rows.join('\n')}\n`;
const first = Array.from({ length: rowCount }, (_, id) => row(id));
/** One row in a hundred earns something else, and two rows come in, and one goes. */
const second = first
  .map((line, id) => (id % 100 === 7 ? row(id, 1_000_000 + id) : line))
  .toSpliced(2_500, 1)
  .toSpliced(1_000, 0, row(9_001), row(9_002));

const read = async (version: DatasetVersion, offset: number, limit: number) =>
  (await test.data.getPage({ versionId: version.id, offset, limit, filters: [], sort: [] })).rows;
const asRow = (line: string) => {
  const [id, income, city] = line.split(',');
  return [Number(id), Number(income), city];
};

describe('a version that differs little from the one before', () => {
  let base: DatasetVersion;
  let changed: DatasetVersion;
  beforeAll(async () => {
    base = await test.importText(csv(first), { name: 'people' });
    changed = await test.importText(csv(second), { datasetId: base.datasetId });
  });

  it('takes the room of what changed, and says so', async () => {
    expect(base).toMatchObject({ deltaCount: 0, newBytes: base.sizeBytes });
    expect(changed.deltaCount).toBe(1);
    expect(changed.newBytes).toBeLessThan(base.sizeBytes * 0.12);
    expect(changed.sizeBytes).toBe(base.sizeBytes + changed.newBytes);
    const { parts } = await test.data.versionTable(changed.id);
    expect(parts.map(({ kind, rowCount: count }) => [kind, count])).toEqual([
      ['snapshot', rowCount],
      ['rows', 2],
      ['cells', 50],
      ['gone', 1],
    ]);
  });

  it('reads as if it were whole: pages, filters, SQL, samples, exports', async () => {
    expect(await read(changed, 990, 20)).toEqual(second.slice(990, 1_010).map(asRow));
    expect(await read(changed, rowCount - 2, 10)).toEqual(second.slice(rowCount - 2).map(asRow));
    const rich = await test.data.getPage({
      versionId: changed.id,
      offset: 1,
      limit: 2,
      filters: [{ operator: 'range', column: 'income', low: 1_000_000, high: null, isHighInclusive: false }],
      sort: [{ column: 'income', direction: 'descending' }],
    });
    expect(rich.matchingRows).toBe(50);
    expect(rich.rows.map((cells) => cells[0])).toEqual([4_807, 4_707]);
    expect(rich.rowNumbers.map((number) => second[number])).toEqual([
      row(4_807, 1_004_807),
      row(4_707, 1_004_707),
    ]);
    const query = await test.data.query({ versionId: changed.id, sql: 'SELECT * FROM data', limit: 10_000 });
    expect(query.rows).toEqual(second.map(asRow));
    expect(await test.data.sampleRows(changed.id, 5_001, 1)).toMatchObject({ rows: second.map(asRow) });
    const job = await test.finished(
      test.data.startExport({
        versionId: changed.id,
        format: 'csv',
        filters: [],
        sort: [],
        isSpreadsheetSafe: false,
      }),
    );
    expect(readFileSync((await test.data.exportFile(job.id)).path, 'utf8')).toBe(csv(second));
  });

  it('has the fingerprint that the same rows have as a dataset of their own', async () => {
    const whole = await test.importText(csv(second), { name: 'people again' });
    expect(whole.fingerprint).toBe(changed.fingerprint);
    await expect(test.importText(csv(second), { datasetId: base.datasetId })).rejects.toMatchObject({
      data: { reason: 'version-unchanged' },
    });
  });

  it('is compared with any other: a verdict, counts by column, rows side by side, a file', async () => {
    const pair = { before: base.id, after: changed.id };
    const diff = await test.data.diffVersions(pair);
    expect(diff).toMatchObject({
      how: 'stored',
      rowsChanged: 50,
      rowsAdded: 2,
      rowsRemoved: 1,
      verdict: 'Version 2 differs from 1 in 1 % of rows; income changed most, and no distribution moved.',
    });
    expect(diff.columns.map(({ name, changedCount }) => [name, changedCount])).toEqual([
      ['id', 0],
      ['income', 50],
      ['city', 0],
    ]);
    const page = await test.data.getDiffRows({ ...pair, kind: 'changed', offset: 10, limit: 2 });
    expect(page).toEqual({
      totalRows: 50,
      rows: [1_007, 1_107].map((id) => ({
        rowBefore: id,
        rowAfter: id + 2,
        before: asRow(row(id)),
        after: asRow(row(id, 1_000_000 + id)),
      })),
    });
    expect((await test.data.getDiffRows({ ...pair, kind: 'removed', offset: 0, limit: 9 })).rows).toEqual([
      { rowBefore: 2_500, rowAfter: null, before: asRow(row(2_500)), after: null },
    ]);
    const back = await test.data.diffVersions({ before: changed.id, after: base.id });
    expect(back).toMatchObject({ rowsChanged: 50, rowsAdded: 1, rowsRemoved: 2 });

    const job = await test.finished(test.data.startDiffExport({ ...pair, isSpreadsheetSafe: true }));
    const lines = readFileSync((await test.data.exportFile(job.id)).path, 'utf8')
      .trimEnd()
      .split('\n');
    expect(lines).toHaveLength(1 + 50 + 2 * 3 + 3);
    expect(lines.slice(0, 2)).toEqual([
      'change,row before,row after,column,before,after',
      `changed,8,8,income,${(7 * 7919) % 10_007},1000007`,
    ]);
  });

  it('leaves the file that it was made from to nobody', async () => {
    const objects = await listObjects(join(folder, 'objects'));
    const used = await Promise.all(
      test.data
        .listDatasets(true)
        .flatMap(({ id }) => test.data.listVersions(id))
        .map(async ({ id }) => (await test.data.versionTable(id)).parts.map(({ file }) => file)),
    );
    expect(objects).toHaveLength(new Set(used.flat()).size);
  });

  it('is kept whole when most rows changed, and once in so many versions', async () => {
    const other = await test.importText(csv(second.map((line, id) => (id % 2 ? line : row(id + 20_000)))), {
      datasetId: base.datasetId,
    });
    expect(other.deltaCount).toBe(0);
    test.platform.db.prepare('UPDATE data_versions SET delta_count = 10 WHERE id = ?').run(other.id);
    const next = await test.importText(csv(second.map((line, id) => (id % 2 ? line : row(id + 20_001)))), {
      datasetId: base.datasetId,
    });
    expect(next).toMatchObject({ deltaCount: 0, newBytes: next.sizeBytes });
  });
});
