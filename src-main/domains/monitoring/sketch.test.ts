import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '#shared/kit/random.ts';
import { ReferenceSketch } from '#shared/monitoring/monitoring.schema.ts';
import type { ColumnData } from '../training/index.ts';
import { countAmongKnots } from './knots.ts';
import { measureDistance, numericCells } from './numeric-drift.ts';
import { sketchColumn, sketchLabels, sketchNumbers } from './sketch.ts';

const maximumBytes = 40_000;
const sizeOf = (sketch: ReferenceSketch) => Buffer.byteLength(JSON.stringify(sketch));
const sum = (values: Iterable<number>) => Array.from(values).reduce((total, value) => total + value, 0);

/** Box–Muller. */
function normals(count: number, seed: number, mean = 0, deviation = 1): Float64Array {
  const random = createRandom(seed);
  const draw = () =>
    Math.sqrt(-2 * Math.log(1 - random.nextFloat())) * Math.cos(2 * Math.PI * random.nextFloat());
  return Float64Array.from({ length: count }, () => mean + deviation * draw());
}

const doubles = fc.array(
  fc.oneof(
    fc.double(),
    fc.integer({ min: -5, max: 5 }),
    fc.constantFrom(Number.NaN, 5e-324, -5e-324, 1e308, -1e308),
  ),
  { maxLength: 200 },
);

/** D between two samples by definition. */
function bruteForceD(left: Float64Array, right: Float64Array): number {
  const [first, second] = [left.toSorted(), right.toSorted()];
  let [i, j, d] = [0, 0, 0];
  while (i < first.length && j < second.length) {
    const value = Math.min(first[i]!, second[j]!);
    while (i < first.length && first[i]! <= value) i += 1;
    while (j < second.length && second[j]! <= value) j += 1;
    d = Math.max(d, Math.abs(i / first.length - j / second.length));
  }
  return d;
}

describe('sketchNumbers', () => {
  it('is plain JSON that the schema takes back, whatever the values', () => {
    fc.assert(
      fc.property(doubles, (values) => {
        const sketch = sketchNumbers('x', 'float', Float64Array.from(values));
        expect(ReferenceSketch.parse(JSON.parse(JSON.stringify(sketch)))).toEqual(sketch);
        const present = values.filter((value) => Number.isFinite(value)).length;
        expect(sum(sketch.knots.atCounts) + sum(sketch.knots.gapCounts)).toBe(present);
        expect(sum(sketch.histogram.counts) + sketch.histogram.below + sketch.histogram.above).toBe(present);
      }),
    );
  });

  it.each([1000, 1_000_000])('of %i rows stays under 40 KB', (count) => {
    const values = normals(count, 1).map((value) => value * 1e-100 * Math.PI);
    expect(sizeOf(sketchNumbers('x', 'float', values))).toBeLessThan(maximumBytes);
  });

  it('keeps the tails out of the picture, not out of the counts', () => {
    const values = normals(10_000, 2);
    values[0] = 1e9;
    const { histogram, summary } = sketchNumbers('x', 'float', values);
    expect(summary!.max).toBe(1e9);
    expect(histogram.edges.at(-1)).toBeLessThan(20);
    expect(histogram.above).toBeGreaterThanOrEqual(1);
  });

  it('does not depend on the order of the rows, and keeps its mean when every row is there twice', () => {
    fc.assert(
      fc.property(doubles, (list) => {
        const values = Float64Array.from(list);
        expect(sketchNumbers('x', 'float', values.toReversed())).toEqual(sketchNumbers('x', 'float', values));
        const once = sketchNumbers('x', 'float', values).summary;
        const twice = sketchNumbers('x', 'float', Float64Array.from([...list, ...list])).summary;
        if (once === null) return;
        const scale = Math.max(Math.abs(once.min), Math.abs(once.max));
        expect(Math.abs(once.mean / scale - twice!.mean / scale) || 0).toBeLessThan(1e-12);
      }),
    );
  });
});

describe('countAmongKnots', () => {
  it('puts every value where a plain search puts it', () => {
    fc.assert(
      fc.property(doubles, doubles, (referenceList, currentList) => {
        const { knots } = sketchNumbers('x', 'float', Float64Array.from(referenceList));
        const counts = countAmongKnots(Float64Array.from(currentList), knots);
        const at = new Float64Array(knots.values.length);
        const gap = new Float64Array(knots.values.length + 1);
        for (const value of currentList.filter((candidate) => Number.isFinite(candidate))) {
          const knot = knots.values.findIndex((point) => point >= value);
          if (knot >= 0 && knots.values[knot] === value) at[knot]! += 1;
          else gap[knot < 0 ? knots.values.length : knot]! += 1;
        }
        expect(counts.at).toEqual(at);
        expect(counts.gap).toEqual(gap);
        expect(counts.count + counts.missingCount).toBe(currentList.length);
      }),
    );
  });

  it('does so for large references, clustered and spread over many magnitudes', () => {
    const reference = normals(20_000, 3).map((value, row) =>
      row % 3 === 0 ? value * 1e-9 : Math.exp(8 * value),
    );
    const current = normals(5000, 4).map((value, row) =>
      row % 2 === 0 ? value * 1e-9 : Math.exp(8 * value),
    );
    const { knots } = sketchNumbers('x', 'float', reference);
    const counts = countAmongKnots(current, knots);
    for (let knot = 0; knot < knots.values.length; knot += 50) {
      const below = sum(counts.gap.subarray(0, knot + 1)) + sum(counts.at.subarray(0, knot));
      expect(below).toBe(current.filter((value) => value < knots.values[knot]!).length);
    }
  });
});

