import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DatasetVersion } from '#shared/data/data.schema.ts';
import { createTestPlatform } from '../../../test/create-test-platform.ts';
import { openTestData, type TestData } from './testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'millwright-history-'));
let test: TestData;
beforeAll(async () => {
  test = await openTestData(createTestPlatform, folder);
});
afterAll(async () => {
  await test[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const csv = (edit: (id: number) => number) =>
  `id,n\n${Array.from({ length: 400 }, (_, id) => `${id},${edit(id)}`).join('\n')}\n`;
const plain = csv((id) => id % 7);
const changed = csv((id) => (id === 5 ? 99 : id % 7));
const other = csv((id) => (id === 6 ? 77 : id % 7));

const valuesAt = async (version: DatasetVersion) =>
  (await test.data.getPage({ versionId: version.id, offset: 5, limit: 2, filters: [], sort: [] })).rows.map(
    (row) => row[1],
  );
const files = async (version: DatasetVersion) =>
  (await test.data.versionTable(version.id)).parts.map(({ file }) => file);

it('reverts to an older version without a byte, and finds what was the newest at a time', async () => {
  const first = await test.importText(plain);
  const second = await test.importText(changed, { datasetId: first.datasetId });
  const { history } = test.data;
  expect(() => history.revertTo(second.id, 'main')).toThrow('has exactly these rows');
  const third = history.revertTo(first.id, 'main');
  expect(third).toMatchObject({
    number: 3,
    parentId: second.id,
    newBytes: 0,
    fingerprint: first.fingerprint,
    source: { kind: 'revert', fileName: 'version 1' },
  });
  expect(await files(third)).toEqual(await files(first));
  expect((await test.data.getProfile(third.id)).rowCount).toBe(400);
  expect(await test.data.diffVersions({ before: second.id, after: third.id })).toMatchObject({
    how: 'stored',
    rowsChanged: 1,
  });
  const asOf = (atMs: number) => history.getVersionAsOf({ datasetId: first.datasetId, atMs, branch: 'main' });
  test.platform.db.prepare('UPDATE data_versions SET created_at_ms = 1000 * number').run();
  expect([asOf(1_000).number, asOf(2_999).number, asOf(9_000).number]).toEqual([1, 2, 3]);
  expect(() => asOf(999)).toThrow('There was no version on main at that time.');
});

it('keeps lines apart: a branch has a head of its own, and main takes it over by a revert', async () => {
  const first = await test.importText(plain);
  const { datasetId } = first;
  const { history } = test.data;
  history.createBranch(first.id, 'try/this');
  expect(() => history.createBranch(first.id, 'try/this')).toThrow('There is a branch try/this already.');
  const main = await test.importText(changed, { datasetId });
  const tried = await test.importText(other, { datasetId, branch: 'try/this' });
  expect(tried).toMatchObject({ number: 3, parentId: first.id, branch: 'try/this', deltaCount: 1 });
  expect(test.data.getDataset(datasetId).head.id).toBe(main.id);
  expect(history.listBranches(datasetId).map(({ name, headNumber }) => [name, headNumber])).toEqual([
    ['main', 2],
    ['try/this', 3],
  ]);
  expect(() => history.removeBranch(datasetId, 'try/this')).toThrow('versions of its own');
  // Two lines from one base: both changes show.
  expect(await test.data.diffVersions({ before: main.id, after: tried.id })).toMatchObject({
    rowsChanged: 2,
  });
  const taken = history.revertTo(tried.id, 'main');
  expect(test.data.getDataset(datasetId).head.id).toBe(taken.id);
  expect(await valuesAt(taken)).toEqual([5, 77]);
  await expect(test.importText(changed, { datasetId, branch: 'nowhere' })).rejects.toThrow(
    'There is no branch nowhere.',
  );
});

it('frees a deleted version only after its time, and only what no other version reads', async () => {
  const first = await test.importText(csv((id) => id % 11));
  const { datasetId } = first;
  const { history } = test.data;
  const second = await test.importText(
    csv((id) => (id === 5 ? 55 : id % 11)),
    { datasetId },
  );
  expect(() => history.deleteVersion(second.id)).toThrow('is the newest of main');
  const third = history.revertTo(first.id, 'main');
  expect(history.setTag(second.id, 'v1.0').tags).toEqual(['v1.0']);
  expect(() => history.deleteVersion(second.id)).toThrow('is tagged v1.0');
  history.removeTag(datasetId, 'v1.0');

  const [snapshot, delta] = await files(second);
  history.deleteVersion(second.id);
  expect(test.data.listVersions(datasetId).map(({ number }) => number)).toEqual([3, 1]);
  expect(history.getTrash(datasetId)).toMatchObject({
    versions: [{ id: second.id }],
    freedBytes: second.newBytes,
  });
  expect(history.restoreVersion(second.id).deletedAtMs).toBeNull();
  history.deleteVersion(second.id);
  await history.purgeExpired();
  expect(existsSync(delta!)).toBe(true);
  test.platform.db.prepare('UPDATE data_versions SET deleted_at_ms = 1 WHERE id = ?').run(second.id);
  await history.purgeExpired();
  expect([existsSync(snapshot!), existsSync(delta!)]).toEqual([true, false]);
  expect(history.getTrash(datasetId).versions).toEqual([]);
  expect(() => history.restoreVersion(second.id)).toThrow('were freed');
  await expect(test.data.versionTable(second.id)).rejects.toMatchObject({
    data: { reason: 'version-purged' },
  });
  // What was there stays known, and the versions after it are whole.
  expect(test.data.getVersion(third.id).parentId).toBe(second.id);
  expect(test.data.getVersion(second.id).number).toBe(2);
  expect(await valuesAt(third)).toEqual([5, 6]);
});
