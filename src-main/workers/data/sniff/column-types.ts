import type { ColumnRole, ColumnType } from '#shared/data/data.schema.ts';
import { parseBoolean, parseFloatText, parseInteger } from './cell-values.ts';
import {
  compileDateFormat,
  dateFormats,
  hasZone,
  parseIsoDate,
  parseIsoTimestamp,
  timestampFormats,
} from './strptime.ts';

export interface InferenceOptions {
  readonly decimalSeparator: '.' | ',';
  readonly missingMarkers: ReadonlySet<string>;
  /** How 03/04/2025 is read when the values seen allow both. */
  readonly isDayFirst: boolean;
}

export interface InferredColumn {
  readonly type: ColumnType;
  readonly role: ColumnRole;
  readonly reason: string;
  /** The strptime pattern of a date or timestamp column that is not ISO 8601. */
  readonly format: string | null;
  readonly hasZone: boolean;
  /** Both day-first and month-first readings fit every value seen. */
  readonly isAmbiguousDate: boolean;
}

const idName = /(?:^|[^a-z])(?:id|key|uuid|guid|index|nr|no)$|[a-z](?:Id|ID|Key|Uuid)$/i;
const strictIdName = /(?:^|[^a-zA-Z])(?:id|key|uuid|guid|index)$|[a-z](?:Id|ID|Uuid)$|^(?:ID|Id|UUID)$/;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Whole numbers up to here fit a 64-bit integer whatever their digits are. */
const maxIntegerDigits = 18;

/** Guesses what a column is from the texts seen in it, and says why in plain words. */
export function inferColumn(
  name: string,
  texts: readonly string[],
  options: InferenceOptions,
): InferredColumn {
  const present = texts.filter((text) => !options.missingMarkers.has(text));
  const count = present.length;
  if (count === 0) {
    return answer('text', 'ignored', 'Every value seen is missing.');
  }
  return (
    inferInteger(name, present) ??
    inferFloat(present, options) ??
    inferBoolean(present) ??
    inferMoment(present, options) ??
    inferString(name, present)
  );
}

/** “All 12 values seen are dates” or “The only value seen is a date”. */
function allAre(present: readonly string[], one: string, many: string): string {
  return present.length === 1
    ? `The only value seen is ${one}`
    : `All ${present.length.toLocaleString('en-US')} values seen are ${many}`;
}

function answer(
  type: ColumnType,
  role: ColumnRole,
  reason: string,
  extra: Partial<InferredColumn> = {},
): InferredColumn {
  return { type, role, reason, format: null, hasZone: false, isAmbiguousDate: false, ...extra };
}

function inferInteger(name: string, present: readonly string[]): InferredColumn | null {
  if (!present.every((text) => parseInteger(text) !== null)) return null;
  const leadingZero = present.find((text) => /^[+-]?0\d/.test(text.trim()));
  if (leadingZero !== undefined) {
    return answer(
      'id',
      'id',
      `Digits with leading zeros, such as ${leadingZero.trim()}, which a number would lose.`,
    );
  }
  const tooLong = present.find((text) => text.trim().replace(/^[+-]/, '').length > maxIntegerDigits);
  if (tooLong !== undefined) {
    return answer('id', 'id', `Digits too long for a number, such as ${tooLong.trim()}.`);
  }
  const isUnique = new Set(present.map((text) => text.trim())).size === present.length;
  if (isUnique && present.length >= 3 && strictIdName.test(name)) {
    return answer('id', 'id', 'Whole numbers that never repeat, under the name of an id.');
  }
  return answer('integer', 'feature', `${allAre(present, 'a whole number', 'whole numbers')}.`);
}

function inferFloat(present: readonly string[], options: InferenceOptions): InferredColumn | null {
  if (!present.every((text) => parseFloatText(text, options.decimalSeparator) !== null)) return null;
  // A column with nothing but `inf` is a word, not a measurement.
  if (!present.some((text) => /\d/.test(text))) return null;
  const infinite = present.some((text) => /inf/i.test(text));
  const comma = options.decimalSeparator === ',' ? ' with a decimal comma' : '';
  return answer(
    'float',
    'feature',
    `${allAre(present, 'a number', 'numbers')}${comma}${infinite ? ', some of them infinite' : ''}.`,
  );
}

