import { expect, it } from 'vitest';
import type { WatchSchedule } from '#shared/data/watches/watch.schema.ts';
import { draftOf, matchWords, scheduleOf } from './watch.view-model.ts';

it.each<WatchSchedule>([
  { kind: 'on-change' },
  { kind: 'every', minutes: 90 },
  { kind: 'daily', hour: 6, minute: 5 },
  { kind: 'cron', expression: '0 6 * * *' },
])('a schedule comes out of its form as it went in: %j', (schedule) => {
  expect(scheduleOf(draftOf(schedule))).toEqual(schedule);
});

it.each([
  { kind: 'every', minutes: '' },
  { kind: 'every', minutes: 0.5 },
  { kind: 'daily', time: '24:00' },
  { kind: 'cron', expression: ' ' },
] as const)('says nothing while the form does not: %j', (part) => {
  expect(scheduleOf({ ...draftOf({ kind: 'on-change' }), ...part })).toBeNull();
});

it('counts what matches', () => {
  expect(matchWords([], 0)).toMatch(/^No file/);
  expect(matchWords(['a.csv'], 1)).toBe('1 file matches now: a.csv');
  expect(matchWords(['a', 'b', 'c', 'd'], 9)).toBe('9 files match now: a, b, c, …');
});
