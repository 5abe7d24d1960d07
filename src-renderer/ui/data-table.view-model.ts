import { columnDigits, formatFixed, missingSign } from './format.ts';

export type CellValue = string | number | boolean | null | undefined;
export type SortDirection = 'ascending' | 'descending';

export interface TableSort {
  readonly columnId: string;
  readonly direction: SortDirection;
}

/** The part of a column that computing needs. */
export interface ValueColumn<Row> {
  readonly id: string;
  readonly title: string;
  readonly value: (row: Row) => CellValue;
}

const isMissing = (value: CellValue): value is null | undefined =>
  value === null || value === undefined || (typeof value === 'number' && Number.isNaN(value));

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** Rows in order of one column; missing values last in both directions, equal values in the order given. */
export function sortRows<Row>(
  rows: readonly Row[],
  columns: readonly ValueColumn<Row>[],
  sort: TableSort | null,
): readonly Row[] {
  const column = sort && columns.find(({ id }) => id === sort.columnId);
  if (!sort || !column) return rows;
  const sign = sort.direction === 'ascending' ? 1 : -1;
  return rows
    .map((row) => ({ row, value: column.value(row) }))
    .toSorted((a, b) => {
      if (isMissing(a.value)) return isMissing(b.value) ? 0 : 1;
      if (isMissing(b.value)) return -1;
      return sign * compare(a.value, b.value);
    })
    .map(({ row }) => row);
}

function compare(a: string | number | boolean, b: string | number | boolean): number {
  if (typeof a === 'string' || typeof b === 'string') return collator.compare(String(a), String(b));
  return Number(a) - Number(b);
}

/** Numbers read best from large to small first, words from A to Z; a third click goes back to the given order. */
export function nextSort(current: TableSort | null, columnId: string, isNumeric: boolean): TableSort | null {
  const first: SortDirection = isNumeric ? 'descending' : 'ascending';
  if (current?.columnId !== columnId) return { columnId, direction: first };
  if (current.direction !== first) return null;
  return { columnId, direction: first === 'ascending' ? 'descending' : 'ascending' };
}

/** A column is numeric when it has a number and nothing but numbers. */
export function isNumericColumn<Row>(rows: readonly Row[], { value }: ValueColumn<Row>): boolean {
  let hasNumber = false;
  for (const row of rows) {
    const cell = value(row);
    if (cell === null || cell === undefined) continue;
    if (typeof cell !== 'number') return false;
    hasNumber = true;
  }
  return hasNumber;
}

/** Writes the numbers of one column with the same decimals. */
export function numberFormatter<Row>(
  rows: readonly Row[],
  { value }: ValueColumn<Row>,
): (value: number) => string {
  const digits = columnDigits(rows.map(value).map((cell) => (typeof cell === 'number' ? cell : null)));
  return (number) => formatFixed(number, digits);
}

export function cellText(value: CellValue): string {
  if (isMissing(value)) return missingSign;
  if (value === '') return '∅';
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value);
}

/** What stands in a file: full precision, nothing for missing. */
const plainText = (value: CellValue): string => (isMissing(value) ? '' : String(value));

const csvField = (text: string): string => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
/** A tab or line break inside a cell would shift all behind it when pasted. */
const tsvField = (text: string): string => text.replace(/[\t\n\r]+/g, ' ');

/** A cell that a spreadsheet would run as a formula gets an apostrophe; numbers stay as they are. */
const withoutFormula = (value: CellValue): string => {
  const text = plainText(value);
  return typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
};

export function toCsv<Row>(rows: readonly Row[], columns: readonly ValueColumn<Row>[]): string {
  const lines = [
    columns.map(({ title }) => csvField(title)),
    ...rows.map((row) => columns.map(({ value }) => csvField(withoutFormula(value(row))))),
  ];
  return `${lines.map((fields) => fields.join(',')).join('\r\n')}\r\n`;
}

export function toTsv<Row>(rows: readonly Row[], columns: readonly ValueColumn<Row>[]): string {
  const lines = [
    columns.map(({ title }) => tsvField(title)),
    ...rows.map((row) => columns.map(({ value }) => tsvField(withoutFormula(value(row))))),
  ];
  return lines.map((fields) => fields.join('\t')).join('\n');
}

const characterPx = 7.2;
const cellPaddingPx = 24;
const widestPx = 420;
const narrowestPx = 56;
const sampledRows = 200;

/** A width for a column whose cells are not all on the page, from its title and its longest sampled text. */
export function estimatedWidth<Row>(rows: readonly Row[], { title, value }: ValueColumn<Row>): number {
  const step = Math.max(1, Math.floor(rows.length / sampledRows));
  let longest = title.length + 2;
  for (let index = 0; index < rows.length; index += step) {
    longest = Math.max(longest, Math.min(80, cellText(value(rows[index]!)).length));
  }
  return Math.min(widestPx, Math.max(narrowestPx, Math.ceil(longest * characterPx + cellPaddingPx)));
}
