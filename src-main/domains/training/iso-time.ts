const isoPattern =
  /^(\d{4}|[+-]\d{6})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/i;

/**
 * UTC epoch milliseconds of an ISO 8601 date or date-time (`2026-11-24`, `2026-11-24T09:30:00+01:00`); without a
 * zone it is UTC, as in the stored data. NaN for anything else, such as February 30. Finer than a millisecond
 * is cut off.
 */
export function parseIsoTime(text: string): number {
  const match = isoPattern.exec(text);
  if (match === null) return Number.NaN;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone = 'Z'] = match;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return Number.NaN;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return Number.NaN;
  const offsetMinutes = parseZone(zone);
  const milliseconds = Number(fraction.slice(0, 3).padEnd(3, '0'));
  return (
    date.getTime() +
    ((Number(hour) * 60 + Number(minute) - offsetMinutes) * 60 + Number(second)) * 1000 +
    milliseconds
  );
}

/** Minutes east of UTC; NaN beyond ±18:00. */
function parseZone(zone: string): number {
  if (zone.toUpperCase() === 'Z') return 0;
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  if (minutes > 18 * 60 || Number(digits.slice(2)) > 59) return Number.NaN;
  return zone.startsWith('-') ? -minutes : minutes;
}
