import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestPlatform } from '../../../test/create-test-platform.ts';
import { decode, encode, type ProfileState } from './profile-states.store.ts';
import { openTestData, type TestData } from './testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'millwright-states-'));
let test: TestData;
beforeAll(async () => {
  test = await openTestData(createTestPlatform, folder);
});
afterAll(async () => {
  await test[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

it('comes back as it was kept: infinities, what is no number, bytes', () => {
  const state: ProfileState = {
    rowCount: 3,
    columns: [
      {
        name: 'x',
        storageType: 'DOUBLE',
        state: {
          kind: 'number',
          digest: 'abc',
          blocks: null,
          scan: {
            missingCount: 3,
            infiniteCount: 0,
            zeroCount: 0,
            isIncreasing: false,
            min: Number.POSITIVE_INFINITY,
            max: Number.NEGATIVE_INFINITY,
            sum: 0,
          },
          last: Number.NaN,
          moments: null,
          frequencies: null,
          ranks: [{ count: 2, values: [1, 2.5], upTo: [1, 2] }],
          registers: Uint8Array.of(0, 7, 255),
        },
      },
    ],
    correlation: { means: [0.1], pairs: [{ a: 0, b: 0, n: 0, x: 0, y: 0, xx: 0, yy: 0, xy: 0 }] },
  };
  expect(decode(encode(state))).toEqual(state);
  const { columns: _, ...other } = state;
  expect(decode(encode(other as ProfileState))).toBeNull();
});

it('lets a version that adds rows be described from what was kept of the one before', async () => {
  const lines = Array.from({ length: 130_000 }, (_, id) => `${id},${(id * 7919) % 10_007},city ${id % 50}`);
  const csv = (count: number) => `id,income,city\n${lines.slice(0, count).join('\n')}\n`;
  const first = await test.importText(csv(120_000), { name: 'people' });
  const second = await test.importText(csv(130_000), { datasetId: first.datasetId });
  const whole = await test.importText(csv(130_000), { name: 'people again' });
  expect(second.fingerprint).toBe(whole.fingerprint);
  const [found, expected] = [await test.data.getProfile(second.id), await test.data.getProfile(whole.id)];
  expect(found.duplicateRowCount).toBe(expected.duplicateRowCount);
  for (const [index, column] of expected.columns.entries()) {
    const { topValues, distinctCount, missingCount, text } = column;
    expect(found.columns[index]).toMatchObject({ topValues, distinctCount, missingCount, text });
    expect(found.columns[index]!.numeric?.mean).toBe(column.numeric?.mean);
  }
  // Found by adding up, which is how a rank may be off by a little.
  expect(found.columns[0]!.numeric!.quantiles).not.toEqual(expected.columns[0]!.numeric!.quantiles);
  const kept = test.platform.db
    .prepare('SELECT version_id FROM data_profile_states ORDER BY version_id')
    .pluck();
  // Of the newest of each dataset.
  expect(kept.all()).toEqual([second.id, whole.id].toSorted());
}, 60_000);
