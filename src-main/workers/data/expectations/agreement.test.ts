import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cell, ColumnType } from '#shared/data/data.schema.ts';
import { evaluateRows, type RowObject } from '#shared/data/expectations/evaluate-rows.ts';
import { Expectation } from '#shared/data/expectations/expectation.schema.ts';
import { compileRegex, regexProblem } from '#shared/data/expectations/regex.rules.ts';
import { type DuckDb, openDuckDb, quoteText } from '../../../platform/duckdb/duckdb.ts';
import type { StorageType, StoredTable } from '../data.protocol.ts';
import { tableOfFile } from '../table/relation.ts';
import { checkSuite } from './check-suite.ts';

const folder = mkdtempSync(join(tmpdir(), 'millwright-agreement-'));
let database: DuckDb;
let connection: DuckDBConnection;
let fileNumber = 0;
const settings = { memoryLimitMb: 256, threads: 1, scratchFolder: folder };

beforeAll(async () => {
  database = await openDuckDb({ memoryLimitMb: 256, threads: 1, temporaryFolder: folder });
  connection = await database.connect();
});
afterAll(() => {
  connection.closeSync();
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

const columns = [
  { name: 'count', type: 'integer', storageType: 'BIGINT' },
  { name: 'amount', type: 'float', storageType: 'DOUBLE' },
  { name: 'is late', type: 'boolean', storageType: 'BOOLEAN' },
  { name: 'code"s', type: 'category', storageType: 'VARCHAR' },
  { name: 'day', type: 'date', storageType: 'DATE' },
  { name: 'at', type: 'timestamp', storageType: 'TIMESTAMP' },
] as const satisfies readonly { name: string; type: ColumnType; storageType: StorageType }[];

/** Writes rows to Parquet as an import does, under storage names. */
async function store(rows: readonly RowObject[]): Promise<StoredTable> {
  const file = join(folder, `${fileNumber++}.parquet`);
  const literal = (cell: Cell, type: StorageType) => {
    if (cell === null) return `CAST(NULL AS ${type})`;
    return `CAST(${quoteText(Object.is(cell, -0) ? '-0' : String(cell))} AS ${type})`;
  };
  const values = rows.map(
    (row) =>
      `(${columns.map(({ name, storageType }) => literal(row[name] ?? null, storageType)).join(', ')})`,
  );
  const names = columns.map((_, index) => `c${index}`);
  await connection.run(
    `COPY (SELECT * FROM (VALUES ${values.join(', ')}) t(${names.join(', ')})) TO ${quoteText(file)} (FORMAT parquet)`,
  );
  return {
    files: [file],
    rowCount: rows.length,
    columns: columns.map((column, index) => ({ ...column, role: 'feature', storageName: names[index]! })),
  };
}

const nowMs = Date.parse('2026-03-01T00:00:00Z');

async function bothSay(rules: readonly Expectation[], rows: readonly RowObject[]) {
  const table = await store(rows);
  const stored = await checkSuite(
    { table: tableOfFile(table), rules, nowMs, references: {} },
    { connection, settings, signal: new AbortController().signal, report: () => undefined },
  );
  return { stored, inMemory: evaluateRows(rules, { rows, columns, nowMs }) };
}

const text = fc.oneof(
  fc.constantFrom('', 'a', 'ab', 'AB-12', 'a\nb', 'é', '😀', '￿', "o'x", ' a', '12'),
  fc.string({ unit: 'grapheme', maxLength: 5 }).filter((value) => !value.includes('\0')),
);
const day = fc
  .integer({ min: 20_400, max: 20_520 })
  .map((days) => new Date(days * 86_400_000).toISOString().slice(0, 10));
const moment = fc
  .tuple(
    fc.integer({ min: 1_767_225_600, max: 1_767_225_700 }),
    fc.constantFrom('', '.5', '.000250', '.123456'),
  )
  .map(([seconds, rest]) => new Date(seconds * 1000).toISOString().replace('.000Z', `${rest}Z`))
  .map((iso) => iso.replace('.5Z', '.500Z'));
const number = fc.oneof(
  fc.integer({ min: -5, max: 5 }),
  fc.double({ min: -10, max: 10, noNaN: true }),
  fc.constantFrom('NaN', 'Infinity', '-Infinity'),
);
const orMissing = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null, freq: 5 });
const row: fc.Arbitrary<RowObject> = fc
  .tuple(
    orMissing(fc.oneof(fc.integer({ min: -5, max: 5 }), fc.constantFrom('9007199254740993'))),
    orMissing(number),
    orMissing(fc.boolean()),
    orMissing(text),
    orMissing(day),
    orMissing(moment),
  )
  .map((cells) => Object.fromEntries(cells.map((cell, index) => [columns[index]!.name, cell])));

