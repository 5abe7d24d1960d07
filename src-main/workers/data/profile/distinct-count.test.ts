import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countDistinct, createDistinctSketch, createRepeatCounter } from './distinct-count.ts';
import { createNumberWorkspace } from './number-workspace.ts';
import { scanNumbers } from './scan-numbers.ts';

function distinctOf(numbers: Float64Array, isWhole = false) {
  const workspace = createNumberWorkspace(numbers.length, 1);
  const values = workspace.columns[0]!;
  values.set(numbers);
  return countDistinct(workspace, values, { scan: scanNumbers(workspace, values), isWhole });
}

describe('countDistinct', () => {
  it('is exact for few values, with their frequencies, and takes both zeros as one', () => {
    const values = Float64Array.of(0, -0, 2, 2, Number.NaN, Number.POSITIVE_INFINITY, 2);
    expect(distinctOf(values)).toEqual({
      count: 3,
      isApproximate: false,
      frequencies: [
        { value: 2, count: 3 },
        { value: 0, count: 2 },
        { value: Number.POSITIVE_INFINITY, count: 1 },
      ],
      registers: null,
    });
  });

  it('agrees with a Set', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true }), { maxLength: 500 }), (numbers) => {
        const values = Float64Array.from(numbers);
        return distinctOf(values).count === new Set(numbers.map((number) => number + 0)).size;
      }),
    );
  });

  it('is exact for many whole numbers in a dense range', () => {
    const values = Float64Array.from({ length: 100_000 }, (_, i) => (i * 7919) % 50_021);
    expect(distinctOf(values, true)).toMatchObject({ count: 50_021, isApproximate: false });
  });

  it('is exact for a rising column', () => {
    const values = Float64Array.from({ length: 50_000 }, (_, i) => i * 1.5e9);
    expect(distinctOf(values)).toMatchObject({
      count: 50_000,
      isApproximate: false,
    });
  });

  it('is exact in a table of up to 50,000 rows', () => {
    const values = Float64Array.from({ length: 50_000 }, (_, i) =>
      i % 5 === 0 ? Number.NaN : Math.sin(i % 20_011),
    );
    const distinct = new Set(values);
    distinct.delete(Number.NaN);
    expect(distinctOf(values)).toMatchObject({ count: distinct.size, isApproximate: false });
  });

  it('estimates the rest within 2 %', () => {
    for (const [rows, distinct] of [
      [60_000, 30_000],
      [300_000, 90_000],
      [400_000, 400_000],
    ] as const) {
      const values = Float64Array.from({ length: rows }, (_, i) => Math.sin(((i * 7919) % distinct) + 0.5));
      const { count, isApproximate } = distinctOf(values);
      expect(isApproximate).toBe(true);
      expect(Math.abs(count / new Set(values).size - 1)).toBeLessThan(0.02);
    }
  });

  it('estimates whole numbers that lie far apart, and leaves the missing out', () => {
    const values = Float64Array.from({ length: 200_000 }, (_, i) => (i % 4 === 0 ? Number.NaN : i * -1e10));
    const { count, isApproximate } = distinctOf(values, true);
    expect(isApproximate).toBe(true);
    expect(Math.abs(count / 150_000 - 1)).toBeLessThan(0.02);
  });
});

describe('createDistinctSketch', () => {
  it('is near the truth from nothing to a million, for keys that are barely mixed', () => {
    for (const size of [0, 1, 10, 1_000, 20_000, 50_000, 1_000_000]) {
      const sketch = createDistinctSketch();
      sketch.addKeys(Uint32Array.from({ length: 2 * size }, (_, i) => (i % 2 === 0 ? i / 2 : 0)));
      expect(Math.abs(sketch.estimate() - size)).toBeLessThanOrEqual(Math.max(1, 0.025 * size));
    }
  });
});

describe('createRepeatCounter', () => {
  it('counts keys that came before, zero and half-equal keys included', () => {
    const counter = createRepeatCounter(10);
    for (const [low, high] of [
      [0, 0],
      [1, 0],
      [0, 1],
      [1, 0],
      [0, 0],
      [0, 0],
      [1, 1],
    ] as const)
      counter.add(low, high);
    expect(counter.repeats()).toBe(3);
  });
});
