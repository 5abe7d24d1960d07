import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { ObjectHash } from '#shared/kit/ids.ts';
import { hasDamage } from '#shared/workspace/object-check.schema.ts';
import { createTestPlatform } from '../../../test/create-test-platform.ts';
import { openObjectStore } from '../../platform/objects/object-store.ts';
import { checkObjects } from './object-check.ts';
import { listNamedObjects } from './objects.store.ts';

const folder = mkdtempSync(join(tmpdir(), 'millwright-object-check-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('finds what is damaged, missing or named by nothing, and removes only the last when asked', async () => {
  const objects = await openObjectStore({ objects: join(folder, 'objects'), temporary: join(folder, 'tmp') });
  const platform = createTestPlatform({ objects });
  const put = async (text: string) => (await objects.put(new TextEncoder().encode(text))).hash;
  const pathOf = (hash: ObjectHash) => join(folder, 'objects', hash.slice(0, 2), hash.slice(2));
  const [good, damaged, missing, orphan, young] = [
    await put('good'),
    await put('damaged'),
    await put('missing'),
    await put('orphan'),
    await put('young'),
  ];
  const name = platform.db.prepare(
    `INSERT INTO training_splits VALUES (?, 'v', 't', '{}', ?, 'f', '{}', '[]', ?, 1, 1)`,
  );
  for (const [index, hash] of [good, damaged, missing].entries()) name.run(`s${index}`, `k${index}`, hash);
  expect([...listNamedObjects(platform.db).keys()].toSorted()).toEqual([good, damaged, missing].toSorted());
  rmSync(pathOf(damaged), { force: true });
  writeFileSync(pathOf(damaged), 'something');
  rmSync(pathOf(missing), { force: true });
  utimesSync(pathOf(orphan), 1, 1);
  utimesSync(pathOf(young), platform.clock.now() / 1000, platform.clock.now() / 1000);

  const check = (isRepair: boolean) =>
    checkObjects(platform, { isRepair, signal: new AbortController().signal, onProgress: () => undefined });
  const found = await check(false);
  expect(
    found.problems.map(({ hash, state, usedBy, isRepaired }) => [hash, state, usedBy, isRepaired]),
  ).toEqual(
    expect.arrayContaining([
      [damaged, 'changed', ['1 split'], false],
      [missing, 'missing', ['1 split'], false],
      [orphan, 'orphan', [], false],
    ]),
  );
  expect(found.problems).toHaveLength(3);
  expect(hasDamage(found)).toBe(true);
  expect(found.verdict).toBe('Of 4 stored files: 1 changed on disk, 1 missing, 1 that nothing names.');
  const repaired = await check(true);
  expect(repaired.freedBytes).toBe(6);
  expect((await objects.list()).map(({ hash }) => hash).toSorted()).toEqual(
    [good, damaged, young].toSorted(),
  );
  platform.db.close();
});
