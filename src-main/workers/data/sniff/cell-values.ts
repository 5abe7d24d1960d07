import type { Cell, ColumnType } from '#shared/data/data.schema.ts';
import { compileDateFormat, type DateParser, parseIsoDate, parseIsoTimestamp } from './strptime.ts';

const integer = /^[+-]?\d+$/;
const floatWithPoint = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const floatWithComma = /^[+-]?(?:\d+,?\d*|,\d+)(?:[eE][+-]?\d+)?$/;
const infinity = /^([+-]?)inf(?:inity)?$/i;

/** The digits of a whole number, or null. Text, because it may be longer than a double holds. */
export function parseInteger(text: string): string | null {
  const trimmed = text.trim();
  return integer.test(trimmed) ? trimmed : null;
}

export function parseFloatText(text: string, decimalSeparator: '.' | ','): number | null {
  const trimmed = text.trim();
  const pattern = decimalSeparator === '.' ? floatWithPoint : floatWithComma;
  if (pattern.test(trimmed)) return Number(decimalSeparator === '.' ? trimmed : trimmed.replace(',', '.'));
  const match = infinity.exec(trimmed);
  if (!match) return null;
  return match[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

const booleans: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
  ['t', true],
  ['f', false],
  ['yes', true],
  ['no', false],
  ['y', true],
  ['n', false],
]);

export function parseBoolean(text: string): boolean | null {
  return booleans.get(text.toLowerCase()) ?? null;
}

export interface CellFormat {
  readonly type: ColumnType;
  readonly decimalSeparator: '.' | ',';
  readonly missingMarkers: ReadonlySet<string>;
  readonly dateFormat: string | null;
  readonly timestampFormat: string | null;
}

/** A reader of one column's texts into what the grid shows; what does not fit its type is shown as it is. */
export function createCellReader(format: CellFormat): (text: string) => Cell {
  const read = readerOf(format);
  return (text) => (format.missingMarkers.has(text) ? null : (read(text) ?? text));
}

function readerOf(format: CellFormat): (text: string) => Cell {
  switch (format.type) {
    case 'integer':
      return (text) => {
        const digits = parseInteger(text);
        return digits === null ? null : integerCell(BigInt(digits));
      };
    case 'float':
      return (text) => floatCell(parseFloatText(text, format.decimalSeparator));
    case 'boolean':
      return parseBoolean;
    case 'date': {
      const parse =
        (format.dateFormat === null ? null : compileDateFormat(format.dateFormat)) ?? parseIsoDate;
      return (text) => mapMoment(parse, text, (iso) => iso.slice(0, 10));
    }
    case 'timestamp': {
      const parse =
        (format.timestampFormat === null ? null : compileDateFormat(format.timestampFormat)) ??
        ((text: string) => parseIsoTimestamp(text) ?? parseIsoDate(text));
      return (text) => mapMoment(parse, text, (iso) => iso.replace('.000Z', 'Z'));
    }
    case 'category':
    case 'text':
    case 'id':
    case 'image':
      return (text) => text;
  }
}

function mapMoment(parse: DateParser, text: string, show: (iso: string) => string): string | null {
  const epochMs = parse(text);
  return epochMs === null ? null : show(new Date(epochMs).toISOString());
}

/** A whole number as a cell: text beyond 2^53, where a double would change it. */
export function integerCell(value: bigint): Cell {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

/** JSON has no infinities and no NaN, so they travel as text. */
export function floatCell(value: number | null): Cell {
  if (value === null || Number.isFinite(value)) return value;
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
}
