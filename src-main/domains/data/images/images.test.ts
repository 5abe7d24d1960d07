import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cell, DatasetVersion } from '#shared/data/data.schema.ts';
import { AppError } from '#shared/kit/errors.ts';
import { ObjectHash, VersionId } from '#shared/kit/ids.ts';
import { createTestPlatform } from '../../../../test/create-test-platform.ts';
import { checkObjects } from '../../workspace/object-check.ts';
import { openTestData, type TestData } from '../testing.ts';
import { listPacks } from './packs.store.ts';

const corpus = join(import.meta.dirname, '../../../../test/corpus/images');
const folder = mkdtempSync(join(tmpdir(), 'millwright-images-'));
let test: TestData;
beforeAll(async () => {
  test = await openTestData(createTestPlatform, folder);
});
afterAll(async () => {
  await test[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

let counter = 0;
/** A folder with images of the corpus under other names: `{ 'cats/a.png': 'rgb.png' }`; other values are texts. */
function makeFolder(files: Readonly<Record<string, string>>): string {
  const root = join(folder, `folder-${counter++}`);
  for (const [name, content] of Object.entries(files)) {
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true });
    if (content !== '' && existsSync(join(corpus, content))) copyFileSync(join(corpus, content), path);
    else writeFileSync(path, content);
  }
  return root;
}

async function rowsOf(version: DatasetVersion): Promise<Record<string, Cell>[]> {
  const page = await test.data.getPage({
    versionId: version.id,
    offset: 0,
    limit: 1000,
    filters: [],
    sort: [],
  });
  return page.rows.map((row) => Object.fromEntries(page.columns.map((name, index) => [name, row[index]!])));
}

const sha256Of = (name: string) =>
  createHash('sha256')
    .update(readFileSync(join(corpus, name)))
    .digest('hex');
const messages = (version: DatasetVersion) => version.report.notes.map(({ message }) => message);
const pets = {
  'cats/1.png': 'rgb.png',
  'cats/2.jpg': 'baseline.jpg',
  'cats/torn.jpg': 'cut-baseline.jpg',
  'dogs/1.webp': 'lossy.webp',
  'dogs/same.png': 'rgb.png',
  'dogs/page.svg': 'page.svg',
  'README.md': 'Pets.',
  'Thumbs.db': 'x',
  '.hidden/3.png': 'alpha.png',
};

describe('a folder of images', () => {
  it('becomes a table with a row an image, classes by folder, and every file that is none in the report', async () => {
    const root = makeFolder(pets);
    symlinkSync('/etc/passwd', join(root, 'cats/link.png'));
    const version = await test.importFile(root);
    expect(await rowsOf(version)).toEqual([
      {
        image: sha256Of('rgb.png'),
        label: 'cats',
        file: 'cats/1.png',
        width: 40,
        height: 30,
        channels: 3,
        format: 'png',
        bytes: 194,
        copy_of: null,
      },
      {
        image: sha256Of('baseline.jpg'),
        label: 'cats',
        file: 'cats/2.jpg',
        width: 64,
        height: 48,
        channels: 3,
        format: 'jpeg',
        bytes: 926,
        copy_of: null,
      },
      {
        image: sha256Of('lossy.webp'),
        label: 'dogs',
        file: 'dogs/1.webp',
        width: 50,
        height: 25,
        channels: 3,
        format: 'webp',
        bytes: 166,
        copy_of: null,
      },
      {
        image: sha256Of('rgb.png'),
        label: 'dogs',
        file: 'dogs/same.png',
        width: 40,
        height: 30,
        channels: 3,
        format: 'png',
        bytes: 194,
        copy_of: 'cats/1.png',
      },
    ]);
    expect(version.columns.map(({ name, type, role }) => `${name} ${type} ${role}`)).toEqual([
      'image image ignored',
      'label category feature',
      'file id id',
      'width integer ignored',
      'height integer ignored',
      'channels integer ignored',
      'format category ignored',
      'bytes integer ignored',
      'copy_of id ignored',
    ]);
    expect(version.report.rejects.map(({ line, reason }) => [line, reason])).toEqual([
      [3, 'cats/torn.jpg: it ends before the image does.'],
      [5, 'dogs/page.svg: it is no PNG, JPEG, GIF, WebP or BMP.'],
    ]);
    expect(messages(version)).toEqual([
      'README.md is no image and was passed over.',
      '1 link in the folder was not followed.',
      '1 image is a copy of another, byte for byte, such as dogs/same.png of cats/1.png. The column copy_of names them.',
      '1 image has copies with another label, such as cats/1.png.',
    ]);
  });

  it('gives back the very bytes of each image, and nothing that the version does not name', async () => {
    const version = await test.importFile(makeFolder(pets));
    const { bytes, contentType } = await test.data.images.read(
      version.id,
      ObjectHash.parse(sha256Of('lossy.webp')),
    );
    expect(Buffer.from(bytes).equals(readFileSync(join(corpus, 'lossy.webp')))).toBe(true);
    expect(contentType).toBe('image/webp');
    const stranger = ObjectHash.parse(sha256Of('alpha.png'));
    await expect(test.data.images.read(version.id, stranger)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const other = VersionId.parse('0'.repeat(32));
    await expect(
      test.data.images.read(other, ObjectHash.parse(sha256Of('lossy.webp'))),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('costs only what is new in the next version, and is freed with the last version that names it', async () => {
    const first = await test.importFile(makeFolder(pets));
    const second = await test.importFile(makeFolder({ ...pets, 'dogs/new.bmp': 'rgb.bmp' }), {
      datasetId: first.datasetId,
    });
    const [before, after] = [listPacks(test.platform.db, first.id), listPacks(test.platform.db, second.id)];
    expect(after.slice(0, 1)).toEqual(before);
    expect(after.slice(1).map(({ itemCount }) => itemCount)).toEqual([1]);
    expect(second.changes).toMatchObject({ rowsAdded: 1, rowsRemoved: 0 });

    // Without the first four images only the pack of the new one is named; that of the others is freed with version 1.
    const third = await test.importFile(
      makeFolder({ 'dogs/new.bmp': 'rgb.bmp', 'dogs/other.gif': 'still.gif' }),
      { datasetId: first.datasetId },
    );
    expect(listPacks(test.platform.db, third.id).map(({ objectHash }) => objectHash)).not.toContain(
      before[0]!.objectHash,
    );
    for (const { id } of [first, second]) test.data.history.deleteVersion(id);
    const packFile = await test.platform.objects.verifiedPath(before[0]!.objectHash);
    expect(test.data.history.getTrash(first.datasetId).freedBytes).toBeGreaterThanOrEqual(
      before[0]!.sizeBytes,
    );
    // The corpus is imported by other tests too, so the same pack has other owners.
    await test.data.history.emptyTrash(first.datasetId);
    expect(existsSync(packFile)).toBe(true);
    await expect(
      test.data.images.read(first.id, ObjectHash.parse(sha256Of('rgb.png'))),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await test.data.images.read(third.id, ObjectHash.parse(sha256Of('rgb.bmp')))).contentType).toBe(
      'image/bmp',
    );
  });

  it('frees packs that no other version names, and a check of all files finds nothing amiss', async () => {
    const first = await test.importFile(makeFolder({ 'a/1.gif': 'moving.gif', 'b/2.png': 'grey-alpha.png' }));
    const second = await test.importFile(makeFolder({ 'a/1.png': 'palette.png', 'b/2.png': 'grey.png' }), {
      datasetId: first.datasetId,
    });
    const reverted = test.data.history.revertTo(first.id, 'main');
    expect(listPacks(test.platform.db, reverted.id)).toEqual(listPacks(test.platform.db, first.id));
    const [pack] = listPacks(test.platform.db, second.id);
    const path = await test.platform.objects.verifiedPath(pack!.objectHash);
    test.data.history.deleteVersion(second.id);
    await test.data.history.emptyTrash(first.datasetId);
    expect(existsSync(path)).toBe(false);
    const report = await checkObjects(test.platform, {
      isRepair: false,
      signal: new AbortController().signal,
      onProgress: () => undefined,
    });
    expect(report.problems).toEqual([]);
  });

  it('refuses what holds nothing to read, with a next step', async () => {
    const failing = async (root: string) => {
      const error = await test.importFile(root).catch((caught: unknown) => caught);
      return error instanceof AppError ? [error.code, error.message] : error;
    };
    expect(await failing(makeFolder({ 'table.parquet': 'x', 'b/notes.json': '{}' }))).toEqual([
      'UNSUPPORTED',
      expect.stringContaining('holds no images and no texts'),
    ]);
    expect(await failing(makeFolder({ 'a.png': 'cut-rgb.png', 'b.png': 'text.png' }))).toEqual([
      'INVALID_INPUT',
      expect.stringContaining('None of the 2 files of'),
    ]);
  });
});

describe('the values of a column', () => {
  it('are counted in their order among the rows that pass the filters', async () => {
    const version = await test.importFile(
      makeFolder({ 'b/1.png': 'rgb.png', 'b/2.png': 'alpha.png', 'a/3.png': 'grey.png', '4.bmp': 'rgb.bmp' }),
    );
    const count = (filters: Parameters<typeof test.data.countValues>[0]['filters']) =>
      test.data.countValues({ versionId: version.id, column: 'label', filters });
    expect(await count([])).toEqual({
      values: [
        { value: 'a', count: 1 },
        { value: 'b', count: 2 },
        { value: null, count: 1 },
      ],
      isTruncated: false,
    });
    expect((await count([{ operator: 'contains', column: 'file', text: '2' }])).values).toEqual([
      { value: 'b', count: 1 },
    ]);
  });
});

describe('labels of images', () => {
  it('come from a table that names the files, with what else it says of them', async () => {
    const labels = 'id,File Name,breed,age\n1,images/1.png,tabby,3\n2,2.jpg,NA,4\n3,gone.png,siam,5\n';
    const version = await test.importFile(
      makeFolder({
        'labels.csv': labels,
        'images/1.png': 'rgb.png',
        'images/2.jpg': 'baseline.jpg',
        'images/3.bmp': 'rgb.bmp',
      }),
    );
    expect((await rowsOf(version)).map(({ file, label, id, age }) => [file, label, id, age])).toEqual([
      ['images/1.png', 'tabby', 1, 3],
      ['images/2.jpg', null, 2, 4],
      ['images/3.bmp', null, null, null],
    ]);
    expect(messages(version)).toEqual([
      'labels.csv: File Name names the files, breed is the label.',
      '1 file is not in labels.csv and without a label.',
      '1 row of labels.csv names no file of the folder.',
    ]);
  });

  it('come from folders below those for training and testing, which become a column of their own', async () => {
    const version = await test.importFile(
      makeFolder({ 'train/a/1.png': 'rgb.png', 'train/b/2.png': 'alpha.png', 'test/a/3.png': 'grey.png' }),
    );
    expect((await rowsOf(version)).map(({ split, label }) => [split, label])).toEqual([
      ['test', 'a'],
      ['train', 'a'],
      ['train', 'b'],
    ]);
  });

  it('are missing where nothing tells them, and the preview offers what there is', async () => {
    const root = makeFolder({
      'a/1.png': 'rgb.png',
      'b/2.png': 'alpha.png',
      'x.csv': 'name,kind\n1,u\n2,v\n',
    });
    const grant = await test.platform.grants.grantFile(root);
    const preview = await test.data.previewImport({ grantId: grant.id });
    expect(preview).toMatchObject({
      dialect: { format: 'images', labelsFrom: 'folders' },
      estimatedRowCount: 2,
      choices: [
        {
          field: 'labelsFrom',
          chosen: ['folders'],
          options: [{ name: 'folders' }, { name: 'x.csv' }, { name: 'none' }],
        },
      ],
    });
    await expect(
      test.data.previewImport({ grantId: grant.id, dialect: { labelsFrom: 'y.csv' } }),
    ).rejects.toMatchObject({
      data: { reason: 'labels-unknown', nextStep: expect.stringContaining('folders, x.csv, none') },
    });
    const none = await test.data.previewImport({
      grantId: grant.id,
      dialect: { ...preview.dialect, labelsFrom: 'none' },
    });
    expect(none.rows.map((row) => row[1])).toEqual([null, null]);
    const table = await test.data.previewImport({
      grantId: grant.id,
      dialect: { ...preview.dialect, labelsFrom: 'x.csv' },
    });
    expect(table.rows.map((row) => row[1])).toEqual(['u', 'v']);
  });
});

describe('a folder of texts', () => {
  it('becomes a table with a row a text, each in its own encoding', async () => {
    const root = makeFolder({ 'good/1.txt': 'NA', 'good/2.txt': 'Zwei\n"Zeilen", ja', 'bad/3.txt': '' });
    writeFileSync(join(root, 'bad/4.txt'), Buffer.from('caf\u00e9', 'latin1'));
    writeFileSync(join(root, 'bad/5.txt'), Buffer.from('\ufeffbreit', 'utf16le'));
    writeFileSync(join(root, 'bad/6.txt'), Buffer.from([65, 0, 0, 0, 66]));
    const version = await test.importFile(root);
    expect(
      (await rowsOf(version)).map(({ text, label, file, encoding }) => [file, label, text, encoding]),
    ).toEqual([
      ['bad/3.txt', 'bad', '', 'utf-8'],
      ['bad/4.txt', 'bad', 'café', 'latin-1'],
      ['bad/5.txt', 'bad', 'breit', 'utf-16le'],
      ['good/1.txt', 'good', 'NA', 'utf-8'],
      ['good/2.txt', 'good', 'Zwei\n"Zeilen", ja', 'utf-8'],
    ]);
    expect(version.report.rejects.map(({ reason }) => reason)).toEqual(['bad/6.txt: it is no text.']);
    expect(version.columns[0]).toEqual({ name: 'text', type: 'text', role: 'feature' });
  });
});
