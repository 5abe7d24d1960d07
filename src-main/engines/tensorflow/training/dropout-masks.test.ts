import { describe, expect, it } from 'vitest';
import { createRandom } from '#shared/kit/random.ts';
import { drawDropoutMasks, drawMaskRows } from './dropout-masks.ts';

const options = { rate: 0.3, hiddenUnits: [50, 20], maximumBatchSize: 64 };

describe('dropout masks', () => {
  it('silence the given share and keep the expected sum', () => {
    const { pool } = drawDropoutMasks(options, createRandom(1))!;
    const zeros = pool.filter((value) => value === 0).length;
    // 65,536 draws: five standard deviations are 0.009.
    expect(Math.abs(zeros / pool.length - 0.3)).toBeLessThan(0.009);
    expect(new Set(pool)).toEqual(new Set([0, Math.fround(1 / 0.7)]));
  });

  it.each([{ rate: 0 }, { hiddenUnits: [] }])('are not drawn for %j', (without) => {
    expect(drawDropoutMasks({ ...options, ...without }, createRandom(1))).toBeUndefined();
  });

  it('are taken from within the pool, for each layer', () => {
    const random = createRandom(2);
    const wide = { rate: 0.5, hiddenUnits: [4096, 3, 1000], maximumBatchSize: 4096 };
    const masks = drawDropoutMasks(wide, random)!;
    for (let step = 0; step < 1000; step++) {
      drawMaskRows(masks, wide.hiddenUnits, wide.maximumBatchSize, random).forEach((row, layer) => {
        expect(row).toBeGreaterThanOrEqual(0);
        expect((row + wide.maximumBatchSize) * wide.hiddenUnits[layer]!).toBeLessThanOrEqual(
          masks.pool.length,
        );
      });
    }
  });
});
