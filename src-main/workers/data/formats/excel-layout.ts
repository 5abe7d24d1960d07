import { sniffHeader } from '../sniff/dialect.ts';

/** Where the table lies in a sheet: people put titles above it and leave rows and columns free around it. */
export interface SheetLayout {
  /** One-based; 0 where no row names the columns. */
  readonly headerRow: number;
  /** One-based first row of values. */
  readonly firstRow: number;
  /** Zero-based columns of the sheet that belong to the table. */
  readonly columns: readonly number[];
  readonly names: readonly string[];
}

/**
 * Finds the table in the first rows of a sheet.
 * @param rows texts by row and column, blank where there is nothing; merged cells hold theirs once
 * @param wanted the row with the names, as the user said
 */
export function findTable(
  rows: readonly (readonly string[])[],
  wanted: number | undefined,
): SheetLayout | null {
  const filled = rows.map((row) => row.reduce((count, text) => count + (text.trim() === '' ? 0 : 1), 0));
  const typical = mostCommon(filled.filter((count) => count > 0));
  if (typical === 0) return null;
  const enough = typical >= 2 ? Math.max(2, Math.ceil(typical * 0.6)) : 1;
  const top = wanted !== undefined && wanted > 0 ? wanted - 1 : filled.findIndex((count) => count >= enough);
  const first = rows[top];
  if (first === undefined) return null;
  const below = rows
    .slice(top)
    .map((fields, index) => ({ line: top + index + 1, fields: padded(fields, rows) }));
  const hasHeader =
    wanted === undefined ? sniffHeader(below.filter((_, index) => filled[top + index]! > 0)) : wanted > 0;
  const columns = usedColumns(below.map(({ fields }) => fields));
  return {
    headerRow: hasHeader ? top + 1 : 0,
    firstRow: hasHeader ? top + 2 : top + 1,
    columns,
    names: columns.map((column, index) => (hasHeader ? (first[column] ?? '').trim() : `column ${index + 1}`)),
  };
}

/** Rows of the head differ in length; the header is compared with all of them. */
function padded(fields: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0);
  return Array.from({ length: width }, (_, column) => fields[column] ?? '');
}

function usedColumns(rows: readonly (readonly string[])[]): number[] {
  const used = new Set<number>();
  for (const row of rows) {
    for (const [column, text] of row.entries()) if (text.trim() !== '') used.add(column);
  }
  return [...used].toSorted((a, b) => a - b);
}

/** The most frequent count, the larger of two that are as frequent. */
function mostCommon(counts: readonly number[]): number {
  const frequency = new Map<number, number>();
  for (const count of counts) frequency.set(count, (frequency.get(count) ?? 0) + 1);
  let best = 0;
  for (const [count, times] of frequency) {
    const most = frequency.get(best) ?? 0;
    if (times > most || (times === most && count > best)) best = count;
  }
  return best;
}
