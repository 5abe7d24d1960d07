import { expect, it } from 'vitest';
import { median, pairwiseRatios, spread } from './summary.ts';

it('takes the median of pairwise ratios, not the ratio of medians', () => {
  const ratios = pairwiseRatios([1, 10, 3], [2, 10, 1]);
  expect(ratios).toEqual([0.5, 1, 3]);
  expect(spread(ratios)).toEqual({ min: 0.5, median: 1, max: 3 });
  expect(median([4, 1, 3, 2])).toBe(2.5);
});
