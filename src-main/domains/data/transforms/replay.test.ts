import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DatasetVersion } from '#shared/data/data.schema.ts';
import { TransformList } from '#shared/data/transforms/transform.schema.ts';
import { AppError } from '#shared/kit/errors.ts';
import { VersionId } from '#shared/kit/ids.ts';
import { createRandom } from '#shared/kit/random.ts';
import { createTestPlatform } from '../../../../test/create-test-platform.ts';
import { openTestData, type TestData } from '../testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'millwright-replay-'));
let test: TestData;
/** A version whose rows lie in a snapshot and three changes of it. */
let base: DatasetVersion;
beforeAll(async () => {
  test = await openTestData(createTestPlatform, folder);
  const random = createRandom(5);
  const rows = Array.from({ length: 400 }, (_, id) => [
    id,
    ['a', 'b', 'c', ''][Math.floor(random.nextFloat() * 4)],
    random.nextFloat() < 0.1 ? '' : (random.nextFloat() * 100).toFixed(3),
    Math.floor(random.nextFloat() * 50),
  ]);
  const text = (lines: readonly (readonly unknown[])[]) =>
    ['id,group,amount,count', ...lines.map((line) => line.join(','))].join('\n');
  base = await test.importText(text(rows));
  const { datasetId } = base;
  base = await test.importText(
    text(rows.map((row, at) => (at % 40 === 3 ? [row[0], 'z', 1.5, row[3]] : row))),
    {
      datasetId,
    },
  );
  base = await test.importText(text([...rows.slice(0, 50), [900, 'new', 2, 3], ...rows.slice(55)]), {
    datasetId,
  });
});
afterAll(async () => {
  await test[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** Steps that go together in any order: none takes a column away that another one needs. */
const anyStep: fc.Arbitrary<object> = fc.oneof(
  fc.record({
    kind: fc.constant('filter'),
    mode: fc.constantFrom('keep', 'remove'),
    expression: fc.constantFrom('amount > 50', 'count % 3 = 0', "\"group\" IN ('a', 'z')", 'amount IS NULL'),
  }),
  fc.record({
    kind: fc.constant('derive'),
    column: fc.constantFrom('amount', 'x', 'y'),
    expression: fc.constantFrom(
      'amount / 3',
      'sqrt(count)',
      'amount - avg(amount) OVER (PARTITION BY "group")',
    ),
  }),
  fc.record({
    kind: fc.constant('replace'),
    columns: fc.constant(['group']),
    how: fc.constantFrom('value', 'part'),
    find: fc.constantFrom('a', 'z'),
    replacement: fc.constantFrom('b', 'longer text', null),
  }),
  fc.record({
    kind: fc.constant('fill'),
    columns: fc.constant(['amount']),
    how: fc.constantFrom('mean', 'median', 'most-frequent', 'previous', 'next'),
  }),
  fc.record({
    kind: fc.constant('sample'),
    size: fc.oneof(
      fc.record({ rows: fc.integer({ min: 50, max: 300 }) }),
      fc.record({ share: fc.constant(0.7) }),
    ),
    seed: fc.nat(100),
    stratifyBy: fc.constantFrom(null, 'group'),
  }),
  fc.record({
    kind: fc.constant('deduplicate'),
    columns: fc.constantFrom(['count', 'group'], []),
    keep: fc.constantFrom('first', 'last'),
  }),
  fc.record({
    kind: fc.constant('sort'),
    by: fc.constantFrom(
      [{ column: 'group', direction: 'descending' }],
      [{ column: 'count', direction: 'ascending' }],
    ),
  }),
  fc.record({
    kind: fc.constant('edit'),
    cells: fc.constant([{ row: 7, column: 'group', before: 'a', after: 'edited' }]),
  }),
  fc.record({
    kind: fc.constant('sql'),
    sql: fc.constantFrom(
      'SELECT *, count(*) OVER (PARTITION BY "group") AS n FROM input',
      'SELECT "group", max(id) AS id, sum(amount) AS amount, avg(count) AS count FROM input GROUP BY "group"',
    ),
  }),
);

async function create(steps: TransformList, version: DatasetVersion, name: string): Promise<DatasetVersion> {
  const target = { kind: 'new-dataset', name } as const;
  const job = await test.finished(test.data.transforms.start({ versionId: version.id, steps, target }));
  if (job.failure) throw AppError.fromFailure(job.failure);
  return test.data.getVersion(VersionId.parse(job.result?.id));
}

describe('a list of steps', () => {
  it('gives what its preview shows, and the same at every replay', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { minLength: 1, maxLength: 5 }), async (list) => {
        const steps = TransformList.parse(list);
        const shown = await test.data.transforms.preview({
          versionId: base.id,
          steps,
          compareWith: 'version',
          offset: 0,
          limit: 1000,
        });
        expect(shown.steps.map(({ problem }) => problem)).toEqual(steps.map(() => null));
        fc.pre(shown.rowCount > 0);
        const [first, second] = [await create(steps, base, 'first'), await create(steps, base, 'second')];
        const page = await test.data.getPage({
          versionId: first.id,
          offset: 0,
          limit: 1000,
          filters: [],
          sort: [],
        });
        expect(page.rows).toEqual(shown.rows.map(({ cells }) => cells));
        expect(first.columns).toEqual(shown.columns.map(({ name, type, role }) => ({ name, type, role })));
        expect(second.fingerprint).toBe(first.fingerprint);
      }),
      { numRuns: 12, seed: 11 },
    );
  }, 120_000);
});
