import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePoints, encodePoints, type Point } from './point-codec.ts';

const wholeNumber = fc.oneof(
  fc.integer({ min: 0, max: 10_000 }),
  fc.integer({ min: -(2 ** 51), max: 2 ** 51 }),
);
const point: fc.Arbitrary<Point> = fc.record({ step: wholeNumber, value: fc.double(), atMs: wholeNumber });

const isSame = (left: Point, right: Point) =>
  left.step === right.step && left.atMs === right.atMs && Object.is(left.value, right.value);

describe('point codec', () => {
  it('gives back every double, step and time exactly', () => {
    fc.assert(
      fc.property(fc.array(point, { maxLength: 50 }), (points) => {
        const decoded = decodePoints(encodePoints(points));
        return decoded.length === points.length && points.every((one, index) => isSame(one, decoded[index]!));
      }),
    );
  });

  it('keeps NaN, infinities, negative zero and the largest whole numbers', () => {
    const points = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 5e-324].map(
      (value, index) => ({ step: index, value, atMs: 1_764_000_000_000 + index }),
    );
    const extremes = [
      { step: Number.MAX_SAFE_INTEGER, value: 1, atMs: 0 },
      { step: 0, value: 1, atMs: Number.MAX_SAFE_INTEGER },
    ];
    for (const list of [points, extremes, []]) {
      const decoded = decodePoints(encodePoints(list));
      expect(decoded.length).toBe(list.length);
      expect(list.every((one, index) => isSame(one, decoded[index]!))).toBe(true);
    }
  });

  it('takes at most 12 bytes a point of an ordinary curve', () => {
    const points = Array.from({ length: 1000 }, (_, step) => ({
      step,
      value: Math.exp(-step / 100),
      atMs: 1_764_000_000_000 + step * 130,
    }));
    expect(encodePoints(points).length).toBeLessThanOrEqual(12_000);
  });

  it('refuses bytes that are cut off or of another format', () => {
    const bytes = encodePoints([
      { step: 1, value: 2, atMs: 3 },
      { step: 2, value: 3, atMs: 4 },
    ]);
    for (let length = 0; length < bytes.length; length += 1) {
      expect(() => decodePoints(bytes.subarray(0, length))).toThrow(RangeError);
    }
    expect(() => decodePoints(Uint8Array.of(9, 0))).toThrow('Unknown format 9');
    expect(() => encodePoints([{ step: 1.5, value: 0, atMs: 0 }])).toThrow(RangeError);
  });
});
