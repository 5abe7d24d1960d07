import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cell } from '#shared/data/data.schema.ts';
import { TransformList } from '#shared/data/transforms/transform.schema.ts';
import { createRandom } from '#shared/kit/random.ts';
import { createTestPlatform } from '../../../../test/create-test-platform.ts';
import { openTestData } from '../../../domains/data/testing.ts';
import { type DuckDb, openDuckDb, quoteText } from '../../../platform/duckdb/duckdb.ts';
import { toCell } from '../cells.ts';
import type { DataWorkerSettings, TransformedRows, VersionTable } from '../data.protocol.ts';
import { createTransformPreviews } from './preview-transform.ts';
import { writeTransform } from './write-transform.ts';

const folder = mkdtempSync(join(tmpdir(), 'millwright-replay-'));
/** A version whose rows lie in a snapshot and two changes of it. */
let base: VersionTable;
let database: DuckDb;
const settings: DataWorkerSettings = { memoryLimitMb: 512, threads: 2, scratchFolder: folder };
beforeAll(async () => {
  await using test = await openTestData(createTestPlatform, folder);
  const random = createRandom(5);
  const rows = Array.from({ length: 400 }, (_, id) => [
    id,
    ['a', 'b', 'c', ''][Math.floor(random.nextFloat() * 4)],
    random.nextFloat() < 0.1 ? '' : (random.nextFloat() * 100).toFixed(3),
    Math.floor(random.nextFloat() * 50),
  ]);
  const text = (lines: readonly (readonly unknown[])[]) =>
    ['id,group,amount,count', ...lines.map((line) => line.join(','))].join('\n');
  const { datasetId } = await test.importText(text(rows));
  const changed = rows.map((row, at) => (at % 40 === 3 ? [row[0], 'z', 1.5, row[3]] : row));
  await test.importText(text(changed), { datasetId });
  const moved = [...rows.slice(0, 50), [900, 'new', 2, 3], ...rows.slice(55)];
  base = await test.data.versionTable((await test.importText(text(moved), { datasetId })).id);
  database = await openDuckDb({ memoryLimitMb: 512, threads: 2, temporaryFolder: folder });
});
afterAll(() => {
  database.close();
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

const previews = createTransformPreviews(() => settings);
let counter = 0;

async function apply(steps: TransformList): Promise<TransformedRows & { readonly rows: Cell[][] }> {
  const target = join(folder, `${counter++}.parquet`);
  const connection = await database.connect();
  const request = { table: base, others: {}, steps, target, parent: null };
  const written = await writeTransform(request, {
    connection,
    connect: () => database.connect(),
    settings,
    signal: new AbortController().signal,
    report: () => undefined,
  });
  const reader = await connection.runAndReadAll(`SELECT * FROM read_parquet(${quoteText(target)})`);
  connection.closeSync();
  return { ...written, rows: reader.getRows().map((row) => row.map(toCell)) };
}

describe('a list of steps', () => {
  it('gives what its preview shows, and the same at every replay', async () => {
    expect(base.parts.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['snapshot', 'rows', 'gone']));
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { minLength: 1, maxLength: 5 }), async (list) => {
        const steps = TransformList.parse(list);
        const shown = await previews.preview(
          { table: base, others: {}, steps, upTo: undefined, compareWith: 'version', offset: 0, limit: 1000 },
          new AbortController().signal,
        );
        expect(shown.steps.map(({ problem }) => problem)).toEqual(steps.map(() => null));
        fc.pre(shown.rowCount > 0);
        const [first, second] = [await apply(steps), await apply(steps)];
        expect(first.rows).toEqual(shown.rows.map(({ cells }) => cells));
        expect(first.columns.map(({ name, type, role }) => ({ name, type, role }))).toEqual(
          shown.columns.map(({ name, type, role }) => ({ name, type, role })),
        );
        expect(second.fingerprint).toBe(first.fingerprint);
      }),
      { numRuns: 8, seed: 11 },
    );
  }, 120_000);
});
