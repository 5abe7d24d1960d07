import type { Cell, ColumnType } from '../data.schema.ts';

export type PresentCell = Exclude<Cell, null>;

/**
 * A cell as a number to compare by: itself, or for dates and timestamps epoch milliseconds with microseconds as
 * the fraction. NaN for what is no number of that kind.
 */
export function measureOfCell(cell: PresentCell, type: ColumnType | undefined): number {
  if (typeof cell === 'number') return cell;
  if (typeof cell === 'boolean') return cell ? 1 : 0;
  switch (type) {
    case 'date':
    case 'timestamp':
      return timeOf(cell);
    case 'integer':
    case 'float':
    case 'id':
      // Whole numbers beyond 2^53 and the infinities travel as text.
      return cell.trim() === '' ? Number.NaN : Number(cell);
    case 'boolean':
    case 'category':
    case 'text':
    case 'image':
    case undefined:
      return Number.NaN;
  }
}

const numberText = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Whether a text is written as a number, in one form that JavaScript and SQL read alike. */
export function isNumberText(text: string): boolean {
  return numberText.test(text);
}

const fraction = /\.\d{3}(\d{1,3})/;

/** ISO 8601 to milliseconds; `Date.parse` drops what is finer. */
export function timeOf(text: string): number {
  const finer = fraction.exec(text)?.[1];
  return Date.parse(text) + (finer === undefined ? 0 : Number(finer.padEnd(3, '0')) / 1000);
}

/** By code points, which is the order of UTF-8 bytes that DuckDB has; `<` on strings compares UTF-16 units. */
export function compareByCodePoint(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    if (a.charCodeAt(index) === b.charCodeAt(index)) continue;
    // Up to here both are equal, so a surrogate on either side belongs to a pair that starts or ends here.
    return codePointFrom(a, index) - codePointFrom(b, index);
  }
  return a.length - b.length;
}

function codePointFrom(text: string, index: number): number {
  const unit = text.charCodeAt(index);
  const isSecondOfPair = unit >= 0xdc00 && unit <= 0xdfff && index > 0;
  return text.codePointAt(isSecondOfPair ? index - 1 : index)!;
}
