import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { histogramOf, numberStats, quantileLevels, selectRanks } from './number-stats.ts';

const a = Float64Array.of(3.5, Number.NaN, -2.25, 8, 8, 0, 1e3, 12.125, Number.NaN, -0.5, 7.75, 4);
const c = Float64Array.from({ length: 12 }, (_, i) => i * i - 5);

/** Golden values: pandas 3.1.1 (count, mean, std, skew, kurt, quantile) and NumPy 2.4.6 (histogram), to 1e-12. */
const golden = [
  {
    values: a,
    count: 10,
    mean: 104.0625,
    std: 314.83304244957446,
    skew: 3.1610465033313604,
    kurt: 9.994289340080345,
    quantiles: [
      -2.0925, -1.4625, -0.675, 0.875, 5.875, 8.0, 110.91249999999965, 555.4562499999989, 911.0912500000002,
    ],
    bins: { 0: 9, 49: 1 },
  },
  {
    values: c,
    count: 12,
    mean: 37.166666666666664,
    std: 41.162280468085505,
    skew: 0.7705512595060247,
    kurt: -0.6172408605385895,
    quantiles: [-4.89, -4.45, -3.7, 2.75, 25.5, 63.25, 93.1, 104.45, 113.69],
    bins: { 0: 2, 1: 1, 3: 1, 6: 1, 10: 1, 14: 1, 20: 1, 26: 1, 33: 1, 41: 1, 49: 1 },
  },
];

describe('numberStats', () => {
  it.each(golden)('agrees with pandas and NumPy', ({ values, ...expected }) => {
    const { finite, missingCount } = numberStats(values, false);
    expect(missingCount).toBe(values.length - expected.count);
    expect(finite!.count).toBe(expected.count);
    const close = (actual: number | null, wanted: number) =>
      expect(Math.abs(actual! - wanted)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(wanted)));
    close(finite!.mean, expected.mean);
    close(finite!.standardDeviation, expected.std);
    close(finite!.skewness, expected.skew);
    close(finite!.kurtosis, expected.kurt);
    for (const [index, quantile] of expected.quantiles.entries()) close(finite!.quantiles[index]!, quantile);
    const { counts } = finite!.histogram;
    expect(counts).toHaveLength(50);
    expect(Object.fromEntries([...counts.entries()].filter(([, count]) => count > 0))).toEqual(expected.bins);
  });

  it('counts infinities and zeros and leaves infinities out of everything else', () => {
    const stats = numberStats(
      Float64Array.of(1, Number.POSITIVE_INFINITY, 0, Number.NEGATIVE_INFINITY, -0, 3),
      false,
    );
    expect(stats.infiniteCount).toBe(2);
    expect(stats.zeroCount).toBe(2);
    expect(stats.finite).toMatchObject({ count: 4, min: 0, max: 3, mean: 1 });
  });

  it('has nothing to say about a column without a finite value', () => {
    expect(numberStats(Float64Array.of(Number.NaN, Number.POSITIVE_INFINITY), false).finite).toBeNull();
    expect(numberStats(new Float64Array(0), false).finite).toBeNull();
  });

  it('gives a constant no spread and one bin', () => {
    const { finite } = numberStats(new Float64Array(5).fill(2.5), false);
    expect(finite).toMatchObject({ standardDeviation: 0, skewness: null, kurtosis: null, mean: 2.5 });
    expect(finite!.histogram).toEqual({ edges: [2.5, 2.5], counts: [5] });
  });

  it('survives values whose sum and range overflow', () => {
    const { finite } = numberStats(Float64Array.of(-1.7e308, 1.7e308, 1.7e308), false);
    expect(finite!.mean).toBeCloseTo(1.7e308 / 3, -300);
    expect(finite!.standardDeviation).toBeNull();
    expect(finite!.quantiles[4]).toBe(1.7e308);
  });
});

const anyNumbers = fc.array(
  fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 }),
    fc.integer({ min: -5, max: 5 }),
  ),
  { minLength: 1, maxLength: 9000 },
);

describe('selectRanks', () => {
  it('finds what sorting finds, for skewed and repeated values alike', () => {
    fc.assert(
      fc.property(anyNumbers, fc.boolean(), (numbers, hasOutlier) => {
        const values = Float64Array.from(hasOutlier ? [...numbers, 1e300] : numbers);
        const sorted = values.slice().sort();
        const ranks = quantileLevels.map((level) => Math.floor(level * (values.length - 1)));
        const unique = [...new Set(ranks)].toSorted((x, y) => x - y);
        const found = selectRanks(values, unique, sorted[0]!, sorted.at(-1)!);
        for (const rank of unique) if (!Object.is(found.get(rank)! + 0, sorted[rank]! + 0)) return false;
        return true;
      }),
      { numRuns: 60 },
    );
  });
});

describe('histogramOf', () => {
  it('puts every value between the edges of its bin', () => {
    fc.assert(
      fc.property(anyNumbers, (numbers) => {
        const values = Float64Array.from(numbers);
        const min = Math.min(...numbers);
        const max = Math.max(...numbers);
        const { edges, counts } = histogramOf(values, min, max, false);
        const again = counts.map(() => 0);
        for (const value of values) {
          const bin = edges.findLastIndex((edge, index) => index < counts.length && value >= edge);
          again[Math.max(0, bin)]!++;
        }
        return JSON.stringify(again) === JSON.stringify(counts);
      }),
      { numRuns: 60 },
    );
  });

  it('gives whole numbers of a short range one bin each', () => {
    expect(histogramOf(Float64Array.of(3, 5, 5, 4), 3, 5, true)).toEqual({
      edges: [3, 4, 5, 6],
      counts: [1, 1, 2],
    });
  });
});
