import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ObjectHash } from '#shared/kit/ids.ts';
import { listObjects, type ObjectStore, openObjectStore } from './object-store.ts';

let folder: string;
let store: ObjectStore;
const open = () => openObjectStore({ objects: join(folder, 'objects'), temporary: join(folder, 'tmp') });
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'millwright-objects-'));
  store = await open();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const hello = new TextEncoder().encode('hello');
// printf hello | sha256sum
const helloHash = '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824';

it('stores bytes under their sha256, read-only, once', async () => {
  const stored = await store.put(hello);
  expect(stored).toEqual({ hash: helloHash, sizeBytes: 5 });
  await store.put(hello);
  expect(await listObjects(join(folder, 'objects'))).toEqual([helloHash]);
  const path = await store.verifiedPath(stored.hash);
  expect(statSync(path).mode & 0o777).toBe(0o444);
  expect(new TextDecoder().decode(await store.read(stored.hash))).toBe('hello');
  expect(readdirSync(join(folder, 'tmp'))).toEqual([]);
});

it('hashes a file ahead, and again where it has changed since', async () => {
  const same = store.temporaryFile();
  writeFileSync(same, 'hello');
  store.prepare(same);
  expect(await store.adopt(same)).toEqual({ hash: helloHash, sizeBytes: 5 });

  const changed = store.temporaryFile();
  writeFileSync(changed, 'other');
  store.prepare(changed);
  // Rewritten while it may be hashed, and once more after: neither is stored under the wrong name.
  writeFileSync(changed, 'hello');
  expect((await store.adopt(changed)).hash).toBe(helloHash);

  const absent = store.temporaryFile();
  store.prepare(absent);
  await expect(store.adopt(absent)).rejects.toMatchObject({ code: 'ENOENT' });
});

it('finds a changed object in this session and in the next one', async () => {
  const { hash } = await store.put(hello);
  const path = await store.verifiedPath(hash);
  chmodSync(path, 0o644);
  writeFileSync(path, 'jello');
  await expect(store.verifiedPath(hash)).rejects.toMatchObject({ code: 'DATA_CORRUPT' });
  await expect((await open()).verifiedPath(hash)).rejects.toMatchObject({ code: 'DATA_CORRUPT' });
});

it('says plainly that an object is missing', async () => {
  const { hash } = await store.put(hello);
  await store.remove(hash);
  await expect(store.verifiedPath(hash)).rejects.toMatchObject({ data: { reason: 'object-missing' } });
});

it.each(['../../etc/passwd', '', 'A'.repeat(64), `${helloHash}/..`, `${helloHash.slice(0, 63)}.`])(
  'builds no path from %j',
  async (name) => {
    await expect(store.verifiedPath(name as ObjectHash)).rejects.toThrow();
    expect(ObjectHash.safeParse(name).success).toBe(false);
  },
);

it('clears what a crash left in tmp', async () => {
  writeFileSync(store.temporaryFile('.part'), 'half');
  await open();
  expect(readdirSync(join(folder, 'tmp'))).toEqual([]);
  expect(existsSync(join(folder, 'objects'))).toBe(true);
});
