import { expect, it } from 'vitest';
import { isCheckDue } from './drift-schedule.ts';

const minutes = 60_000;

it.each([
  ['nothing happened for a day', 0, 24 * 60 * minutes, false],
  ['many predictions at once', 500, 0, true],
  ['just fewer than that', 499, 29 * minutes, false],
  ['the same after half an hour', 499, 30 * minutes, true],
  ['too few to be judged', 49, 24 * 60 * minutes, false],
  ['just enough to be judged', 50, 30 * minutes, true],
] as const)('%s', (_, newPredictions, elapsedMs, expected) => {
  expect(isCheckDue({ newPredictions, elapsedMs })).toBe(expected);
});
