/**
 * How values read on screen. One locale for the whole window, so that a table and its export agree; a real
 * minus sign and no exponent until a number would be longer than its meaning.
 */
const locale = 'en-GB';

const integerFormat = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
// The British compact form writes `1.2m`, which reads as milli.
const compactFormat = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });
const fixedFormats = new Map<number, Intl.NumberFormat>();

/** What stands where there is nothing. */
export const missingSign = '–';
const minus = '−';

const withMinus = (text: string): string => text.replace('-', minus);

/** `1,234,567`. */
export function formatInteger(value: number): string {
  return Number.isFinite(value) ? withMinus(integerFormat.format(value)) : formatSpecial(value);
}

/** `12`, `3.4K`, `1.2M`: for axes and badges, with the whole number on hover. */
export function formatCompact(value: number): string {
  return Number.isFinite(value) ? withMinus(compactFormat.format(value)) : formatSpecial(value);
}

/** A number with exactly `digits` decimals and thousands separated. */
export function formatFixed(value: number, digits: number): string {
  if (!Number.isFinite(value)) return formatSpecial(value);
  let format = fixedFormats.get(digits);
  if (!format) {
    format = new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });
    fixedFormats.set(digits, format);
  }
  const text = format.format(value);
  return withMinus(/^-[0.,]*$/.test(text) ? text.slice(1) : text);
}

/** About `significant` digits: `0.0123`, `12.35`, `1,234`, `1.23e−7`. For a number that stands alone. */
export function formatNumber(value: number, significant = 4): string {
  if (!Number.isFinite(value)) return formatSpecial(value);
  if (value === 0) return '0';
  const magnitude = Math.floor(Math.log10(Math.abs(value)));
  if (magnitude < -5 || magnitude > 14) return withMinus(trimExponent(value.toExponential(significant - 1)));
  if (Number.isInteger(value)) return formatInteger(value);
  const digits = Math.max(0, significant - 1 - magnitude);
  const text = formatFixed(value, Math.min(digits, 20));
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

function trimExponent(text: string): string {
  return text.replace(/\.?0+e/, 'e').replace('e+', 'e');
}

function formatSpecial(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? '∞' : `${minus}∞`;
}

/**
 * How many decimals a column of numbers needs so that all of them show about `significant` digits of the
 * largest; at most 6. Same decimals in one column let the eye compare.
 */
export function columnDigits(values: Iterable<number | null>, significant = 4): number {
  let largest = 0;
  let hasFraction = false;
  for (const value of values) {
    if (value === null || !Number.isFinite(value)) continue;
    largest = Math.max(largest, Math.abs(value));
    hasFraction ||= !Number.isInteger(value);
  }
  if (!hasFraction || largest === 0) return 0;
  return Math.min(6, Math.max(0, significant - 1 - Math.floor(Math.log10(largest))));
}

/** Exactly `significant` digits, zeros kept, so that a figure and its interval agree: `0.6200`, `0.150`. */
export function formatFigure(value: number, significant = 4): string {
  if (!Number.isFinite(value) || value === 0 || Number.isInteger(value))
    return formatNumber(value, significant);
  const magnitude = Math.floor(Math.log10(Math.abs(value)));
  if (magnitude < -5 || magnitude > 14) return formatNumber(value, significant);
  return formatFixed(value, Math.min(20, Math.max(0, significant - 1 - magnitude)));
}

/** `12.3 %`; small shares keep a digit that says something: `0.04 %`, `<0.01 %`. */
export function formatPercent(share: number): string {
  if (!Number.isFinite(share)) return formatSpecial(share);
  const percent = share * 100;
  const size = Math.abs(percent);
  if (size === 0) return '0 %';
  if (size < 0.01) return `${percent < 0 ? '>−' : '<'}0.01 %`;
  if (size < 1) return `${formatFixed(percent, 2)} %`;
  // 99.97 % must not read as all of it.
  if (size > 99.9 && size < 100) return `${formatFixed(Math.trunc(percent * 100) / 100, 2)} %`;
  return `${formatFixed(percent, size < 1000 ? 1 : 0)} %`;
}

const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Decimal units, one decimal from kB on: `812 B`, `1.4 MB`. */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes)) return formatSpecial(bytes);
  const size = Math.abs(bytes);
  let unit = 0;
  let scaled = size;
  // 999.95 would round up to 1,000.0 of the smaller unit.
  while (unit < byteUnits.length - 1 && scaled >= (unit === 0 ? 1000 : 999.95)) {
    scaled /= 1000;
    unit += 1;
  }
  const text = unit === 0 ? formatInteger(size) : formatFixed(scaled, 1);
  return `${bytes < 0 ? minus : ''}${text} ${byteUnits[unit]}`;
}

