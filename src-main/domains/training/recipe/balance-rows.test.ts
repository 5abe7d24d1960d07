import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Balance } from '#shared/training/recipe.schema.ts';
import { balanceRows, type LabelledRows } from './balance-rows.ts';

const balance = (kind: Balance['kind'], ratio = 1, neighbors = 5): Balance => ({ kind, ratio, neighbors });
const options = { seed: 5, categoricalColumns: [] };

/** Rows of two columns; the first is the row's number, so that each can be told from the others. */
const rowsOf = (labels: readonly number[]): LabelledRows => ({
  columnCount: 2,
  values: Float32Array.from(labels.flatMap((label, row) => [row, label * 100 + row])),
  target: Float32Array.from(labels),
});
const countsOf = ({ target }: LabelledRows) =>
  [0, 1, 2].map((label) => target.filter((value) => value === label).length);
const imbalanced = rowsOf([...Array(60).fill(0), ...Array(12).fill(1), ...Array(6).fill(2)]);

describe('balanceRows', () => {
  it.each([
    ['none', 1, [60, 12, 6]],
    ['over', 1, [60, 60, 60]],
    ['over', 0.5, [60, 30, 30]],
    ['smote', 1, [60, 60, 60]],
    ['smote', 0.1, [60, 12, 6]],
    ['under', 1, [6, 6, 6]],
    ['under', 0.5, [12, 12, 6]],
  ] as const)('%s to a ratio of %s', (kind, ratio, expected) => {
    const balanced = balanceRows(imbalanced, balance(kind, ratio), options);
    expect(countsOf(balanced)).toEqual(expected);
    expect(balanced.values.length).toBe(balanced.target.length * 2);
  });

  it('takes whole rows with their class, and repeats with the seed', () => {
    for (const kind of ['over', 'under'] as const) {
      const balanced = balanceRows(imbalanced, balance(kind), options);
      for (const [index, label] of balanced.target.entries()) {
        const row = balanced.values[index * 2]!;
        expect([balanced.values[index * 2 + 1], label]).toEqual([
          imbalanced.values[row * 2 + 1],
          imbalanced.target[row],
        ]);
      }
      expect(balanceRows(imbalanced, balance(kind), options)).toEqual(balanced);
      expect(balanceRows(imbalanced, balance(kind), { ...options, seed: 6 })).not.toEqual(balanced);
    }
  });

  it('SMOTE: a new row lies between two near rows of its class, and the old ones stay as they are', () => {
    const values = Float32Array.from(
      [...Array(40).fill([0, 0]), [10, 100], [11, 110], [12, 120], [90, 900]].flat(),
    );
    const target = Float32Array.from([...Array(40).fill(0), 1, 1, 1, 1]);
    const balanced = balanceRows({ columnCount: 2, values, target }, balance('smote', 1, 1), options);
    expect([...balanced.values.slice(0, values.length)]).toEqual([...values]);
    const added = Array.from({ length: 36 }, (_, index) => balanced.values[values.length + index * 2]!);
    for (const [index, first] of added.entries()) {
      expect(balanced.values[values.length + index * 2 + 1]).toBeCloseTo(first * 10, 3);
      expect(first).toBeGreaterThanOrEqual(10);
    }
    expect(new Set(added).size).toBeGreaterThan(20);
    // With one neighbour, nothing but the row far off itself leads far off.
    expect(added.some((value) => value > 10 && value < 12)).toBe(true);
  });

  it('SMOTE: codes are taken, not averaged, and missing stays missing', () => {
    const values = Float32Array.from(
      [...Array(20).fill([0, 9]), [1, Number.NaN], [1, Number.NaN], [3, Number.NaN], [1, Number.NaN]].flat(),
    );
    const target = Float32Array.from([...Array(20).fill(0), 1, 1, 1, 1]);
    const balanced = balanceRows({ columnCount: 2, values, target }, balance('smote'), {
      seed: 1,
      categoricalColumns: [0],
    });
    const added = balanced.values.slice(values.length);
    for (let index = 0; index < added.length; index += 2) {
      expect([1, 3]).toContain(added[index]);
      expect(added[index + 1]).toBeNaN();
    }
  });

  it('SMOTE repeats the row of a class that has one only', () => {
    const balanced = balanceRows(rowsOf([0, 0, 0, 1]), balance('smote'), options);
    expect(countsOf(balanced)).toEqual([3, 3, 0]);
    expect([...balanced.values.slice(6, 8)]).toEqual([...balanced.values.slice(10, 12)]);
  });

  it('never moves a class past the largest, whatever the ratio', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(2), { minLength: 1, maxLength: 60 }),
        fc.constantFrom('over', 'under', 'smote'),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (labels, kind, ratio) => {
          const before = countsOf(rowsOf(labels));
          const after = countsOf(balanceRows(rowsOf(labels), balance(kind, ratio), options));
          expect(Math.max(...after)).toBeLessThanOrEqual(Math.max(...before));
          expect(after.map((count) => count > 0)).toEqual(before.map((count) => count > 0));
        },
      ),
    );
  });
});
