import { describe, expect, it } from 'vitest';
import { findTargetProblems, guessTask, type TargetStatistics } from './task.rules.ts';

const target = (changes: Partial<TargetStatistics>): TargetStatistics => ({
  name: 'outcome',
  type: 'integer',
  rowCount: 1000,
  missingCount: 0,
  distinctCount: 2,
  infiniteCount: 0,
  smallestClassCount: 300,
  ...changes,
});

describe('guessTask', () => {
  it.each<[Partial<TargetStatistics>, string]>([
    [{ type: 'boolean' }, 'binary'],
    [{ type: 'category', distinctCount: 2 }, 'binary'],
    [{ type: 'float', distinctCount: 2 }, 'binary'],
    [{ type: 'category', distinctCount: 3 }, 'multiclass'],
    [{ type: 'text', distinctCount: 500 }, 'multiclass'],
    [{ type: 'integer', distinctCount: 10 }, 'multiclass'],
    [{ type: 'integer', distinctCount: 11 }, 'regression'],
    [{ type: 'float', distinctCount: 3 }, 'regression'],
  ])('%o is %s', (changes, expected) => {
    const { task, reason } = guessTask(target(changes));
    expect(task).toBe(expected);
    expect(reason).toMatch(/^"outcome" is .*\.$|^"outcome" has .*\.$/);
  });

  it('says how many values there are in words that fit one', () => {
    expect(guessTask(target({ type: 'category', distinctCount: 1 })).reason).toBe('"outcome" has one value.');
    expect(guessTask(target({ type: 'category', distinctCount: 1500 })).reason).toBe(
      '"outcome" has 1,500 different values.',
    );
  });
});

describe('findTargetProblems', () => {
  it.each<[string, Partial<TargetStatistics>, 'binary' | 'multiclass' | 'regression']>([
    ['all-missing', { missingCount: 1000, distinctCount: 0 }, 'binary'],
    ['date-target', { type: 'date', distinctCount: 900 }, 'multiclass'],
    ['too-few-rows', { rowCount: 9 }, 'binary'],
    ['one-class', { distinctCount: 1 }, 'binary'],
    ['not-a-number', { type: 'category', distinctCount: 5 }, 'regression'],
    ['not-two-classes', { distinctCount: 3 }, 'binary'],
    ['more-classes-than-rows', { type: 'category', distinctCount: 1000 }, 'multiclass'],
    ['too-many-classes', { type: 'category', distinctCount: 1500, rowCount: 100_000 }, 'multiclass'],
  ])('%s stops training, and is the only thing said', (kind, changes, task) => {
    const problems = findTargetProblems(target(changes), task);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ kind, severity: 'error' });
    expect(problems[0]!.nextStep).toMatch(/\.$/);
  });

  it.each<[string, Partial<TargetStatistics>, 'binary' | 'multiclass' | 'regression']>([
    ['infinite', { type: 'float', distinctCount: 900, infiniteCount: 2 }, 'regression'],
    ['missing-target', { missingCount: 10 }, 'binary'],
    ['few-rows', { rowCount: 60 }, 'binary'],
    ['single-row-class', { smallestClassCount: 1 }, 'binary'],
    ['imbalance', { smallestClassCount: 5 }, 'binary'],
  ])('%s is a warning', (kind, changes, task) => {
    const problems = findTargetProblems(target(changes), task);
    expect(problems.map((problem) => [problem.kind, problem.severity])).toEqual([[kind, 'warning']]);
  });

  it('has nothing to say about a healthy target', () => {
    expect(findTargetProblems(target({}), 'binary')).toEqual([]);
    expect(
      findTargetProblems(
        target({ type: 'float', distinctCount: 990, smallestClassCount: null }),
        'regression',
      ),
    ).toEqual([]);
  });
});
