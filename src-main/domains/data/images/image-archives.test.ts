import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import { createTestPlatform } from '../../../../test/create-test-platform.ts';
import { openTestData, type TestData } from '../testing.ts';

const corpus = join(import.meta.dirname, '../../../../test/corpus/images');
const read = (name: string) => readFileSync(join(corpus, name));
const folder = mkdtempSync(join(tmpdir(), 'millwright-image-archives-'));
let test: TestData;
beforeAll(async () => {
  test = await openTestData(createTestPlatform, folder);
});
afterAll(async () => {
  await test[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

type Members = readonly (readonly [name: string, bytes: Buffer])[];

async function writeZip(name: string, members: Members): Promise<string> {
  const zip = new ZipFile();
  for (const [member, bytes] of members) zip.addBuffer(bytes, member);
  zip.end();
  const path = join(folder, name);
  await pipeline(zip.outputStream, createWriteStream(path));
  return path;
}

async function writeTar(name: string, members: Members): Promise<string> {
  const tar = pack();
  for (const [member, bytes] of members) tar.entry({ name: member }, bytes);
  tar.finalize();
  const path = join(folder, name);
  await pipeline(tar, createGzip(), createWriteStream(path));
  return path;
}

const pets: Members = [
  ['pets/dogs/b.png', read('alpha.png')],
  ['pets/cats/a.jpg', read('baseline.jpg')],
  ['__MACOSX/pets/cats/._a.jpg', Buffer.from('x')],
  ['pets/labels.csv', Buffer.from('file,label\na.jpg,tabby\nb.png,beagle\n')],
];
const rowsOf = async (path: string) => {
  const version = await test.importFile(path);
  const page = await test.data.getPage({
    versionId: version.id,
    offset: 0,
    limit: 10,
    filters: [],
    sort: [],
  });
  return { version, files: page.rows.map((row) => [row[2], row[1]]) };
};

it('reads a zip and a tar of images as it reads the folder', async () => {
  const expected = [
    ['cats/a.jpg', 'cats'],
    ['dogs/b.png', 'dogs'],
  ];
  const zip = await rowsOf(await writeZip('pets.zip', pets));
  const tar = await rowsOf(await writeTar('pets.tar.gz', pets));
  expect(zip.files).toEqual(expected);
  expect(tar.files).toEqual(expected);
  expect(tar.version.fingerprint).toBe(zip.version.fingerprint);
});

it('reports an image that is damaged inside of a zip, and reads the others', async () => {
  const path = await writeZip('damaged.zip', [
    ['a/1.bmp', read('grey.bmp')],
    ['b/2.png', read('rgb.png')],
  ]);
  const bytes = readFileSync(path);
  bytes[60] = bytes[60]! ^ 0xff;
  writeFileSync(path, bytes);
  const { version, files } = await rowsOf(path);
  expect(files.map(([file]) => file)).toEqual(['b/2.png']);
  expect(version.report.rejects.map(({ reason }) => reason)).toEqual([
    expect.stringMatching(/^a\/1\.bmp: a\/1\.bmp (?:cannot be decompressed|does not match its checksum)\.$/),
  ]);
});

it('takes a zip with tables and a picture for one of tables, and refuses one that climbs out', async () => {
  const tables = await writeZip('tables.zip', [
    ['logo.png', read('rgb.png')],
    ['sales.csv', Buffer.from('a,b\n1,2\n')],
    ['more.csv', Buffer.from('a,b\n1,2\n')],
  ]);
  expect((await test.importFile(tables)).columns.map(({ name }) => name)).toEqual(['a', 'b']);
  const slip = await writeTar('slip.tar.gz', [['../evil.png', read('rgb.png')]]);
  await expect(test.importFile(slip)).rejects.toMatchObject({ data: { reason: 'archive-unsafe' } });
});

it('reads images that were dropped one by one', async () => {
  const [first, second] = await Promise.all(
    ['rgb.png', 'still.gif'].map((name) => test.platform.grants.grantFile(join(corpus, name))),
  );
  const preview = await test.data.previewImport({ grantId: first!.id, moreGrantIds: [second!.id] });
  expect(preview.dialect).toMatchObject({ format: 'images', labelsFrom: 'none' });
  expect(preview.rows.map((row) => row[2])).toEqual(['rgb.png', 'still.gif']);
});
