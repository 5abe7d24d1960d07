import { describe, expect, it } from 'vitest';
import { createRandom } from '#shared/kit/random.ts';
import { findCounterfactuals } from './counterfactuals.ts';
import type { ExplainedModel, RawRow } from './explained-model.ts';

const random = createRandom(4);
const cities = ['Bergen', 'Narvik', 'Oslo'];
/** Income 0 to 100, age 18 to 80, city, a comment. */
const seen = Array.from(
  { length: 200 },
  (): RawRow => [
    random.nextFloat() * 100,
    18 + random.nextInteger(63),
    cities[random.nextInteger(3)]!,
    'text',
  ],
);
/** 0.01 a unit of income, 0.002 a year, a bonus for Narvik: linear, so that the least changes are known. */
const scoreOf = ([income, age, city]: RawRow) =>
  Number(income) * 0.01 + Number(age) * 0.002 + (city === 'Narvik' ? 0.3 : 0);
const model: ExplainedModel = {
  inputs: [
    { column: 'income', type: 'float' },
    { column: 'age', type: 'integer' },
    { column: 'city', type: 'category' },
    { column: 'comment', type: 'text' },
  ],
  outputCount: 1,
  predict: (rows) => Float64Array.from(rows, scoreOf),
};
const row: RawRow = [20, 30, 'Oslo', 'text'];
const atLeast = (wanted: number) => (predictions: Float64Array, index: number) =>
  wanted - predictions[index]!;
const find = (parts: Partial<Parameters<typeof findCounterfactuals>[2]> = {}) =>
  findCounterfactuals(model, row, {
    shortfall: atLeast(0.5),
    seen,
    fixed: new Set(),
    maxChanges: 3,
    count: 5,
    ...parts,
  });

describe('counterfactuals', () => {
  it('find the least change of each single input that does, and the nearest first', () => {
    // 0.26 now: 24 more of income, or Narvik alone; 63 years more than anyone has do not count.
    const [first, second, ...rest] = find();
    expect(first!.changed).toEqual([0]);
    expect(Number(first!.row[0])).toBeGreaterThanOrEqual(44);
    expect(Number(first!.row[0])).toBeLessThan(44.1);
    expect(first!.distance).toBeCloseTo(0.24, 1);
    expect(second).toMatchObject({ changed: [2], distance: 1 });
    expect(second!.row[2]).toBe('Narvik');
    for (const { changed } of rest) expect(changed.length).toBeGreaterThan(1);
  });

  it('leave alone what must stay, and stay within what training saw', () => {
    const proposals = find({ fixed: new Set([0]) });
    expect(proposals.map(({ changed }) => changed)).toEqual([[2]]);
    const far = find({ fixed: new Set([0]), shortfall: atLeast(0.62) });
    expect(far.map(({ changed }) => changed)).toEqual([[1, 2]]);
    const [, age] = far[0]!.row;
    expect(Number.isInteger(age)).toBe(true);
    // 0.62 − 0.3 − 0.2 of income are 60 years.
    expect(age).toBe(60);
    expect(find({ shortfall: atLeast(5) })).toEqual([]);
  });

  it('need as many changes as they need, and no more than allowed', () => {
    const wanted = { shortfall: atLeast(1.35) };
    expect(find({ ...wanted, maxChanges: 1 })).toEqual([]);
    const [only] = find(wanted);
    expect(only!.changed).toEqual([0, 2]);
    expect(scoreOf(only!.row)).toBeGreaterThanOrEqual(1.35);
  });

  it('are none where the answer is what is wanted already', () => {
    expect(find({ shortfall: atLeast(0.1) })).toEqual([]);
  });
});
