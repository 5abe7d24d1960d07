import { describe, expect, it } from 'vitest';
import { createRandom, samplePositions } from '#shared/kit/random.ts';
import { bootstrapIntervals, minimumBootstrapRows, quantileOfSorted } from './bootstrap.ts';
import { binarySuite } from './classification.ts';
import { type MetricSuite, weightedMean } from './metric-suite.ts';

/** Box–Muller. */
function normals(count: number, seed: number): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from(
    { length: count },
    () => Math.sqrt(-2 * Math.log(1 - random.nextFloat())) * Math.cos(2 * Math.PI * random.nextFloat()),
  );
}

const meanSuite = (values: Float64Array): MetricSuite => ({
  rowCount: values.length,
  keys: ['mae'],
  compute: (weights) => [weightedMean(values, weights)],
});

describe('bootstrapIntervals', () => {
  it('gives a mean the interval that theory gives it: mean ± 1.96 s/√n', () => {
    const values = normals(2000, 1);
    const mean = weightedMean(values, null)!;
    const deviation = Math.sqrt(
      weightedMean(
        values.map((value) => (value - mean) ** 2),
        null,
      )!,
    );
    const halfWidth = (1.96 * deviation) / Math.sqrt(values.length);
    const [interval] = bootstrapIntervals(meanSuite(values), [mean], { seed: 5, replicateCount: 4000 });
    // 4,000 resamples place an end within about 3 % of the half width.
    expect(Math.abs(interval!.low - (mean - halfWidth))).toBeLessThan(0.06 * halfWidth);
    expect(Math.abs(interval!.high - (mean + halfWidth))).toBeLessThan(0.06 * halfWidth);
  });

  it('from a sample of the rows gives the width of all the rows, around their value', () => {
    const values = normals(160_000, 2);
    const mean = weightedMean(values, null)!;
    const positions = samplePositions(values.length, 10_000, createRandom(3));
    const sample = Float64Array.from(positions, (position) => values[position]!);
    const [interval] = bootstrapIntervals(meanSuite(sample), [mean], {
      seed: 4,
      replicateCount: 2000,
      populationCount: values.length,
    });
    const halfWidth = 1.96 / Math.sqrt(values.length);
    expect(Math.abs(interval!.low - (mean - halfWidth))).toBeLessThan(0.08 * halfWidth);
    expect(Math.abs(interval!.high - (mean + halfWidth))).toBeLessThan(0.08 * halfWidth);
  });

  it('covers the true AUC about as often as it says', () => {
    // Normal scores with unit variance one apart: the true AUC is Φ(1/√2) = 0.76025.
    const trueAuc = 0.7602499389065233;
    let covered = 0;
    for (let round = 0; round < 200; round += 1) {
      const noise = normals(300, 1000 + round);
      const labels = Uint8Array.from(noise, (_, row) => row % 2);
      const suite = binarySuite(
        noise.map((value, row) => value + (row % 2)),
        labels,
      );
      const [interval] = bootstrapIntervals(suite, suite.compute(null), { seed: round });
      if (interval!.low <= trueAuc && trueAuc <= interval!.high) covered += 1;
    }
    // 95 % of 200 is 190 ± 3.1 (one standard deviation); the percentile method runs slightly narrow.
    expect(covered).toBeGreaterThanOrEqual(180);
    expect(covered).toBeLessThanOrEqual(199);
  });

  it('repeats for the same seed and differs for another', () => {
    const values = normals(100, 3);
    const intervalFor = (seed: number) =>
      bootstrapIntervals(meanSuite(values), [weightedMean(values, null)], { seed });
    expect(intervalFor(1)).toEqual(intervalFor(1));
    expect(intervalFor(1)).not.toEqual(intervalFor(2));
  });

  it('gives none for few rows or an undefined metric', () => {
    const few = meanSuite(normals(minimumBootstrapRows - 1, 1));
    expect(bootstrapIntervals(few, few.compute(null), { seed: 1 })).toEqual([null]);
    const oneClass = binarySuite(normals(50, 1), new Uint8Array(50));
    expect(bootstrapIntervals(oneClass, oneClass.compute(null), { seed: 1 })[0]).toBeNull();
  });
});

describe('quantileOfSorted', () => {
  it('interpolates as numpy does and survives extreme doubles', () => {
    // numpy.quantile([1, 2, 4, 8], [0, 0.1, 0.5, 0.9, 1])
    const sorted = Float64Array.of(1, 2, 4, 8);
    const expected = [1, 1.3, 3, 6.8, 8];
    for (const [index, share] of [0, 0.1, 0.5, 0.9, 1].entries()) {
      expect(quantileOfSorted(sorted, share)).toBeCloseTo(expected[index]!, 12);
    }
    expect(quantileOfSorted(Float64Array.of(-Number.MAX_VALUE, Number.MAX_VALUE), 0.5)).toBe(0);
  });
});
