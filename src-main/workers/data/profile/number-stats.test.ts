import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countDistinct } from './distinct-count.ts';
import { binOf, histogramShape } from './histogram.ts';
import { numberStats, quantileLevels } from './number-stats.ts';
import { createNumberWorkspace } from './number-workspace.ts';
import { scanNumbers } from './scan-numbers.ts';
import { selectRanks } from './select-ranks.ts';

/** As a column is described; or, without `isCounted`, as it would be if it had too many values to count. */
function statsOf(numbers: Float64Array, { isWhole = false, isCounted = true } = {}) {
  const workspace = createNumberWorkspace(numbers.length, 1);
  const values = workspace.columns[0]!;
  values.set(numbers);
  const scan = scanNumbers(workspace, values);
  const { frequencies } = countDistinct(workspace, values, { scan, isWhole });
  const options = { isWhole, frequencies: isCounted ? frequencies : null };
  return { values, scan, finite: numberStats(workspace, scan, options) };
}

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
  it.each(golden.flatMap((one) => [true, false].map((isCounted) => ({ ...one, isCounted }))))(
    'agrees with pandas and NumPy',
    ({ values, isCounted, ...expected }) => {
      const { finite, scan } = statsOf(values, { isCounted });
      expect(scan.missingCount).toBe(values.length - expected.count);
      expect(finite!.count).toBe(expected.count);
      const close = (actual: number | null, wanted: number) =>
        expect(Math.abs(actual! - wanted)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(wanted)));
      close(finite!.mean, expected.mean);
      close(finite!.standardDeviation, expected.std);
      close(finite!.skewness, expected.skew);
      close(finite!.kurtosis, expected.kurt);
      for (const [index, quantile] of expected.quantiles.entries())
        close(finite!.quantiles[index]!, quantile);
      const { counts } = finite!.histogram;
      expect(counts).toHaveLength(50);
      expect(Object.fromEntries([...counts.entries()].filter(([, count]) => count > 0))).toEqual(
        expected.bins,
      );
    },
  );

  it('takes signs off zeros in place, and tells a rising column', () => {
    const { values, scan } = statsOf(Float64Array.of(-0, 1, 2));
    expect(scan.isIncreasing).toBe(true);
    expect(Object.is(values[0], 0)).toBe(true);
    for (const other of [
      [1, 1],
      [2, 1],
      [1, Number.NaN],
      [Number.NaN, 1],
    ])
      expect(statsOf(Float64Array.from(other)).scan.isIncreasing).toBe(false);
  });

  it('counts infinities and zeros and leaves infinities out of everything else', () => {
    const { scan, finite } = statsOf(
      Float64Array.of(1, Number.POSITIVE_INFINITY, 0, Number.NEGATIVE_INFINITY, -0, 3),
    );
    expect(scan.infiniteCount).toBe(2);
    expect(scan.zeroCount).toBe(2);
    expect(finite).toMatchObject({ count: 4, min: 0, max: 3, mean: 1 });
  });

  it('has nothing to say about a column without a finite value', () => {
    expect(statsOf(Float64Array.of(Number.NaN, Number.POSITIVE_INFINITY)).finite).toBeNull();
    expect(statsOf(new Float64Array(0)).finite).toBeNull();
  });

  it('gives a constant no spread and one bin', () => {
    const { finite } = statsOf(new Float64Array(5).fill(2.5));
    expect(finite).toMatchObject({ standardDeviation: 0, skewness: null, kurtosis: null, mean: 2.5 });
    expect(finite!.histogram).toEqual({ edges: [2.5, 2.5], counts: [5] });
  });

  it('survives values whose sum and range overflow', () => {
    const { finite } = statsOf(Float64Array.of(-1.7e308, 1.7e308, 1.7e308));
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
        const found = selectRanks(values, unique);
        for (const rank of unique) if (!Object.is(found.get(rank)! + 0, sorted[rank]! + 0)) return false;
        return true;
      }),
      { numRuns: 60 },
    );
  });
});

/** Counted one by one against the edges. */
function countedPlainly(values: Float64Array, edges: readonly number[]): number[] {
  const counts = new Array<number>(edges.length - 1).fill(0);
  for (const value of values) {
    const bin = edges.findLastIndex((edge, index) => index < counts.length && value >= edge);
    counts[Math.max(0, bin)]!++;
  }
  return counts;
}

describe('the distribution of many values', () => {
  it('is that of their frequencies, whatever way it is found', () => {
    fc.assert(
      fc.property(anyNumbers, fc.integer({ min: 1, max: 3 }), (numbers, repeats) => {
        const values = Float64Array.from(Array.from({ length: repeats }, () => numbers).flat());
        const counted = statsOf(values).finite!;
        const binned = statsOf(values, { isCounted: false }).finite!;
        return JSON.stringify(counted) === JSON.stringify({ ...binned, ranks: null });
      }),
      { numRuns: 60 },
    );
  });

  it('has every value between the edges of its bin, however the fine bins round', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e3, max: 1e3, noNaN: true }),
        fc.integer({ min: 1, max: 1e6 }),
        (min, span) => {
          const max = min + span / 10;
          // Values on the edges, and the doubles next to them, which no product of floats tells apart.
          const { edges } = histogramShape(min, max, false);
          const near = edges.flatMap((edge) => [edge * (1 - 2 ** -52), edge, edge * (1 + 2 ** -52)]);
          const inside = near.filter((value) => value >= min && value <= max);
          const values = Float64Array.from({ length: 3000 }, (_, i) => inside[i % inside.length]!);
          const { histogram } = statsOf(values, { isCounted: false }).finite!;
          return JSON.stringify(histogram.counts) === JSON.stringify(countedPlainly(values, histogram.edges));
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('the bins of a histogram', () => {
  it('are told by their edges', () => {
    fc.assert(
      fc.property(anyNumbers, (numbers) => {
        const values = Float64Array.from(numbers);
        const { edges } = histogramShape(Math.min(...numbers), Math.max(...numbers), false);
        const counts = new Array<number>(edges.length - 1).fill(0);
        for (const value of values) counts[binOf(edges, value)]!++;
        return JSON.stringify(counts) === JSON.stringify(countedPlainly(values, edges));
      }),
      { numRuns: 60 },
    );
  });

  it('are one for each whole number of a short range', () => {
    expect(statsOf(Float64Array.of(3, 5, 5, 4), { isWhole: true }).finite!.histogram).toEqual({
      edges: [3, 4, 5, 6],
      counts: [1, 1, 2],
    });
  });
});
