import { expect, it } from 'vitest';
import { isCurvePoint } from './curve-points.ts';

it('takes every step for few rows and half octaves for many', () => {
  const points = (rowCount: number) =>
    Array.from({ length: 130 }, (_, index) => index + 1).filter((step) => isCurvePoint(step, rowCount));
  expect(points(20_000)).toHaveLength(130);
  expect(points(20_001)).toEqual([1, 2, 3, 4, 6, 8, 12, 16, 23, 32, 46, 64, 91, 128]);
});
