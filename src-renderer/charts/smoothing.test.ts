import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { smooth } from './smoothing.ts';

const weights = fc.double({ min: 0, max: 0.99, noNaN: true });

describe('smooth', () => {
  it('leaves a constant as it is, from the first point on', () => {
    fc.assert(
      fc.property(weights, fc.double({ min: -1e6, max: 1e6, noNaN: true }), (weight, value) => {
        for (const each of smooth([value, value, value], weight)) {
          expect(each).toBeCloseTo(value, 5);
        }
      }),
    );
  });

  it('keeps gaps and goes on behind them', () => {
    const smoothed = smooth([1, null, 3], 0.5);
    expect(smoothed[1]).toBeNull();
    // By hand: (0.5·(0.5·1) + 0.5·3) / (1 − 0.25)
    expect(smoothed[2]).toBeCloseTo(1.75 / 0.75, 12);
  });

  it('stays within the values', () => {
    fc.assert(
      fc.property(
        weights,
        fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 1 }),
        (weight, values) => {
          for (const each of smooth(values, weight)) {
            expect(each).toBeGreaterThanOrEqual(Math.min(...values) - 1e-6);
            expect(each).toBeLessThanOrEqual(Math.max(...values) + 1e-6);
          }
        },
      ),
    );
  });
});
