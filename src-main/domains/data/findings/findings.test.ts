import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DatasetVersion } from '#shared/data/data.schema.ts';
import type { Finding, FindingFix, FindingKind } from '#shared/data/findings/finding.schema.ts';
import type { ShiftAgainst } from '#shared/data/findings/shift-check.schema.ts';
import { createRandom } from '#shared/kit/random.ts';
import { createTestPlatform } from '../../../../test/create-test-platform.ts';
import { openTestData, type TestData } from '../testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'millwright-findings-'));
let test: TestData;
beforeAll(async () => {
  test = await openTestData(createTestPlatform, folder);
});
afterAll(async () => {
  await test[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

async function inspected(version: DatasetVersion, target: string | null = null): Promise<Finding[]> {
  const { findings } = test.data;
  const job = await test.finished(findings.startAnalysis(version.id, { kind: 'inspection' }));
  expect(job.failure).toBeNull();
  const found = await findings.getFindings(version.id, target);
  expect(found.isInspected).toBe(true);
  return found.findings;
}

const table = (header: string, count: number, write: (row: number) => string) =>
  `${header}\n${Array.from({ length: count }, (_, row) => `${write(row)}\n`).join('')}`;

/** Rows that the "show rows" fixes of a finding lead to. */
async function rowsShown(version: DatasetVersion, { fixes }: Finding): Promise<number[]> {
  const shows = fixes.filter(
    (fix): fix is Extract<FindingFix, { kind: 'show-rows' }> => fix.kind === 'show-rows',
  );
  return Promise.all(
    shows.map(async ({ filters }) => {
      const page = await test.data.getPage({ versionId: version.id, offset: 0, limit: 1, filters, sort: [] });
      return page.matchingRows;
    }),
  );
}

const only = (findings: readonly Finding[], kind: FindingKind, column?: string): Finding => {
  const found = findings.filter(
    (each) => each.kind === kind && (column === undefined || each.columns.includes(column)),
  );
  expect(found).toHaveLength(1);
  return found[0]!;
};

describe('findings of rows', () => {
  it('columns missing together, outliers, and the rows behind each', async () => {
    // a and b are missing in the same 40 rows, c in others; x has 3 values far above and 1 below.
    const version = await test.importText(
      table('a,b,c,x', 400, (row) => {
        const [a, b] = row % 10 === 0 ? ['', ''] : [row, row * 2];
        const x = row === 7 ? -900 : row < 4 ? 5_000 + row : 50 + ((row * 37) % 41);
        return `${a},${b},${row % 8 === 1 ? '' : (row * 7) % 100},${x}`;
      }),
    );
    const findings = await inspected(version);
    const together = only(findings, 'missing-together');
    expect(together).toMatchObject({
      columns: ['a', 'b'],
      message: 'a and b are missing together in 40 rows.',
    });
    expect(together.evidence.table?.rows).toContainEqual(['a, b', 40]);
    expect(await rowsShown(version, together)).toEqual([40]);
    const outliers = only(findings, 'outliers', 'x');
    expect(outliers).toMatchObject({
      severity: 'warning',
      message: expect.stringContaining('5 values of x (1.25 %)'),
    });
    expect(await rowsShown(version, outliers)).toEqual([4, 1]);
    expect(only(findings, 'missing', 'c').message).toBe('c is missing in 12.5 % of rows (50).');
  });

  it('rows that are there more than once, also after a delta', async () => {
    const unique = table('n,word', 100, (row) => `${row},w${row % 7}`);
    const first = await test.importText(`${unique}5,w5\n5,w5\n6,w6\n`);
    const repeated = only(await inspected(first), 'duplicate-rows');
    expect(repeated).toMatchObject({
      severity: 'warning',
      message: '3 rows (2.91 %) repeat an earlier row.',
    });
    expect(repeated.evidence.table?.rows).toEqual([
      [3, 6, 5, 'w5'],
      [2, 7, 6, 'w6'],
    ]);
    expect(await rowsShown(first, repeated)).toEqual([3]);
    const second = await test.importText(`${unique}5,w5\n6,w6\n`, { datasetId: first.datasetId });
    expect(only(await inspected(second), 'duplicate-rows').message).toMatch(/^2 rows/);
    const clean = await test.importText(unique, { datasetId: first.datasetId });
    expect((await inspected(clean)).some(({ kind }) => kind === 'duplicate-rows')).toBe(false);
  });

  it('texts: numbers among words, spellings, white space, and a pattern that a few break', async () => {
    const version = await test.importText(
      table('city,code,amount', 200, (row) => {
        const city = row === 3 ? 'oslo' : row === 4 ? '"Oslo "' : row % 2 ? 'Oslo' : 'Lima';
        const code = row === 9 ? 'X1' : `AB-${100 + row}`;
        return `${city},${code},${row % 20 === 0 ? 'unknown' : row * 3}`;
      }),
    );
    const findings = await inspected(version);
    const variants = only(findings, 'variants', 'city');
    expect(variants.message).toBe(
      '1 value of city is written in several ways, such as “Oslo”, “Oslo ”, “oslo”.',
    );
    expect(await rowsShown(version, variants)).toEqual([101]);
    expect(only(findings, 'padding', 'city').message).toMatch(/^1 text of city/);
    const pattern = only(findings, 'pattern', 'code');
    expect(pattern.message).toBe('99.5 % of code look like AA-999; 1 text does not.');
    expect(pattern.fixes).toMatchObject([
      { kind: 'add-rule', rule: { pattern: String.raw`^\p{Lu}{2}-\p{Nd}{3}$` } },
    ]);
    const mixed = findings.find(({ kind }) => kind === 'mixed-types');
    if (version.columns.find(({ name }) => name === 'amount')!.type !== 'integer') {
      expect(mixed).toMatchObject({ columns: ['amount'], evidence: { table: { rows: [['unknown', 10]] } } });
      expect(await rowsShown(version, mixed!)).toEqual([10]);
    }
  });

  it('gaps between days, but not weekends', async () => {
    const day = (offset: number) => new Date(Date.UTC(2024, 0, 1 + offset)).toISOString().slice(0, 10);
    const weekdays = Array.from({ length: 200 }, (_, index) => Math.floor(index / 5) * 7 + (index % 5));
    const working = await test.importText(
      `day,x\n${weekdays.map((offset) => `${day(offset)},${offset}\n`).join('')}`,
    );
    expect((await inspected(working)).some(({ kind }) => kind === 'date-gaps')).toBe(false);
    const holed = await test.importText(
      table('day,x', 90, (row) => `${day(row < 40 ? row : row + 12)},${row}`),
    );
    const gap = only(await inspected(holed), 'date-gaps');
    expect(gap.message).toBe('day has 1 gap; the longest is 13 days, from 2024-02-09 to 2024-02-22.');
    expect(gap.evidence.figures).toContainEqual({ label: 'Dates missing in them', value: '12' });
  });

  it('the balance of a target, and nothing of a clean table', async () => {
    const clean = table('x,y', 100, (row) => `${(row * 37) % 51},${row % 2 ? 'yes' : 'no'}`);
    expect(await inspected(await test.importText(clean), 'y')).toEqual([]);
    const rare = await test.importText(
      table('x,y', 500, (row) => `${(row * 37) % 101},${row % 100 === 3 ? 'yes' : 'no'}`),
    );
    expect(only(await inspected(rare, 'y'), 'imbalance')).toMatchObject({
      severity: 'info',
      message: 'The rarest class of y, true, is 1 % of its rows (5).',
    });
  });
});

describe('roles', () => {
  it('change in place, silence the findings of an ignored column, and are inherited by the next version', async () => {
    const rows = (start: number) => table('k,x', 60, (row) => `${start + row * 3},${row % 5}`);
    const version = await test.importText(rows(1));
    const idLike = only(await inspected(version), 'id-like', 'k');
    expect(idLike.fixes).toContainEqual({ kind: 'set-role', columns: ['k'], role: 'id' });
    const changed = test.data.findings.setColumnRoles(version.id, [{ column: 'k', role: 'id' }]);
    expect(changed.columns).toMatchObject([{ name: 'k', role: 'id' }, { name: 'x' }]);
    expect(changed.fingerprint).toBe(version.fingerprint);
    expect((await inspected(version)).some(({ kind }) => kind === 'id-like')).toBe(false);
    const next = await test.importText(rows(2), { datasetId: version.datasetId });
    expect(next.columns).toMatchObject([{ name: 'k', role: 'id' }, { name: 'x' }]);
    expect(() => test.data.findings.setColumnRoles(version.id, [{ column: 'z', role: 'id' }])).toThrow(
      'There is no column named z.',
    );
  });
});

describe('associations', () => {
  it('say which columns go together, by the measure that fits them, and show the rows of a pair', async () => {
    const version = await test.importText(
      table('x,y,plan,tier,key', 600, (row) => {
        const x = (row * 37) % 101;
        const plan = ['free', 'team', 'pro'][row % 3]!;
        return `${x},${x ** 3},${plan},${plan === 'free' ? 'low' : 'high'},r${row}`;
      }),
    );
    const { findings } = test.data;
    expect(findings.getAssociations(version.id)).toBeNull();
    const job = await test.finished(findings.startAnalysis(version.id, { kind: 'associations' }));
    expect(job.failure).toBeNull();
    const report = findings.getAssociations(version.id)!;
    expect(report).toMatchObject({ sample: { rowCount: 600, seed: null }, leftOut: [{ name: 'key' }] });
    expect(report.columns.map(({ kind }) => kind)).toEqual(['number', 'number', 'category', 'category']);
    const pairOf = (a: number, b: number) => report.pairs.find((pair) => pair.a === a && pair.b === b)!;
    expect(pairOf(0, 1)).toMatchObject({ spearman: 1, 'cramers-v': null, rowCount: 600 });
    expect(pairOf(0, 1).pearson).toBeCloseTo(0.917, 2);
    expect(pairOf(2, 3)).toMatchObject({ spearman: null, pearson: null });
    // The correction takes a little from a perfect table whose sides differ.
    expect(pairOf(2, 3)['cramers-v']).toBeCloseTo(0.9992, 4);
    expect(pairOf(0, 2)['correlation-ratio']).toBeLessThan(0.1);
    const found = await findings.getFindings(version.id, 'y');
    const associated = found.findings.find(
      ({ kind, columns }) => kind === 'associated' && columns.includes('y'),
    );
    expect(associated).toMatchObject({
      message: 'x and y say nearly the same (Spearman’s ρ = 1.000).',
      fixes: [{ kind: 'set-role', columns: ['x'] }],
    });

    const sumOf = (counts: readonly (readonly number[])[]) =>
      counts.flat().reduce((sum, count) => sum + count, 0);
    const numbers = await findings.getPair(version.id, { a: 'x', b: 'y' });
    expect(numbers).toMatchObject({ kind: 'numbers', rowCount: 600, pointSeed: null });
    expect(numbers.kind === 'numbers' && sumOf(numbers.counts)).toBe(600);
    const boxes = await findings.getPair(version.id, { a: 'x', b: 'plan' });
    expect(boxes).toMatchObject({
      kind: 'number-by-category',
      category: 'plan',
      groupCount: 3,
      rowCount: 600,
    });
    const categories = await findings.getPair(version.id, { a: 'plan', b: 'tier' });
    expect(categories).toEqual({
      kind: 'categories',
      xValues: ['free', 'pro', 'team'],
      yValues: ['high', 'low'],
      counts: [
        [0, 200, 200],
        [200, 0, 0],
      ],
      rowCount: 600,
    });
  });
});

describe('the target', () => {
  const random = createRandom(1);
  const rows = (leak: (row: number) => string) =>
    table('signal,noise,leak,late', 800, (row) => {
      const isLate = random.nextFloat() < 0.3;
      const signal = random.nextInteger(100) + (isLate ? 40 : 0);
      return `${signal},${random.nextInteger(200)},${isLate ? leak(row) : 'none'},${isLate ? 'yes' : 'no'}`;
    });

  it('is given away by a column that alone predicts it, and by no honest one', async () => {
    const version = await test.importText(rows(() => 'paid out'));
    const { findings } = test.data;
    const job = await test.finished(findings.startAnalysis(version.id, { kind: 'target', target: 'late' }));
    expect(job.failure).toBeNull();
    const found = await findings.getFindings(version.id, 'late');
    expect(found.probe).toMatchObject({
      measure: 'auc',
      task: 'binary',
      sample: { rowCount: 800, seed: null },
    });
    const scoreOf = (column: string) => found.probe!.columns.find(({ name }) => name === column)!.score!;
    expect(scoreOf('leak')).toBe(1);
    expect(scoreOf('signal')).toBeGreaterThan(0.65);
    expect(scoreOf('signal')).toBeLessThan(0.9);
    expect(Math.abs(scoreOf('noise') - 0.5)).toBeLessThan(0.1);
    expect(only(found.findings, 'leakage')).toMatchObject({
      severity: 'error',
      message: 'leak alone predicts late with AUC 1.000.',
      fixes: [{ kind: 'set-role', columns: ['leak'], role: 'ignored' }],
    });
    findings.setColumnRoles(version.id, [{ column: 'leak', role: 'ignored' }]);
    const after = await findings.getFindings(version.id, 'late');
    expect(after.findings.some(({ kind }) => kind === 'leakage')).toBe(false);
  });

  it('that no model predicts is refused in words', async () => {
    const version = await test.importText(table('a,b', 100, (row) => `${row},same`));
    const { findings } = test.data;
    expect(await findings.getFindings(version.id, 'b')).toMatchObject({
      probeProblem: '"b" has the same value in every row, so there is nothing to learn.',
    });
    const job = await test.finished(findings.startAnalysis(version.id, { kind: 'target', target: 'b' }));
    expect(job.failure).toMatchObject({ code: 'PRECONDITION_FAILED' });
  });
});

describe('a shift', () => {
  const rows = (shift: number) =>
    table('x,y,kind,day', 600, (row) => {
      const day = new Date(Date.UTC(2024, 0, 1 + Math.floor(row / 3))).toISOString().slice(0, 10);
      return `${((row * 7_919) % 997) + shift},${(row * 104_729) % 811},${['a', 'b', 'c'][row % 3]},${day}`;
    });
  const check = async (version: DatasetVersion, against: ShiftAgainst) => {
    const { findings } = test.data;
    const job = await test.finished(findings.startAnalysis(version.id, { kind: 'shift', against }));
    expect(job.failure).toBeNull();
    const found = await findings.getFindings(version.id, null);
    return { report: found.shifts.find((each) => each.against.kind === against.kind)!, found };
  };

  it('between versions is found, with the column that gives it away', async () => {
    const first = await test.importText(rows(0));
    const second = await test.importText(rows(700), { datasetId: first.datasetId });
    const { report, found } = await check(second, { kind: 'version', versionId: first.id });
    expect(report).toMatchObject({ names: ['version 1', 'version 2'], rowCounts: [600, 600] });
    expect(report.auc).toBeGreaterThan(0.85);
    expect(report.columns[0]).toMatchObject({ name: 'x' });
    expect(report.leftOut).toEqual([{ name: 'day', reason: 'Versions differ in time by their nature.' }]);
    expect(only(found.findings, 'shift')).toMatchObject({ severity: 'warning', columns: ['x'] });
  });

  it('is none between the parts of a random split, the same on every run', async () => {
    const version = await test.importText(rows(0));
    const split = { kind: 'random', seed: 1, fractions: { train: 0.5, validation: 0, test: 0.5 } } as const;
    const first = await check(version, { kind: 'split', target: 'kind', split });
    expect(Math.abs(first.report.auc - 0.5)).toBeLessThan(0.12);
    expect(first.report.rowCounts).toEqual([300, 300]);
    const again = await check(version, { kind: 'split', target: 'kind', split });
    expect(again.report.auc).toBe(first.report.auc);
  });
});