/** `320 µs`, `3.2 ms`, `1.4 s`, `2 min 5 s`, `3 h 2 min`, `4 d 6 h`. */
export function formatDuration(durationMs: number): string {
  if (!Number.isFinite(durationMs)) return formatSpecial(durationMs);
  const size = Math.abs(durationMs);
  if (size === 0) return '0 ms';
  if (size < 1) return `${formatInteger(Math.round(size * 1000))} µs`;
  if (size < 100) return `${formatFixed(size, 1)} ms`;
  if (size < 999.5) return `${formatInteger(size)} ms`;
  if (size < 59_950) return `${formatFixed(size / 1000, 1)} s`;
  const seconds = Math.round(size / 1000);
  if (seconds < 3600) return joinUnits(seconds, 60, 'min', 's');
  const minutes = Math.round(seconds / 60);
  if (minutes < 1440) return joinUnits(minutes, 60, 'h', 'min');
  return joinUnits(Math.round(minutes / 60), 24, 'd', 'h');
}

function joinUnits(value: number, per: number, large: string, small: string): string {
  const rest = value % per;
  return `${formatInteger(Math.floor(value / per))} ${large}${rest === 0 ? '' : ` ${rest} ${small}`}`;
}

/** Time that is left, coarse on purpose: an estimate with seconds looks like a promise. */
export function formatEta(etaMs: number): string {
  if (etaMs < 1_500) return 'about 1 s left';
  if (etaMs < 10_000) return `about ${Math.round(etaMs / 1000)} s left`;
  if (etaMs < 60_000) return `about ${Math.round(etaMs / 5_000) * 5} s left`;
  if (etaMs < 3_600_000) return `about ${Math.round(etaMs / 60_000)} min left`;
  return `about ${formatFixed(etaMs / 3_600_000, 1)} h left`;
}

/** `1.2M rows/s`, `45.0 MB/s`. */
export function formatRate(perSecond: number, unit: string): string {
  return unit === 'bytes' ? `${formatBytes(perSecond)}/s` : `${formatCompact(perSecond)} ${unit}/s`;
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** `just now`, `5 min ago`, `yesterday`, `3 d ago`, then the date. */
export function formatRelativeTime(atMs: number, nowMs: number): string {
  const ago = nowMs - atMs;
  const size = Math.abs(ago);
  const inWords = (text: string) => (ago >= 0 ? `${text} ago` : `in ${text}`);
  if (size < 10 * second) return 'just now';
  if (size < minute) return inWords(`${Math.floor(size / second)} s`);
  if (size < hour) return inWords(`${Math.floor(size / minute)} min`);
  if (size < day) return inWords(`${Math.floor(size / hour)} h`);
  if (size < 30 * day) return inWords(`${Math.floor(size / day)} d`);
  return formatDate(atMs);
}

const dateFormat = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
const timeFormat = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' });
const clockFormat = new Intl.DateTimeFormat(locale, { timeStyle: 'short' });
const fullFormat = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'long' });

/** `24 Nov 2026`. */
export const formatDate = (atMs: number): string => dateFormat.format(atMs);
/** `14:03:09`. */
export const formatTime = (atMs: number): string => timeFormat.format(atMs);
/** `14:03`. */
export const formatClock = (atMs: number): string => clockFormat.format(atMs);
/** Everything, with the time zone: for hovers. */
export const formatFullTime = (atMs: number): string => fullFormat.format(atMs);
/** `24 Nov 2026, 14:03`. */
export const formatDateTime = (atMs: number): string => `${formatDate(atMs)}, ${formatClock(atMs)}`;

const utcDateFormat = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
const utcClockFormat = new Intl.DateTimeFormat(locale, { timeStyle: 'short', timeZone: 'UTC' });

/** Dates inside data have no place on earth: they read as they stand in the table, in UTC. */
export const formatUtcDate = (atMs: number): string => utcDateFormat.format(atMs);
export const formatUtcDateTime = (atMs: number): string =>
  `${utcDateFormat.format(atMs)}, ${utcClockFormat.format(atMs)}`;

/** `p = 0.003`, `p < 0.001`. */
export function formatPValue(value: number): string {
  if (value < 0.001) return 'p < 0.001';
  return `p = ${formatFixed(value, value < 0.01 ? 3 : 2)}`;
}

/** `+0.012`, `−1.5`; zero has no sign. */
export function formatDifference(value: number, digits = 3): string {
  const text = formatFixed(value, digits);
  return value > 0 && !/^[0.,]*$/.test(text) ? `+${text}` : text;
}

/** `1 row`, `2 rows`. */
export function formatCount(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatInteger(count)} ${count === 1 ? singular : plural}`;
}
