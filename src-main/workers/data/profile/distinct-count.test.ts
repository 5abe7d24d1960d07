import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countDistinct, createDistinctSketch, createRepeatCounter } from './distinct-count.ts';

const range = (values: Float64Array, isWhole: boolean) => {
  const present = values.filter((value) => !Number.isNaN(value));
  return {
    min: Math.min(...present.subarray(0, 10_000), 0),
    max: present.reduce((m, v) => Math.max(m, v), 0),
    isWhole,
  };
};

describe('countDistinct', () => {
  it('is exact for few values, with their frequencies, and takes both zeros as one', () => {
    const values = Float64Array.of(0, -0, 2, 2, Number.NaN, Number.POSITIVE_INFINITY, 2);
    expect(countDistinct(values, { min: 0, max: 2, isWhole: false })).toEqual({
      count: 3,
      isApproximate: false,
      frequencies: [
        { value: 2, count: 3 },
        { value: 0, count: 2 },
        { value: Number.POSITIVE_INFINITY, count: 1 },
      ],
    });
  });

  it('agrees with a Set', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true }), { maxLength: 500 }), (numbers) => {
        const { count } = countDistinct(Float64Array.from(numbers), { min: 0, max: 1, isWhole: false });
        return count === new Set(numbers.map((number) => number + 0)).size;
      }),
    );
  });

  it('is exact for many whole numbers in a dense range', () => {
    const values = Float64Array.from({ length: 100_000 }, (_, i) => (i * 7919) % 50_021);
    expect(countDistinct(values, range(values, true))).toMatchObject({ count: 50_021, isApproximate: false });
  });

  it('is exact for a rising column', () => {
    const values = Float64Array.from({ length: 50_000 }, (_, i) => i * 1.5e9);
    expect(countDistinct(values, range(values, false))).toMatchObject({
      count: 50_000,
      isApproximate: false,
    });
  });

  it('estimates the rest within 2 %', () => {
    for (const [rows, distinct] of [
      [60_000, 30_000],
      [300_000, 90_000],
      [400_000, 400_000],
    ] as const) {
      const values = Float64Array.from({ length: rows }, (_, i) => Math.sin(((i * 7919) % distinct) + 0.5));
      const { count, isApproximate } = countDistinct(values, { min: -1, max: 1, isWhole: false });
      expect(isApproximate).toBe(true);
      expect(Math.abs(count / new Set(values).size - 1)).toBeLessThan(0.02);
    }
  });
});

describe('createDistinctSketch', () => {
  it('is near the truth from nothing to a million, for keys that are barely mixed', () => {
    for (const size of [0, 1, 10, 1_000, 20_000, 50_000, 1_000_000]) {
      const sketch = createDistinctSketch();
      for (let i = 0; i < size; i++) sketch.add(i, 0);
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
