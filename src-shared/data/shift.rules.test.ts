import { describe, expect, it } from 'vitest';
import { createRandom } from '../kit/random.ts';
import { populationStabilityIndex } from '../kit/stability-index.ts';
import type { ColumnProfile } from './data.schema.ts';
import { columnShift } from './shift.rules.ts';

const shares = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99];

function numberProfile(values: readonly number[], missingCount = 0): ColumnProfile {
  const sorted = values.toSorted((a, b) => a - b);
  const [min, max] = [sorted[0]!, sorted.at(-1)!];
  const edges = Array.from({ length: 51 }, (_, bin) => min + ((max - min) * bin) / 50);
  const counts = new Array<number>(50).fill(0);
  for (const value of values) counts[Math.min(49, Math.floor(((value - min) / (max - min)) * 50))]! += 1;
  return {
    name: 'x',
    type: 'float',
    rowCount: values.length + missingCount,
    missingCount,
    distinctCount: values.length,
    isDistinctApproximate: false,
    numeric: {
      min,
      max,
      mean: 0,
      standardDeviation: 1,
      skewness: 0,
      kurtosis: 0,
      quantiles: shares.map((share) => sorted[Math.floor(share * (sorted.length - 1))]!),
      zeroCount: 0,
      infiniteCount: 0,
    },
    histogram: { edges, counts },
    topValues: [],
    text: null,
  };
}

const textProfile = (topValues: ColumnProfile['topValues'], distinctCount: number): ColumnProfile => ({
  ...numberProfile([0, 1]),
  type: 'category',
  rowCount: 100,
  distinctCount,
  numeric: null,
  histogram: null,
  topValues,
});

const random = createRandom(3);
const normal = (count: number, shift: number) =>
  Array.from({ length: count }, () => {
    const angle = 2 * Math.PI * random.nextFloat();
    return shift + Math.sqrt(-2 * Math.log(1 - random.nextFloat())) * Math.cos(angle);
  });

describe('columnShift', () => {
  it.each([0, 0.2, 1])('is close to the index over the rows themselves for a shift of %s', (shift) => {
    const [before, after] = [normal(20_000, 0), normal(20_000, shift)];
    const { quantiles } = numberProfile(before).numeric!;
    const cellsOf = (values: readonly number[]) =>
      [...quantiles, Number.POSITIVE_INFINITY].map(
        (edge, index) =>
          values.filter((value) => value <= edge && (index === 0 || value > quantiles[index - 1]!)).length,
      );
    const exact = populationStabilityIndex({ reference: cellsOf(before), current: cellsOf(after) })!;
    expect(Math.abs(columnShift(numberProfile(before), numberProfile(after))! - exact)).toBeLessThan(
      0.01 + 0.02 * exact,
    );
  });

  it('is not misled by an outlier that makes every bin of a histogram useless', () => {
    const values = normal(10_000, 0);
    expect(columnShift(numberProfile(values), numberProfile([...values, 1e9]))).toBeLessThan(0.01);
  });

  it('sees values that went missing, and shares of categories that changed', () => {
    const values = normal(1_000, 0);
    expect(columnShift(numberProfile(values), numberProfile(values))).toBe(0);
    expect(columnShift(numberProfile(values), numberProfile(values, 500))).toBeGreaterThan(0.25);
    const half = textProfile(
      [
        { value: 'a', count: 50 },
        { value: 'b', count: 50 },
      ],
      2,
    );
    const most = textProfile(
      [
        { value: 'a', count: 90 },
        { value: 'c', count: 10 },
      ],
      2,
    );
    expect(columnShift(half, half)).toBe(0);
    expect(columnShift(half, most)).toBeCloseTo(
      populationStabilityIndex({ reference: [50, 50, 0], current: [90, 0, 10] })!,
      12,
    );
    expect(
      columnShift(textProfile([{ value: 'x', count: 1 }], 100), textProfile([{ value: 'y', count: 1 }], 100)),
    ).toBeNull();
  });
});
