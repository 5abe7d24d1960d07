import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DatePart } from '#shared/training/recipe.schema.ts';
import { readGolden } from '../../../../test/golden/read-golden.ts';
import { parseIsoTime } from '../iso-time.ts';
import { datePartOf } from './date-parts.ts';
import { encode, numbers, stepFor } from './testing.ts';

const golden = readGolden<{ times: { text: string; epochMs: number; parts: Record<string, number> }[] }>(
  'recipe',
);

describe('dates', () => {
  it.each(golden.times)('$text, as Python reads it', ({ text, epochMs, parts }) => {
    expect(parseIsoTime(text)).toBe(epochMs);
    for (const part of DatePart.options) expect(datePartOf(part, epochMs), part).toBeCloseTo(parts[part]!, 9);
  });

  it('splits any instant as the platform calendar does', () => {
    fc.assert(
      fc.property(fc.integer({ min: -8.64e15, max: 8.64e15 }), (epochMs) => {
        const date = new Date(epochMs);
        expect(datePartOf('year', epochMs)).toBe(date.getUTCFullYear());
        expect(datePartOf('month', epochMs)).toBe(date.getUTCMonth() + 1);
        expect(datePartOf('day', epochMs)).toBe(date.getUTCDate());
        expect(datePartOf('weekday', epochMs)).toBe((date.getUTCDay() + 6) % 7);
        expect(datePartOf('hour', epochMs)).toBe(date.getUTCHours());
        expect(datePartOf('minute', epochMs)).toBe(date.getUTCMinutes());
        const newYear = new Date(0);
        newYear.setUTCFullYear(date.getUTCFullYear(), 0, 1);
        if (newYear.getTime() >= -8.64e15) {
          expect(datePartOf('day-of-year', epochMs)).toBe(
            Math.floor((epochMs - newYear.getTime()) / 86_400_000) + 1,
          );
        }
      }),
    );
  });

  it('reads back every instant that JavaScript writes', () => {
    fc.assert(
      fc.property(fc.date({ noInvalidDate: true }), (date) => {
        expect(parseIsoTime(date.toISOString())).toBe(date.getTime());
      }),
    );
  });

  it.each([
    '',
    '2026',
    '2026-13-01',
    '2026-02-30',
    '2026-11-24T24:00',
    '2026-11-24T09:60',
    '24.11.2026',
    '1700000000000',
    '2026-11-24T09:30+19:00',
  ])('refuses %j', (text) => expect(parseIsoTime(text)).toBeNaN());

  it('keeps a missing date missing, or fills its parts', () => {
    const column = numbers([0, 86_400_000, Number.NaN], 'at', 'date');
    expect(
      encode(stepFor({ column: 'at', kind: 'datetime', dateParts: ['day', 'weekday'] }), [column]),
    ).toEqual({
      names: ['at.day', 'at.weekday'],
      rows: [
        [1, 3],
        [2, 4],
        [Number.NaN, Number.NaN],
      ],
    });
    const filled = encode(
      stepFor({
        column: 'at',
        kind: 'datetime',
        dateParts: ['day'],
        ops: [{ op: 'impute', with: 'mean' }],
      }),
      [column],
    );
    expect(filled.rows.flat()).toEqual([1, 2, 1.5]);
  });

  it('turns parts that come round into sine and cosine, and leaves the others', () => {
    const step = stepFor({ column: 'at', kind: 'datetime', dateParts: ['month', 'year'], isCyclic: true });
    const times = ['2026-12-15', '2026-01-15', '2026-07-15'].map(parseIsoTime);
    const { names, rows } = encode(step, [numbers(times, 'at', 'date')]);
    expect(names).toEqual(['at.month.sin', 'at.month.cos', 'at.year']);
    const between = (left: number[], right: number[]) =>
      Math.hypot(left[0]! - right[0]!, left[1]! - right[1]!);
    expect(between(rows[0]!, rows[1]!)).toBeCloseTo(2 * Math.sin(Math.PI / 12), 6);
    expect(between(rows[1]!, rows[2]!)).toBeCloseTo(2, 6);
    expect(rows.map((row) => row[2])).toEqual([2026, 2026, 2026]);
  });
});
