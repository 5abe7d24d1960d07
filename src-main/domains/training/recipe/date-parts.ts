import { assertNever } from '#shared/kit/assert-never.ts';
import type { DatePart } from '#shared/training/recipe.schema.ts';

const dayMs = 86_400_000;
/** The range of JavaScript dates, about ±270,000 years. */
const maximumEpochMs = 8.64e15;

/** One part of a UTC instant as a number; NaN for a missing or impossible instant. */
export function datePartOf(part: DatePart, epochMs: number): number {
  if (!(Math.abs(epochMs) <= maximumEpochMs)) return Number.NaN;
  const day = Math.floor(epochMs / dayMs);
  switch (part) {
    case 'epoch-day':
      return epochMs / dayMs;
    case 'hour':
      return Math.floor((epochMs - day * dayMs) / 3_600_000);
    case 'minute':
      return Math.floor((epochMs - day * dayMs) / 60_000) % 60;
    case 'weekday':
      // 1970-01-01 was a Thursday; Monday is 0.
      return (((day + 3) % 7) + 7) % 7;
    case 'year':
      return civilDate(day).year;
    case 'month':
      return civilDate(day).month;
    case 'day':
      return civilDate(day).day;
    case 'day-of-year': {
      const { year } = civilDate(day);
      return day - firstDayOf(year) + 1;
    }
    default:
      return assertNever(part);
  }
}

/** Year, month (1–12) and day of a day counted from 1970-01-01 (H. Hinnant, "chrono-compatible low-level date algorithms"). */
function civilDate(day: number): { readonly year: number; readonly month: number; readonly day: number } {
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1,
  };
}

/** Days from 1970-01-01 to January 1 of the year. */
function firstDayOf(year: number): number {
  const before = year - 1;
  return 365 * (year - 1970) + leapDaysUntil(before) - leapDaysUntil(1969);
}

function leapDaysUntil(year: number): number {
  return Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400);
}

/** How often a part comes round, from its first value; undefined for parts that do not. */
const cycles: Partial<Readonly<Record<DatePart, { readonly first: number; readonly length: number }>>> = {
  month: { first: 1, length: 12 },
  day: { first: 1, length: 31 },
  weekday: { first: 0, length: 7 },
  'day-of-year': { first: 1, length: 365.25 },
  hour: { first: 0, length: 24 },
  minute: { first: 0, length: 60 },
};

export function isCyclicPart(part: DatePart): boolean {
  return cycles[part] !== undefined;
}

/** Sine or cosine of where the part stands in its cycle, so that December is beside January; `none` is the part. */
export function dateWave(part: DatePart, wave: 'none' | 'sin' | 'cos', epochMs: number): number {
  const value = datePartOf(part, epochMs);
  const cycle = cycles[part];
  if (wave === 'none' || cycle === undefined) return value;
  const angle = (2 * Math.PI * (value - cycle.first)) / cycle.length;
  return wave === 'sin' ? Math.sin(angle) : Math.cos(angle);
}