function inferBoolean(present: readonly string[]): InferredColumn | null {
  const words = new Set(present.map((text) => text.toLowerCase()));
  if (words.size > 2 || ![...words].every((word) => parseBoolean(word) !== null)) return null;
  if (words.size === 2 && parseBoolean([...words][0]!) === parseBoolean([...words][1]!)) return null;
  return answer(
    'boolean',
    'feature',
    `${allAre(present, [...words].join(''), [...words].toSorted().toReversed().join(' or '))}.`,
  );
}

function inferMoment(present: readonly string[], options: InferenceOptions): InferredColumn | null {
  if (present.every((text) => parseIsoDate(text) !== null)) {
    return answer('date', 'time', `${allAre(present, 'a date', 'dates')}, such as ${present[0]}.`);
  }
  if (present.every((text) => parseIsoTimestamp(text) !== null || parseIsoDate(text) !== null)) {
    return answer(
      'timestamp',
      'time',
      `${allAre(present, 'a point in time', 'points in time')}, such as ${present[0]}.`,
      {
        hasZone: present.some(hasZone),
      },
    );
  }
  const fitting = (formats: readonly string[]) =>
    formats.filter((format) => {
      const parse = compileDateFormat(format);
      return parse !== null && present.every((text) => parse(text) !== null);
    });
  for (const [type, formats] of [
    ['date', dateFormats],
    ['timestamp', timestampFormats],
  ] as const) {
    const found = fitting(formats);
    if (found.length === 0) continue;
    const dayFirst = found.find((format) => format.startsWith('%d'));
    const monthFirst = found.find((format) => format.startsWith('%m'));
    const format = (options.isDayFirst ? (dayFirst ?? monthFirst) : (monthFirst ?? dayFirst)) ?? found[0]!;
    return answer(
      type,
      'time',
      `${allAre(present, `a ${type} written as ${format}`, `${type}s written as ${format}`)}, such as ${present[0]}.`,
      {
        format,
        isAmbiguousDate: dayFirst !== undefined && monthFirst !== undefined,
      },
    );
  }
  return null;
}

function inferString(name: string, present: readonly string[]): InferredColumn {
  const count = present.length;
  const distinct = new Set(present).size;
  const hasSpaces = present.some((text) => /\s/.test(text));
  const totalLength = present.reduce((sum, text) => sum + text.length, 0);
  const longest = present.reduce((max, text) => Math.max(max, text.length), 0);
  if (present.every((text) => uuid.test(text))) return answer('id', 'id', 'All values seen are UUIDs.');
  const share = distinct / count;
  if (!hasSpaces && longest <= 64 && ((share === 1 && count >= 20) || (share > 0.9 && count >= 100))) {
    return answer(
      'id',
      'id',
      `${share === 1 ? 'All' : 'Nearly all'} ${count.toLocaleString('en-US')} values seen differ and none has a space.`,
    );
  }
  if (share === 1 && count >= 3 && !hasSpaces && idName.test(name)) {
    return answer('id', 'id', 'Values that never repeat, under the name of an id.');
  }
  if (longest > 500 || (share > 0.5 && count >= 20 && totalLength / count > 20 && hasSpaces)) {
    return answer(
      'text',
      'feature',
      `Free text: ${distinct.toLocaleString('en-US')} different values in ${count.toLocaleString('en-US')}.`,
    );
  }
  if (count >= 100 && share > 0.5) {
    return answer(
      'text',
      'feature',
      `${distinct.toLocaleString('en-US')} different values in ${count.toLocaleString('en-US')}.`,
    );
  }
  return answer(
    'category',
    'feature',
    distinct === 1
      ? `Every value seen is ${shorten(present[0]!)}.`
      : `${distinct.toLocaleString('en-US')} different values.`,
  );
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