const names = columns.map(({ name }) => name);
const anyColumn = fc.constantFrom(...names, 'absent');
const share = fc.constantFrom(0, 0.1, 0.5, 1);
const patterns = [
  '^a',
  'b$',
  '.',
  '^$',
  '[A-Z]{2}-\\d+',
  '(?i)AB',
  '\\pL',
  'a.b',
  '(?s)a.b',
  '^\\S+$',
  'é|😀',
  "'",
];
const bounds = (bound: fc.Arbitrary<number | string>) =>
  fc.tuple(bound, bound).map(([a, b]) => {
    const [min, max] = [a, b].toSorted((x, y) =>
      typeof x === 'number' ? x - Number(y) : Date.parse(x) - Date.parse(String(y)),
    );
    return { min, max };
  });
const rule: fc.Arbitrary<Expectation> = fc
  .oneof(
    fc.record({ kind: fc.constant('not-missing'), column: anyColumn, allowedShare: share }),
    fc
      .tuple(anyColumn, fc.oneof(bounds(fc.integer({ min: -5, max: 5 })), bounds(day), bounds(moment)), share)
      .map(([column, { min, max }, allowedShare]) => ({ kind: 'range', column, min, max, allowedShare })),
    fc.record({
      kind: fc.constant('in-set'),
      column: anyColumn,
      values: fc.array(fc.oneof(fc.integer({ min: -5, max: 5 }), text, fc.boolean(), day, moment), {
        minLength: 1,
        maxLength: 6,
      }),
    }),
    fc.record({ kind: fc.constant('regex'), column: anyColumn, pattern: fc.constantFrom(...patterns) }),
    fc.record({
      kind: fc.constant('length'),
      column: anyColumn,
      min: fc.integer({ min: 0, max: 2 }),
      max: fc.integer({ min: 2, max: 4 }),
    }),
    fc.record({
      kind: fc.constant('unique'),
      columns: fc.uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 2 }),
      allowedShare: share,
    }),
    fc.record({
      kind: fc.constant('sorted'),
      column: fc.constantFrom(...names),
      direction: fc.constantFrom('ascending', 'descending'),
      isStrict: fc.boolean(),
    }),
    fc.record({ kind: fc.constant('column-exists'), column: anyColumn }),
    fc.record({
      kind: fc.constant('column-type'),
      column: anyColumn,
      type: fc.constantFrom('integer', 'date'),
    }),
    fc.record({ kind: fc.constant('row-count'), min: fc.integer({ min: 0, max: 10 }) }),
    fc.record({
      kind: fc.constant('freshness'),
      column: anyColumn,
      maxAgeHours: fc.integer({ min: 1, max: 2000 }),
    }),
  )
  .map((draft) => Expectation.parse(draft));

describe('the check of a stored version and the check of rows in memory', () => {
  it('say the same of random tables, to the first failing rows', async () => {
    let passed = 0;
    let failed = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 1, maxLength: 25 }),
        fc.array(rule, { minLength: 1, maxLength: 20 }),
        async (rows, rules) => {
          const { stored, inMemory } = await bothSay(rules, rows);
          expect(stored).toEqual(inMemory);
          passed += stored.filter(({ status }) => status === 'passed').length;
          failed += stored.filter(({ status }) => status === 'failed').length;
        },
      ),
      { numRuns: 80 },
    );
    // Agreement about nothing but broken rules would prove nothing.
    expect(passed).toBeGreaterThan(50);
    expect(failed).toBeGreaterThan(50);
  });
});

describe('patterns', () => {
  const texts = ['', 'a', 'AB-12', 'a\nb', 'a\n', 'é', 'É', '😀', 'e\u0301', '\u00a0', '_x', 'ǅ', '٣'];

  it.each([
    ...patterns,
    '\\bx',
    '\\w+',
    '\\d',
    '\\s',
    '(?m)^b',
    '[[:alpha:]]',
    '[^a]',
    '\\p{Greek}|\\p{Lu}',
    '(?P<name>a)(?:b|\\n)',
    '\\x{1F600}',
    '(a*)*$',
    '\\Qa\\E',
    'a\\z',
    '(?i)é',
  ])('means the same in DuckDB and in RE2JS: %s', async (pattern) => {
    expect(regexProblem(pattern)).toBeNull();
    const found = await connection.runAndReadAll(
      `SELECT ${texts.map((each) => `regexp_matches(${quoteText(each)}, ${quoteText(pattern)})`).join(', ')}`,
    );
    const compiled = compileRegex(pattern);
    expect(texts.map((each) => compiled.matches(each))).toEqual(found.getRows()[0]);
  });

  it.each(['(?<=a)b', '(?<name>a)', '(?=a)', '\\1', 'a{1001}', '[', '(a{1000}){1000}', '\\C'])(
    'refuses what one of the two does not know: %s',
    (pattern) => {
      expect(regexProblem(pattern)).not.toBeNull();
    },
  );

  it('answers a pattern that makes a backtracking engine hang', () => {
    expect(compileRegex('^(a+)+$').matches(`${'a'.repeat(50_000)}!`)).toBe(false);
  });
});
