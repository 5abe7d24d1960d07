import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DatasetVersion } from '#shared/data/data.schema.ts';
import type { LabelPlace } from '#shared/data/labelling/labelling.schema.ts';
import { AppError } from '#shared/kit/errors.ts';
import { VersionId } from '#shared/kit/ids.ts';
import { createTestPlatform } from '../../../../test/create-test-platform.ts';
import { openConnection } from '../../../platform/sqlite/sqlite.ts';
import { openTestData, type TestData } from '../testing.ts';
import { listChanges } from './labelling.store.ts';

const folder = mkdtempSync(join(tmpdir(), 'millwright-labels-'));
let test: TestData;
beforeAll(async () => {
  test = await openTestData(createTestPlatform, folder);
});
afterAll(async () => {
  await test[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** Ten reviews, the first six with a mood. */
const csv = `id,review,mood\n${Array.from({ length: 10 }, (_, id) => `r${id},"it was number ${id}, they said at some length",${id < 6 ? ['good', 'bad'][id % 2] : ''}`).join('\n')}\n`;

async function importReviews(): Promise<{ version: DatasetVersion; place: LabelPlace }> {
  const version = await test.importText(csv);
  return { version, place: { versionId: version.id, column: 'mood' } };
}

async function makeVersion(place: LabelPlace): Promise<DatasetVersion> {
  const done = await test.finished(await test.data.labelling.startVersion(place));
  if (done.failure) throw AppError.fromFailure(done.failure);
  return test.data.getVersion(VersionId.parse(done.result?.id));
}

const columnOf = async (version: DatasetVersion, name: string) => {
  const page = await test.data.getPage({
    versionId: version.id,
    offset: 0,
    limit: 100,
    filters: [],
    sort: [],
  });
  return page.rows.map((row) => row[page.columns.indexOf(name)]);
};

describe('labels given by hand', () => {
  it('are counted, queued and shown over those of the version, until they are as it has them', async () => {
    const { place } = await importReviews();
    const { labelling } = test.data;
    expect(await labelling.getDraft(place)).toMatchObject({
      classes: [
        { name: 'bad', count: 3 },
        { name: 'good', count: 3 },
      ],
      rowCount: 10,
      labelledCount: 6,
      changedCount: 0,
    });
    const { draft, before } = await labelling.setLabels(place, [
      { rowNumber: 0, label: 'bad' },
      { rowNumber: 7, label: 'odd' },
      { rowNumber: 1, label: null },
    ]);
    expect(draft).toMatchObject({
      classes: [
        { name: 'bad', count: 3 },
        { name: 'good', count: 2 },
        { name: 'odd', count: 1 },
      ],
      labelledCount: 6,
      changedCount: 3,
    });
    expect((await labelling.getQueue(place, 'unlabelled')).rowNumbers).toEqual([1, 6, 8, 9]);
    expect((await labelling.getQueue(place, 'changed')).rowNumbers).toEqual([0, 1, 7]);
    const items = await labelling.getItems(place, [7, 0]);
    expect(
      items.map(({ rowNumber, label, isChanged, values }) => [rowNumber, label, isChanged, values[0]]),
    ).toEqual([
      [7, 'odd', true, 'r7'],
      [0, 'bad', true, 'r0'],
    ]);
    // Taking back what `before` says leaves nothing of the change.
    expect((await labelling.setLabels(place, before)).draft).toMatchObject({
      labelledCount: 6,
      changedCount: 0,
    });
  });

  it('are on the disk when they are answered, whatever becomes of the process', async () => {
    const { place } = await importReviews();
    await test.data.labelling.setLabels(place, [{ rowNumber: 9, label: 'good' }]);
    const other = openConnection(join(test.platform.folders.workspace, 'workspace.db'));
    try {
      expect(other.pragma('synchronous', { simple: true })).toBe(2);
      expect([...listChanges(other, place)]).toEqual([[9, 'good']]);
    } finally {
      other.close();
    }
  });

  it('become the next version, stored as the cells that changed, and the draft is empty with it', async () => {
    const { version, place } = await importReviews();
    const { labelling } = test.data;
    await labelling.setClasses(place, ['odd', 'good']);
    await labelling.setLabels(place, [
      { rowNumber: 6, label: 'odd' },
      { rowNumber: 0, label: null },
    ]);
    const next = await makeVersion(place);
    expect(await columnOf(next, 'mood')).toEqual([
      null,
      'bad',
      'good',
      'bad',
      'good',
      'bad',
      'odd',
      null,
      null,
      null,
    ]);
    expect(next).toMatchObject({
      number: 2,
      parentId: version.id,
      deltaCount: 1,
      source: { kind: 'labels' },
    });
    expect(await test.data.diffVersions({ before: version.id, after: next.id })).toMatchObject({
      rowsChanged: 2,
      rowsAdded: 0,
      rowsRemoved: 0,
    });
    expect(await labelling.getDraft(place)).toMatchObject({ changedCount: 0, updatedAtMs: null });
    // The keys stay as they were put.
    expect(
      (await labelling.getDraft({ ...place, versionId: next.id })).classes.map(({ name }) => name),
    ).toEqual(['odd', 'good', 'bad']);
    await expect(labelling.startVersion({ ...place, versionId: next.id })).rejects.toMatchObject({
      data: { reason: 'version-unchanged' },
    });
  });

  it('can have a column of their own, beside all others', async () => {
    const { version, place } = await importReviews();
    const own = { ...place, column: 'topic' };
    expect(await test.data.labelling.getDraft(own)).toMatchObject({
      classes: [],
      labelledCount: 0,
      rowCount: 10,
    });
    await test.data.labelling.setLabels(own, [{ rowNumber: 3, label: 'price' }]);
    const next = await makeVersion(own);
    expect(next.columns.at(-1)).toEqual({ name: 'topic', type: 'category', role: 'feature' });
    expect((await columnOf(next, 'topic')).filter((label) => label !== null)).toEqual(['price']);
    expect(await columnOf(next, 'mood')).toEqual(await columnOf(version, 'mood'));
  });

  it('are renamed and merged as a class, and the change can be taken back', async () => {
    const { place } = await importReviews();
    const { labelling } = test.data;
    await labelling.setClasses(place, ['bad', 'good']);
    const { draft, before } = await labelling.renameClass(place, 'bad', 'good');
    expect(draft.classes).toEqual([{ name: 'good', count: 6 }]);
    expect(before).toHaveLength(3);
    expect((await labelling.setLabels(place, before)).draft.classes).toEqual([
      { name: 'good', count: 3 },
      { name: 'bad', count: 3 },
    ]);
  });

  it('are kept where another version was made meanwhile, and the refusal says what to do', async () => {
    const { version, place } = await importReviews();
    await test.data.labelling.setLabels(place, [{ rowNumber: 9, label: 'good' }]);
    await test.importText(`${csv}r10,"one more, they said at some length",\n`, {
      datasetId: version.datasetId,
    });
    await expect(makeVersion(place)).rejects.toMatchObject({
      code: 'CONFLICT',
      data: { reason: 'dataset-moved' },
    });
    expect((await test.data.labelling.getDraft(place)).changedCount).toBe(1);
  });

  it('refuse rows and columns that are none', async () => {
    const { place } = await importReviews();
    const { labelling } = test.data;
    await expect(labelling.setLabels(place, [{ rowNumber: 10, label: 'x' }])).rejects.toMatchObject({
      data: { reason: 'row-unknown' },
    });
    const numbers = await test.importText('n,m\n1,2\n3,4\n');
    await expect(labelling.getDraft({ versionId: numbers.id, column: 'n' })).rejects.toMatchObject({
      data: { reason: 'label-column' },
    });
  });
});
