/**
 * The part of strptime that date columns need, with the meaning DuckDB gives it. Compiled once a pattern into
 * a regular expression without nested repetition, so that no input can make it slow.
 */
export type DateParser = (text: string) => number | null;

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const longMonths = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];

const tokens: Readonly<Record<string, string>> = {
  Y: '(\\d{4})',
  y: '(\\d{2})',
  m: '(\\d{1,2})',
  d: '(\\d{1,2})',
  H: '(\\d{1,2})',
  I: '(\\d{1,2})',
  M: '(\\d{1,2})',
  S: '(\\d{1,2})',
  f: '(\\d{1,6})',
  p: '([AaPp][Mm])',
  b: '([A-Za-z]{3})',
  B: '([A-Za-z]{3,9})',
  z: '([+-]\\d{2}:?\\d{2}|[+-]\\d{2}|Z)',
};

/** A parser to UTC epoch milliseconds, or null where the pattern has a token that is not known here. */
export function compileDateFormat(format: string): DateParser | null {
  const names: string[] = [];
  let source = '';
  for (let i = 0; i < format.length; i++) {
    const character = format[i]!;
    if (character !== '%') {
      source += character.replace(/[.*+?^${}()|[\]\\/]/, '\\$&');
      continue;
    }
    const name = format[++i] ?? '';
    const token = tokens[name];
    if (token === undefined) return null;
    names.push(name);
    source += token;
  }
  const pattern = new RegExp(`^${source}$`);
  return (text) => {
    const match = pattern.exec(text);
    if (!match) return null;
    const parts = new Map(names.map((name, index) => [name, match[index + 1]!]));
    return toEpochMs(parts);
  };
}

function toEpochMs(parts: ReadonlyMap<string, string>): number | null {
  const number = (name: string) => {
    const text = parts.get(name);
    return text === undefined ? null : Number(text);
  };
  const shortYear = number('y');
  // The century rule of POSIX: 69 to 99 are 19xx.
  const year = number('Y') ?? (shortYear === null ? 1900 : shortYear + (shortYear < 69 ? 2000 : 1900));
  const month = number('m') ?? monthOf(parts.get('b') ?? parts.get('B')) ?? 1;
  let hour = number('H') ?? number('I') ?? 0;
  const half = parts.get('p')?.toLowerCase();
  if (parts.has('I') && (hour < 1 || hour > 12)) return null;
  if (half === 'pm' && hour < 12) hour += 12;
  if (half === 'am' && hour === 12) hour = 0;
  const fraction = parts.get('f');
  return utc({
    year,
    month,
    day: number('d') ?? 1,
    hour,
    minute: number('M') ?? 0,
    second: number('S') ?? 0,
    ms: fraction === undefined ? 0 : Math.floor(Number(`0.${fraction}`) * 1000),
    offsetMinutes: offsetOf(parts.get('z')),
  });
}

function monthOf(name: string | undefined): number | null {
  if (name === undefined) return null;
  const lower = name.toLowerCase();
  const short = months.indexOf(lower);
  const index = short === -1 ? longMonths.indexOf(lower) : short;
  return index === -1 ? 13 : index + 1;
}

function offsetOf(text: string | undefined): number {
  if (text === undefined || text === 'Z') return 0;
  const sign = text.startsWith('-') ? -1 : 1;
  const digits = text.slice(1).replace(':', '');
  return sign * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2) || 0));
}

interface Moment {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly ms: number;
  readonly offsetMinutes: number;
}

/** Null for what the calendar does not have, such as 30 February. */
function utc(moment: Moment): number | null {
  const { year, month, day, hour, minute, second, ms, offsetMinutes } = moment;
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return null;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  date.setUTCHours(hour, minute, second, ms);
  return date.getTime() - offsetMinutes * 60_000;
}

const isoDate = /^(\d{4})-(\d{1,2})-(\d{1,2})$/;
const isoTimestamp =
  /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})[ T](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)? ?(Z|UTC|[+-]\d{2}(?::?\d{2})?)?$/;

export const parseIsoDate: DateParser = (text) => {
  const match = isoDate.exec(text);
  if (!match) return null;
  return utc({
    year: Number(match[1]),
    month: Number(match[2]),
    day: Number(match[3]),
    hour: 0,
    minute: 0,
    second: 0,
    ms: 0,
    offsetMinutes: 0,
  });
};

export const parseIsoTimestamp: DateParser = (text) => {
  const match = isoTimestamp.exec(text);
  if (!match) return null;
  const zone = match[8] === 'UTC' ? 'Z' : match[8];
  return utc({
    year: Number(match[1]),
    month: Number(match[2]),
    day: Number(match[3]),
    hour: Number(match[4]),
    minute: Number(match[5]),
    second: Number(match[6] ?? 0),
    ms: match[7] === undefined ? 0 : Math.floor(Number(`0.${match[7]}`) * 1000),
    offsetMinutes: offsetOf(zone),
  });
};

/** True when an ISO timestamp states its distance from UTC. */
export function hasZone(text: string): boolean {
  return /(?:Z|UTC|[+-]\d{2}(?::?\d{2})?)$/.test(text) && isoTimestamp.test(text);
}

/** Patterns other than ISO 8601 that are looked for, in this order. */
export const dateFormats = [
  '%Y/%m/%d',
  '%d.%m.%Y',
  '%d/%m/%Y',
  '%m/%d/%Y',
  '%d-%m-%Y',
  '%m-%d-%Y',
  '%d %b %Y',
  '%d-%b-%Y',
  '%b %d, %Y',
  '%d.%m.%y',
  '%d/%m/%y',
  '%m/%d/%y',
] as const;

const timeFormats = ['%H:%M:%S', '%H:%M', '%I:%M:%S %p', '%I:%M %p'] as const;

export const timestampFormats: readonly string[] = dateFormats.flatMap((date) =>
  timeFormats.map((time) => `${date} ${time}`),
);
