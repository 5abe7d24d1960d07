import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DatasetVersion } from '#shared/data/data.schema.ts';
import {
  Expectation,
  type RuleOutcome,
  type SuiteReport,
} from '#shared/data/expectations/expectation.schema.ts';
import { createTestPlatform } from '../../../../test/create-test-platform.ts';
import { openTestData, type TestData } from '../testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'millwright-expectations-'));
let test: TestData;
beforeAll(async () => {
  test = await openTestData(createTestPlatform, folder);
});
afterAll(async () => {
  await test[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const draft = (rule: Parameters<typeof Expectation.parse>[0]) => Expectation.parse(rule);

async function saveRules(version: DatasetVersion, rules: readonly Expectation[]) {
  const { expectations } = test.data;
  const { suite, revision } = expectations.getSuite(version.datasetId);
  return expectations.saveSuite(version.datasetId, { ...suite, rules: [...rules] }, revision);
}

async function check(version: DatasetVersion, rules: readonly Expectation[]): Promise<SuiteReport> {
  await saveRules(version, rules);
  const done = await test.finished(test.data.expectations.startCheck(version.id));
  expect(done.failure).toBeNull();
  return test.data.expectations.getReport(version.id)!;
}

const outcomeOf = (report: SuiteReport, kind: Expectation['kind']): RuleOutcome =>
  report.outcomes.find(({ rule }) => rule.kind === kind)!;

const rowsOf = (count: number, write: (row: number) => string) =>
  Array.from({ length: count }, (_, row) => `${write(row)}\n`).join('');

describe('the suite of a dataset', () => {
  it('is suggested from a profile so that the version itself passes all of it', async () => {
    const version = await test.importText(
      `id,age,city,note\n${rowsOf(200, (row) => `${row},${20 + (row % 50)},${['Oslo', 'Lima'][row % 2]},${row % 4 ? 'x' : ''}`)}`,
    );
    const suggested = await test.data.expectations.suggest(version.id);
    expect(suggested.map(({ rule }) => rule.kind)).toEqual(
      expect.arrayContaining(['row-count', 'column-type', 'not-missing', 'range', 'in-set']),
    );
    const report = await check(
      version,
      suggested.map(({ rule }) => rule),
    );
    expect(report.state).toBe('passed');
    expect(report.outcomes.every(({ status }) => status === 'passed')).toBe(true);
    expect(await test.data.expectations.suggest(version.id)).toEqual([]);
  });

  it('is refused when it was edited elsewhere meanwhile, or makes no sense', async () => {
    const version = await test.importText('a\n1\n2\n');
    const { expectations } = test.data;
    const suite = { name: 'mine', rules: [draft({ kind: 'row-count', min: 1 })] };
    await expectations.saveSuite(version.datasetId, suite, 0);
    await expect(expectations.saveSuite(version.datasetId, suite, 0)).rejects.toMatchObject({
      code: 'CONFLICT',
      data: { reason: 'suite-moved' },
    });
    const upsideDown = { ...suite, rules: [draft({ kind: 'range', column: 'a', min: 2, max: 1 })] };
    await expect(expectations.saveSuite(version.datasetId, upsideDown, 1)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      data: { reason: 'expectation-invalid' },
    });
    expect(expectations.getSuite(version.datasetId)).toMatchObject({ revision: 1, suite });
  });
});

describe('the next version of a dataset with a suite', () => {
  it('is checked by its import, and its failing rows are counted, shown and filtered', async () => {
    const first = await test.importText('id,age,name\n1,30,Ada\n2,40,Bob\n3,50,Cyd\n');
    await saveRules(first, [
      draft({ kind: 'not-missing', column: 'name' }),
      draft({ kind: 'range', column: 'age', min: 0, max: 120, severity: 'warning' }),
      draft({ kind: 'unique', columns: ['id'] }),
      draft({ kind: 'condition', sql: 'age < 100 OR name IS NULL' }),
    ]);
    const second = await test.importText('id,age,name\n1,30,Ada\n2,-4,\n2,400,Cyd\n9,41,\n', {
      datasetId: first.datasetId,
    });
    const report = test.data.expectations.getReport(second.id)!;
    expect(report.state).toBe('failed');
    expect(outcomeOf(report, 'not-missing')).toMatchObject({
      status: 'failed',
      failingRows: 2,
      checkedRows: 4,
      observedValue: 0.5,
      examples: [
        { rowNumber: 1, values: [null] },
        { rowNumber: 3, values: [null] },
      ],
    });
    expect(outcomeOf(report, 'range').examples.map(({ values }) => values)).toEqual([[-4], [400]]);
    expect(outcomeOf(report, 'unique').examples).toEqual([{ rowNumber: 2, values: [2] }]);
    expect(outcomeOf(report, 'condition')).toMatchObject({ status: 'failed', failingRows: 1 });
    const failing = async (kind: Expectation['kind']) => {
      const { key, rule } = outcomeOf(report, kind);
      const page = await test.data.getPage({
        versionId: second.id,
        offset: 0,
        limit: 10,
        filters: [{ operator: 'fails-rule', column: 'column' in rule ? rule.column : '', ruleKey: key }],
        sort: [],
      });
      expect(page.matchingRows).toBe(outcomeOf(report, kind).failingRows);
      return page.rowNumbers;
    };
    expect(await failing('not-missing')).toEqual([1, 3]);
    expect(await failing('range')).toEqual([1, 2]);
    expect(await failing('unique')).toEqual([2]);
    expect(await failing('condition')).toEqual([2]);
    expect(test.data.expectations.getHistory(first.datasetId)).toMatchObject([
      { versionNumber: 2, state: 'failed' },
    ]);
    expect(test.data.expectations.listStates()).toContainEqual({
      datasetId: first.datasetId,
      state: 'failed',
      failedRules: 4,
    });
  });

  it('is checked and filtered alike where a version is stored as what changed', async () => {
    const row = (id: number, age: number) => `${id},${age}`;
    const lines = Array.from({ length: 5_000 }, (_, id) => row(id, 20 + (id % 60)));
    const csv = (all: readonly string[]) => `id,age\n${all.join('\n')}\n`;
    const first = await test.importText(csv(lines));
    await saveRules(first, [
      draft({ kind: 'range', column: 'age', min: 0, max: 120 }),
      draft({ kind: 'unique', columns: ['id'] }),
      draft({ kind: 'condition', sql: 'age <> 999' }),
    ]);
    // A row goes, two come before the others that fail, and one cell changes: no position is what it was.
    const next = lines
      .toSpliced(4_000, 1, row(4_000, 999))
      .toSpliced(10, 1)
      .toSpliced(500, 0, '7,999', '9001,33');
    const second = await test.importText(csv(next), { datasetId: first.datasetId });
    expect(second.deltaCount).toBe(1);
    const report = test.data.expectations.getReport(second.id)!;
    const failing = async (kind: Expectation['kind'], column = '') => {
      const { key, examples } = outcomeOf(report, kind);
      const page = await test.data.getPage({
        versionId: second.id,
        offset: 0,
        limit: 10,
        filters: [{ operator: 'fails-rule', column, ruleKey: key }],
        sort: [],
      });
      expect(examples.map(({ rowNumber }) => rowNumber)).toEqual(page.rowNumbers);
      return page.rowNumbers.map((position) => next[position]);
    };
    expect(await failing('range', 'age')).toEqual(['7,999', '4000,999']);
    expect(await failing('unique')).toEqual(['7,999']);
    expect(await failing('condition')).toEqual(['7,999', '4000,999']);
  });

  it('allows the share of failing rows that a rule allows, and leaves out rules that are off', async () => {
    const version = await test.importText(`n\n${rowsOf(10, (row) => (row === 3 ? '' : '5'))}`);
    const rule = (allowedShare: number, rest: object = {}) =>
      draft({ kind: 'not-missing', column: 'n', severity: 'warning', allowedShare, ...rest });
    const report = await check(version, [
      rule(0.1),
      rule(0.09),
      rule(0, { severity: 'error', isOn: false }),
      draft({ kind: 'row-count', max: 10 }),
    ]);
    expect(report.state).toBe('warning');
    expect(report.outcomes.map(({ rule: { kind }, status }) => `${kind} ${status}`).toSorted()).toEqual([
      'not-missing failed',
      'not-missing passed',
      'row-count passed',
    ]);
  });
});

describe('rules that look beyond one row', () => {
  it('find values that another dataset does not have', async () => {
    await test.importText('code,title\nA,first\nB,second\n', { name: 'codes' });
    const version = await test.importText('code\nA\nB\nC\n\nC\n');
    const rule = draft({ kind: 'references', column: 'code', dataset: 'codes', datasetColumn: 'code' });
    const report = await check(version, [
      rule,
      draft({ kind: 'references', column: 'code', dataset: 'nothing', datasetColumn: 'code' }),
    ]);
    const [found, broken] = report.outcomes.toSorted((a, b) => a.status.localeCompare(b.status)).toReversed();
    expect(found).toMatchObject({
      status: 'failed',
      failingRows: 2,
      examples: [{ values: ['C'] }, { values: ['C'] }],
    });
    expect(broken).toMatchObject({ status: 'broken', observed: 'There is no dataset nothing.' });
  });

  it('compare distributions with an earlier version, and say so where there is none', async () => {
    const first = await test.importText(`x\n${rowsOf(500, (row) => String(row % 100))}`);
    const rules = [
      draft({ kind: 'distribution', column: 'x', measure: 'psi', threshold: 0.2 }),
      draft({ kind: 'distribution', column: 'x', measure: 'ks', threshold: 0.2, reference: 'first' }),
    ];
    const none = await check(first, rules);
    expect(none.outcomes.map(({ status }) => status)).toEqual(['skipped', 'skipped']);
    expect(none.state).toBe('passed');
    const moved = await test.importText(`x\n${rowsOf(500, (row) => String((row % 100) + 50))}`, {
      datasetId: first.datasetId,
    });
    const report = test.data.expectations.getReport(moved.id)!;
    expect(report.outcomes.map(({ status }) => status)).toEqual(['failed', 'failed']);
    // Half of the values lie above all of the reference: the distance of the two distribution functions is 0.5.
    const ks = report.outcomes.find(({ rule }) => rule.kind === 'distribution' && rule.measure === 'ks')!;
    expect(ks.observedValue).toBeCloseTo(0.5, 10);
  });

  it('take the age of the newest value', async () => {
    const newest = new Date(Date.now() - 30 * 3_600_000).toISOString();
    const version = await test.importText(`at\n2020-01-01T00:00:00.000Z\n${newest}\n`);
    const rule = (maxAgeHours: number) => draft({ kind: 'freshness', column: 'at', maxAgeHours });
    const report = await check(version, [rule(29), rule(31)]);
    expect(report.outcomes).toMatchObject([
      { status: 'failed', observed: expect.stringContaining('30 hours old') },
      { status: 'passed' },
    ]);
  });
});

describe('an SQL condition', () => {
  const checkAll = async (conditions: readonly string[]) => {
    const version = await test.importText('a,b c,position\n1,2,9\n3,2,9\n,2,9\n');
    const report = await check(
      version,
      conditions.map((sql) => draft({ kind: 'condition', sql })),
    );
    return new Map(
      report.outcomes.map((outcome) => [outcome.rule.kind === 'condition' && outcome.rule.sql, outcome]),
    );
  };

  it('is asked of each row, and passes where it is unknown', async () => {
    const failingRows = {
      'a <= "b c"': 1,
      'a <= "b c" -- a comment': 1,
      'position = 9 AND (a IS NULL OR a IN (SELECT a FROM data))': 0,
      "'a);' <> 'b'": 0,
    };
    const outcomes = await checkAll(Object.keys(failingRows));
    for (const [sql, count] of Object.entries(failingRows))
      expect(outcomes.get(sql), sql).toMatchObject({ failingRows: count, checkedRows: 3 });
  });

  it('is broken where it is something else, and reaches nothing outside the version', async () => {
    const why = {
      'a > 1), (a < 0': /more than one condition/,
      'a > 1) FROM data WHERE (a < 3': /syntax error/,
      'TRUE) FROM data; SELECT (1': /more than one condition|syntax error/,
      'a + 1': /gives BIGINT and not true or false/,
      'avg(a) > 1': /aggregate/i,
      'nothing > 1': /nothing/,
      "(SELECT count(*) FROM read_csv('/etc/passwd')) = 0": /reaches outside/,
      "a > 1; ATTACH 'x.db'": /syntax error/,
    };
    const outcomes = await checkAll(Object.keys(why));
    for (const [sql, words] of Object.entries(why))
      expect(outcomes.get(sql), sql).toMatchObject({
        status: 'broken',
        observed: expect.stringMatching(words),
      });
  });
});
