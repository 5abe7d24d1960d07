import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countIntoHistogram, displayEdges, emptyHistogram } from './histogram.ts';

const quantilesOf = (values: readonly number[]) => {
  const sorted = values.toSorted((left, right) => left - right);
  return (share: number) => sorted[Math.round(share * (sorted.length - 1))]!;
};

describe('displayEdges', () => {
  it('spans the values when none is far out', () => {
    const edges = displayEdges(quantilesOf(Array.from({ length: 101 }, (_, index) => index)), 50);
    expect([edges.length, edges[0], edges[1], edges.at(-1)]).toEqual([51, 0, 2, 100]);
  });

  it('does not let one outlier squash the rest', () => {
    const values = [...Array.from({ length: 1000 }, (_, index) => index / 1000), 1e6];
    expect(displayEdges(quantilesOf(values), 50).at(-1)).toBeLessThan(2);
  });

  it('puts a bin around a constant, at any size', () => {
    for (const value of [0, 5, 1e300, -Number.MAX_VALUE, 5e-324]) {
      const [low, high] = displayEdges(() => value, 50) as [number, number];
      expect(low <= value && value <= high && low < high).toBe(true);
    }
  });

  it('rises through finite numbers for any values', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 }),
        (values) => {
          const edges = displayEdges(quantilesOf(values), 50);
          expect(edges.every((edge) => Number.isFinite(edge))).toBe(true);
          expect(edges.every((edge, index) => index === 0 || edges[index - 1]! <= edge)).toBe(true);
        },
      ),
    );
  });
});

describe('countIntoHistogram', () => {
  it('counts half-open bins, the last one closed, and what lies outside', () => {
    const values = Float64Array.of(-1, 0, 0.5, 1, 2, 3, 3.5, Number.NaN, Number.POSITIVE_INFINITY);
    expect(countIntoHistogram(values, [0, 1, 2, 3])).toEqual({
      edges: [0, 1, 2, 3],
      counts: [2, 1, 2],
      below: 1,
      above: 1,
    });
  });

  it('counts every finite value once, for any values and their own edges', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 }),
        (values) => {
          const { counts, below, above } = countIntoHistogram(
            Float64Array.from(values),
            displayEdges(quantilesOf(values), 50),
          );
          expect(counts.reduce((sum, count) => sum + count, below + above)).toBe(values.length);
        },
      ),
    );
  });

  it('is empty without edges', () => {
    expect(countIntoHistogram(Float64Array.of(1), [])).toEqual(emptyHistogram);
  });
});
