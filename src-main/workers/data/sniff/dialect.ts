import { parseBoolean, parseFloatText } from './cell-values.ts';
import type { DelimitedRow } from './delimited.ts';
import { parseDelimited } from './delimited.ts';
import { compileDateFormat, dateFormats, parseIsoDate, parseIsoTimestamp } from './strptime.ts';

export interface SniffedDelimited {
  readonly delimiter: string;
  readonly quote: string;
  readonly escape: string;
}

const delimiters = [',', ';', '\t', '|'] as const;
/** Rows that a delimiter is judged by. */
const judgedRows = 200;

/** The delimiter under which the rows agree best on how many fields they have. */
export function sniffDelimited(text: string, isWhole: boolean): SniffedDelimited {
  const quote = sniffQuote(text);
  const isBackslashed = quote !== '' && text.includes(`\\${quote}`) && !text.includes(quote + quote);
  const quoting = { quote, escape: isBackslashed ? '\\' : quote };
  let best: { delimiter: string; score: number } = { delimiter: ',', score: 0 };
  for (const delimiter of delimiters) {
    const rows = parseDelimited(text, { delimiter, ...quoting }, { maxRows: judgedRows, isWhole });
    const score = agreement(rows);
    if (score > best.score) best = { delimiter, score };
  }
  return { delimiter: best.delimiter, ...quoting };
}

/** Share of rows with the most common field count, in favour of more fields; 0 where rows have one field. */
function agreement(rows: readonly DelimitedRow[]): number {
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(row.fields.length, (counts.get(row.fields.length) ?? 0) + 1);
  let fields = 1;
  let frequency = 0;
  for (const [width, count] of counts) {
    if (count > frequency || (count === frequency && width > fields)) {
      fields = width;
      frequency = count;
    }
  }
  if (fields < 2 || rows.length === 0) return 0;
  return (frequency / rows.length) ** 2 + Math.log2(fields) * 0.02;
}

/** Single quotes count only where fields both begin and end with them and double quotes never do. */
function sniffQuote(text: string): string {
  const sample = text.slice(0, 200_000);
  if (/(?:^|[,;\t|\n])"/.test(sample)) return '"';
  const single = sample.match(/(?:^|[,;\t|\n])'[^'\n]*'(?=[,;\t|\r\n]|$)/g);
  return single !== null && single.length >= 3 ? "'" : '"';
}

const quickFormats = dateFormats.map((format) => compileDateFormat(format)!);

/** A text that is data by its looks, where a column's name would not be. */
function looksLikeValue(text: string): boolean {
  return (
    parseFloatText(text, '.') !== null ||
    parseFloatText(text, ',') !== null ||
    parseIsoDate(text) !== null ||
    parseIsoTimestamp(text) !== null ||
    quickFormats.some((parse) => parse(text) !== null)
  );
}

/**
 * Whether the first row names the columns: nothing in it looks like a value, unless the rows below look
 * different (year numbers as names), and it does not simply repeat what the rows below hold.
 */
export function sniffHeader(rows: readonly DelimitedRow[]): boolean {
  const [first, ...rest] = rows;
  if (!first) return false;
  const names = first.fields.map((field) => field.trim());
  const columns = names.map((_, index) => rest.slice(0, judgedRows).map((row) => row.fields[index] ?? ''));
  const values = names.filter(looksLikeValue).length;
  if (rest.length === 0) return values === 0;
  if (values > 0) {
    const contrast = names.some(
      (name, index) =>
        !looksLikeValue(name) &&
        name !== '' &&
        columns[index]!.filter((text) => text !== '').every(looksLikeValue),
    );
    return contrast && values < names.length / 2;
  }
  const isTypedBelow = columns.some((column) => {
    const present = column.filter((text) => text !== '');
    const typed = present.filter((text) => looksLikeValue(text) || parseBoolean(text) !== null).length;
    return present.length > 0 && typed / present.length > 0.9;
  });
  if (isTypedBelow) return !names.some((name) => parseBoolean(name) !== null && name.length > 1);
  const isRepeated = names.some((name, index) => name !== '' && columns[index]!.includes(name));
  const areDistinct = new Set(names.filter((name) => name !== '')).size >= names.length - 1;
  return areDistinct && !isRepeated;
}

/** Texts that mean "missing" wherever they stand. */
const strongMarkers = new Set(['NA', 'N/A', 'n/a', '#N/A', 'NULL', 'null', 'NaN', 'nan', '\\N', '<NA>']);
/** Texts that mean "missing" only among numbers and dates. */
const weakMarkers = ['?', '-', '.', 'None', 'none', 'missing', 'Missing', 'unknown', 'Null'];
const markerCandidates = [...strongMarkers, ...weakMarkers];

/** The markers that occur; the empty text is always one. */
export function sniffMissingMarkers(columns: readonly (readonly string[])[]): readonly string[] {
  const found = new Set<string>(['']);
  for (const column of columns) {
    const seen = markerCandidates.filter((marker) => column.includes(marker));
    const isTyped = seen.some((marker) => !strongMarkers.has(marker)) && isTypedBut(seen, column);
    for (const marker of seen) if (isTyped || strongMarkers.has(marker)) found.add(marker);
  }
  return ['', ...markerCandidates.filter((marker) => found.has(marker))];
}

/** Whether all texts look like values, but for the empty one and these markers. */
function isTypedBut(markers: readonly string[], column: readonly string[]): boolean {
  const others = new Set(column);
  for (const marker of ['', ...markers]) others.delete(marker);
  return others.size > 0 && [...others].every(looksLikeValue);
}

/** A comma where a whole column reads as numbers with it, and no column does with a point. */
export function sniffDecimalSeparator(
  columns: readonly (readonly string[])[],
  missing: ReadonlySet<string>,
): '.' | ',' {
  let commaColumns = 0;
  for (const column of columns) {
    const present = column.filter((text) => !missing.has(text));
    if (present.length === 0) continue;
    const hasPoint = present.some((text) => text.includes('.'));
    if (hasPoint && present.every((text) => parseFloatText(text, '.') !== null)) return '.';
    const withComma = present.filter((text) => text.includes(','));
    if (withComma.length === 0 || !present.every((text) => parseFloatText(text, ',') !== null)) continue;
    // 1,234 alone may be one thousand two hundred and thirty-four; 1,5 cannot.
    if (withComma.some((text) => !/,\d{3}$/.test(text.trim()))) commaColumns++;
  }
  return commaColumns > 0 ? ',' : '.';
}
