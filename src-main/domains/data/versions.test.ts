import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Column, DatasetVersion } from '#shared/data/data.schema.ts';
import type { Change } from '#shared/workspace/workspace.schema.ts';
import { createTestPlatform } from '../../../test/create-test-platform.ts';
import { openTestData, type TestData } from './testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'millwright-versions-'));
let test: TestData;
beforeAll(async () => {
  test = await openTestData(createTestPlatform, folder);
});
afterAll(async () => {
  await test[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const rowsOf = async (version: DatasetVersion, limit = 1000) =>
  (await test.data.getPage({ versionId: version.id, offset: 0, limit, filters: [], sort: [] })).rows;

describe('the next version of a dataset', () => {
  it('says in counts what changed: rows as a multiset over the shared columns, columns by name and type', async () => {
    const first = await test.importText('id,city,n\n1,Oslo,1\n2,Lima,2\n3,Rome,3\n3,Rome,3\n');
    const announced: Change[] = [];
    const unsubscribe = test.platform.changes.subscribe((change) => announced.push(change));
    const second = await test.importText(
      'city,id,n,extra\nLima,2,2,x\nRome,3,3,y\nOslo,1,1.5,z\nCairo,9,4,w\n',
      {
        datasetId: first.datasetId,
      },
    );
    unsubscribe();
    expect(second).toMatchObject({ number: 2, parentId: first.id, datasetId: first.datasetId });
    expect(second.changes).toEqual({
      parentNumber: 1,
      rowsAdded: 4,
      rowsRemoved: 4,
      rowsUnchanged: 0,
      columnsAdded: ['extra'],
      columnsRemoved: [],
      columnsRetyped: [{ name: 'n', from: 'integer', to: 'float' }],
    });
    expect(announced.filter(({ topic }) => topic.startsWith('data.'))).toMatchObject([
      { topic: 'data.dataset', id: first.datasetId, kind: 'changed' },
      { topic: 'data.version', id: second.id, kind: 'created' },
    ]);

    const third = await test.importText(
      'city,id,n,extra\nRome,3,3,y\nLima,2,2,x\nOslo,1,1.5,z\nOslo,1,1.5,z\n',
      {
        datasetId: first.datasetId,
      },
    );
    expect(third.changes).toMatchObject({ parentNumber: 2, rowsAdded: 1, rowsRemoved: 1, rowsUnchanged: 3 });
    expect(test.data.listVersions(first.datasetId).map(({ number }) => number)).toEqual([3, 2, 1]);
    expect(test.data.getDataset(first.datasetId)).toMatchObject({ versionCount: 3, head: { id: third.id } });
    expect(await rowsOf(first)).toHaveLength(4);
  });

  it('is refused when nothing changed, whatever the file looks like', async () => {
    const first = await test.importText('id,x\n1,0.5\n2,\n');
    const same = join(folder, 'same.jsonl');
    writeFileSync(same, '{"id": 1, "x": 0.5}\n{"id": 2, "x": null}\n');
    await expect(test.importFile(same, { datasetId: first.datasetId })).rejects.toMatchObject({
      code: 'CONFLICT',
      data: { reason: 'version-unchanged', nextStep: expect.stringContaining('Nothing was stored') },
    });
    expect(test.data.getDataset(first.datasetId).versionCount).toBe(1);
  });

  it('is made when only the order of the rows changed', async () => {
    const first = await test.importText('id,x\n1,0.5\n2,0.7\n');
    const second = await test.importText('id,x\n2,0.7\n1,0.5\n', { datasetId: first.datasetId });
    expect(second.changes).toMatchObject({ rowsAdded: 0, rowsRemoved: 0, rowsUnchanged: 2 });
  });

  it('keeps the types and roles of the version before where the values allow it', async () => {
    const first = await test.importText('id,code,n\n1,A,1.5\n2,B,2\n3,C,3\n');
    expect(first.columns.map(({ type }) => type)).toEqual(['id', 'category', 'float']);
    const second = await test.importText('id,code,n\n7,5,1\n7,6,2\n', { datasetId: first.datasetId });
    expect(second.columns).toEqual(first.columns);
    expect(await rowsOf(second)).toEqual([
      [7, '5', 1],
      [7, '6', 2],
    ]);
    const third = await test.importText('id,code,n\nx,5,none at all\n', { datasetId: first.datasetId });
    expect(third.columns.map(({ type }) => type)).toEqual(['id', 'category', 'category']);
  });

  it('has one winner when two are imported at once', async () => {
    const first = await test.importText('id\n1\n');
    const outcomes = await Promise.allSettled([
      test.importText('id\n1\n2\n', { datasetId: first.datasetId }),
      test.importText('id\n1\n3\n', { datasetId: first.datasetId }),
    ]);
    const failed = outcomes.filter((outcome) => outcome.status === 'rejected');
    const versions = test.data.listVersions(first.datasetId);
    expect(versions).toHaveLength(3 - failed.length);
    for (const { reason } of failed)
      expect(reason).toMatchObject({ code: 'CONFLICT', data: { reason: 'dataset-moved' } });
    expect(new Set(versions.map(({ number }) => number)).size).toBe(versions.length);
  });
});

describe('datasets', () => {
  it('are renamed, hidden and brought back', async () => {
    const { datasetId } = await test.importText('id\n1\n', { name: 'Before' });
    expect(test.data.renameDataset(datasetId, 'After').name).toBe('After');
    expect(test.data.archiveDataset(datasetId).archivedAtMs).not.toBeNull();
    expect(test.data.listDatasets(false).map(({ id }) => id)).not.toContain(datasetId);
    expect(test.data.listDatasets(true).map(({ id }) => id)).toContain(datasetId);
    expect(test.data.restoreDataset(datasetId).archivedAtMs).toBeNull();
    expect(() => test.data.getDataset('0'.repeat(32) as never)).toThrow('This dataset does not exist.');
  });

  it('hand out their files only while the bytes are what they were', async () => {
    const version = await test.importText('id\n1\n2\n');
    const { parts, columns, rowCount } = await test.data.versionTable(version.id);
    expect(rowCount).toBe(2);
    expect(columns).toEqual([
      { name: 'id', type: 'integer', role: 'feature', storageName: 'c0', storageType: 'BIGINT' },
    ]);
    rmSync(parts[0]!.file, { force: true });
    writeFileSync(parts[0]!.file, 'something else');
    await expect(test.data.versionTable(version.id)).rejects.toMatchObject({
      code: 'DATA_CORRUPT',
      data: { reason: 'object-changed' },
    });
  });
});

/** Many rows that agree with the beginning, and then some that do not. */
const late = (header: string, line: (i: number) => string, ends: readonly string[]) =>
  `${header}\n${Array.from({ length: 30_000 }, (_, i) => line(i)).join('\n')}\n${ends.join('\n')}\n`;

describe('a column that is not what its beginning says', () => {
  it('becomes a float where a whole number turns out to have decimals, and none is rounded', async () => {
    const version = await test.importText(
      late(
        'id,n',
        (i) => `${i},${i % 7}`,
        ['x,2.7', 'y,.5', 'z,1e-3'].map((row) => row.replace(/^./, '1')),
      ),
    );
    expect(version.columns[1]).toMatchObject({ name: 'n', type: 'float' });
    expect((await rowsOf({ ...version }, 1000)).length).toBe(1000);
    const tail = await test.data.getPage({
      versionId: version.id,
      offset: 30_000,
      limit: 5,
      filters: [],
      sort: [],
    });
    expect(tail.rows.map((row) => row[1])).toEqual([2.7, 0.5, 0.001]);
    expect(version.report.rowsRejected).toBe(0);
    expect(version.report.notes.map(({ message }) => message)).toEqual([
      'n has 3 values with decimals, so it is a float and not an integer.',
    ]);
  });

  it('keeps whole numbers exact that a double would change', async () => {
    const version = await test.importText(
      late('id,n', (i) => `${i},${i}`, ['1,9007199254740993', '2,-9007199254740995']),
    );
    const tail = await test.data.getPage({
      versionId: version.id,
      offset: 30_000,
      limit: 2,
      filters: [],
      sort: [],
    });
    expect(tail.rows.map((row) => row[1])).toEqual(['9007199254740993', '-9007199254740995']);
    expect(version.columns[1]!.type).toBe('integer');
  });

  it('becomes a category where many later values do not fit', async () => {
    const version = await test.importText(
      late('id,n', (i) => `${i},${i < 20_000 ? i : `word ${i % 3}`}`, []),
    );
    expect(version.columns[1]).toMatchObject({ type: 'category' });
    expect(version.rowCount).toBe(30_000);
    expect(version.report.notes[0]!.message).toBe(
      'n looked like integer at first, but 10,000 later values are not, such as “word 0”. It is kept as a category.',
    );
  });

  it('rejects the few rows that do not fit, each with its line, text and reason', async () => {
    const version = await test.importText(
      late(
        'id,n,day',
        (i) => `${i},${i === 17 ? '"2"' : i},2024-01-${String((i % 28) + 1).padStart(2, '0')}`,
        ['"a\nb",1,2024-01-01', '7,oops,2024-01-01', '8,8,2024-02-30', '9,9,2024-01-01 10:00'],
      ),
    );
    expect(version.rowCount).toBe(30_000);
    expect(version.report).toMatchObject({ rowsRead: 30_004, rowsRejected: 4 });
    expect(version.report.rejects).toEqual([
      { line: 30_002, column: 'id', reason: 'A value is not a whole number.', text: '"a\nb",1,2024-01-01' },
      { line: 30_004, column: 'n', reason: '“oops” is not a whole number.', text: '7,oops,2024-01-01' },
      {
        line: 30_005,
        column: 'day',
        reason: '“2024-02-30” is not a date of the expected form.',
        text: '8,8,2024-02-30',
      },
      {
        line: 30_006,
        column: 'day',
        reason: '“2024-01-01 10:00” is not a date of the expected form.',
        text: '9,9,2024-01-01 10:00',
      },
    ]);
  });
});

describe('what the user corrects', () => {
  const importWith = async (csv: string, change: (columns: Column[]) => Column[], dialect = {}) => {
    const path = join(folder, 'corrected.csv');
    writeFileSync(path, csv);
    const grant = await test.platform.grants.grantFile(path);
    const preview = await test.data.previewImport({ grantId: grant.id, dialect });
    const columns = change(preview.columns.map(({ name, type, role }) => ({ name, type, role })));
    const done = await test.finished(
      test.data.startImport({ grantId: grant.id, name: 'x', columns, dialect }),
    );
    return { done, version: done.result ? test.data.getVersion(done.result.id as never) : null };
  };
  const retype = (index: number, type: Column['type']) => (columns: Column[]) =>
    columns.map((column, at) => (at === index ? { ...column, type } : column));

  it('types: rows that do not fit are rejected, not turned back', async () => {
    const { version } = await importWith('id,n\n1,5\n2,x\n3,y\n4,6\n', retype(1, 'float'));
    expect(version!.columns[1]!.type).toBe('float');
    expect(await rowsOf(version!)).toEqual([
      [1, 5],
      [4, 6],
    ]);
    expect(version!.report.rejects.map(({ line, reason }) => [line, reason])).toEqual([
      [3, '“x” is not a number.'],
      [4, '“y” is not a number.'],
    ]);
  });

  it('types: numbers as categories keep every character', async () => {
    const { version } = await importWith('id,n\n1,1.50\n2,2.00\n', retype(1, 'category'));
    expect(await rowsOf(version!)).toEqual([
      [1, '1.50'],
      [2, '2.00'],
    ]);
  });

  it('names, roles and the dialect', async () => {
    const { version } = await importWith(
      'a;b\n1;NIX\n2;5\n',
      ([a, b]) => [
        { ...a!, name: 'key', role: 'id' },
        { ...b!, type: 'integer' },
      ],
      { delimiter: ';', missingMarkers: ['', 'NIX'] },
    );
    expect(version!.columns).toEqual([
      { name: 'key', type: 'integer', role: 'id' },
      { name: 'b', type: 'integer', role: 'feature' },
    ]);
    expect(await rowsOf(version!)).toEqual([
      [1, null],
      [2, 5],
    ]);
  });

  it('is refused where it cannot be meant', async () => {
    const twice = await importWith('a,b\n1,2\n', ([a]) => [a!, a!]);
    expect(twice.done.failure).toMatchObject({ code: 'INVALID_INPUT', reason: 'column-name' });
    const fewer = await importWith('a,b\n1,2\n', ([a]) => [a!]);
    expect(fewer.done.failure).toMatchObject({ code: 'CONFLICT', reason: 'columns-mismatch' });
  });
});
