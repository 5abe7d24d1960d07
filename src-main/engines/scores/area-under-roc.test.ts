import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areaUnderRoc } from './area-under-roc.ts';

const auc = (scores: readonly number[], labels: readonly number[]) =>
  areaUnderRoc(Float64Array.from(scores), Float32Array.from(labels));

describe('areaUnderRoc', () => {
  it.each([
    [[0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1], 0.75],
    [[1, 1, 1, 1], [0, 1, 0, 1], 0.5],
    [[0.9, 0.1], [0, 1], 0],
    [[0.9, 0.1], [1, 1], Number.NaN],
  ])('%j with labels %j is %d', (scores, labels, expected) => {
    expect(auc(scores, labels)).toBe(expected);
  });

  it('is the share of pairs in the right order', () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 1 })), {
      minLength: 2,
    });
    fc.assert(
      fc.property(rows, (pairs) => {
        const positives = pairs.filter(([, label]) => label === 1).map(([score]) => score);
        const negatives = pairs.filter(([, label]) => label === 0).map(([score]) => score);
        fc.pre(positives.length > 0 && negatives.length > 0);
        const wins = positives.flatMap((p) => negatives.map((n) => (p > n ? 1 : p === n ? 0.5 : 0)));
        const expected = wins.reduce<number>((sum, win) => sum + win, 0) / wins.length;
        const actual = auc(
          pairs.map(([score]) => score),
          pairs.map(([, label]) => label),
        );
        expect(actual).toBeCloseTo(expected, 12);
      }),
    );
  });
});