describe('measureDistance', () => {
  it('gives D exactly while the reference has at most 1,024 different values', () => {
    const few = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 80 });
    fc.assert(
      fc.property(few, few, (left, right) => {
        const [reference, current] = [Float64Array.from(left), Float64Array.from(right)];
        const { knots, ...rest } = sketchNumbers('x', 'float', reference);
        const { d } = measureDistance({ knots, ...rest }, countAmongKnots(current, knots))!;
        expect(d).toBeCloseTo(bruteForceD(reference, current), 12);
      }),
    );
  });

  it.each([0, 0.02, 0.3])(
    'beyond that, D is at most 0.001 too small and never too large (shift %d)',
    (shift) => {
      const reference = normals(50_000, 5);
      const current = normals(20_000, 6, shift);
      const sketch = sketchNumbers('x', 'float', reference);
      const { d } = measureDistance(sketch, countAmongKnots(current, sketch.knots))!;
      const exact = bruteForceD(reference, current);
      expect(d).toBeLessThanOrEqual(exact + 1e-12);
      expect(exact - d).toBeLessThan(0.001);
    },
  );

  it('gives the shift itself as Wasserstein distance when all values shift alike', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 500 }),
        fc.double({ min: 0.5, max: 5, noNaN: true }),
        fc.nat(),
        (count, shift, seed) => {
          const reference = normals(count, seed);
          const sketch = sketchNumbers('x', 'float', reference);
          for (const signed of [shift, -shift]) {
            const moved = reference.map((value) => value + signed);
            const { area } = measureDistance(sketch, countAmongKnots(moved, sketch.knots))!;
            expect(Math.abs(area - shift)).toBeLessThan(0.02 * shift);
          }
        },
      ),
    );
  });

  it('is zero between a column and itself', () => {
    fc.assert(
      fc.property(doubles, (values) => {
        const sketch = sketchNumbers('x', 'float', Float64Array.from(values));
        const counts = countAmongKnots(Float64Array.from(values), sketch.knots);
        const distance = measureDistance(sketch, counts);
        if (counts.count === 0) expect(distance).toBeNull();
        else expect(distance!.d).toBe(0);
        const { reference, current } = numericCells(sketch, counts);
        expect(current).toEqual(reference);
      }),
    );
  });
});

describe('sketchLabels', () => {
  it('is under 40 KB of plain JSON and counts every row, whatever the text', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.constantFrom('__proto__', 'constructor'),
    );
    fc.assert(
      fc.property(fc.array(fc.option(hostile, { nil: null }), { maxLength: 400, size: 'max' }), (values) => {
        const column: ColumnData = { name: 'c', type: 'category', kind: 'strings', values };
        const sketch = sketchColumn(column);
        if (sketch.kind !== 'categorical') throw new Error('wrong kind');
        expect(sizeOf(sketch)).toBeLessThan(maximumBytes);
        expect(ReferenceSketch.parse(JSON.parse(JSON.stringify(sketch)))).toEqual(sketch);
        expect(sum(sketch.values.map(({ count }) => count)) + sketch.otherCount + sketch.missingCount).toBe(
          values.length,
        );
      }),
      { numRuns: 50 },
    );
  });

  it('keeps the 200 most frequent values', () => {
    const labels = Array.from({ length: 50_000 }, (_, row) => `value ${Math.floor(Math.sqrt(row))}`);
    const sketch = sketchLabels('c', 'category', labels);
    expect(sketch.values).toHaveLength(200);
    expect(sketch.values[0]).toEqual({ value: 'value 222', count: 445 });
    expect(sketch.distinctCount).toBe(224);
  });

  it('keeps long texts apart that begin alike', () => {
    const long = 'x'.repeat(5000);
    const column: ColumnData = {
      name: 'c',
      type: 'category',
      kind: 'strings',
      values: [`${long}a`, `${long}b`, `${long}a`],
    };
    expect(sketchColumn(column)).toMatchObject({ distinctCount: 2, values: [{ count: 2 }, { count: 1 }] });
  });
});

describe('sketchColumn', () => {
  it('reads text by its length, booleans as categories, and only the rows it is given', () => {
    const text: ColumnData = { name: 't', type: 'text', kind: 'strings', values: ['a', 'bcd', null, ''] };
    expect(sketchColumn(text)).toMatchObject({
      kind: 'numeric',
      measure: 'length',
      missingCount: 1,
      summary: { max: 3 },
    });
    const flag: ColumnData = {
      name: 'f',
      type: 'boolean',
      kind: 'numbers',
      values: Float64Array.of(1, 0, 1, Number.NaN),
    };
    expect(sketchColumn(flag, Uint32Array.of(0, 2, 3))).toMatchObject({
      kind: 'categorical',
      rowCount: 3,
      missingCount: 1,
      values: [{ value: 'true', count: 2 }],
    });
  });
});
