import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as Xlsx from '@e965/xlsx';
import type { ImportNote } from '#shared/data/data.schema.ts';
import { AppError } from '#shared/kit/app-error.ts';
import { type Converted, type ConvertInput, converted, note } from './converted.ts';
import { createCsvWriter, linesOfRow } from './csv-writer.ts';
import { createCellTexts, isErrorCell, isUncomputedFormula, type SheetRows } from './excel-cells.ts';
import { findTable, type SheetLayout } from './excel-layout.ts';
import { expectWholeWorkbook, expectWorkbookFits } from './excel-limits.ts';

/** Rows that the table is looked for in, and its columns named by. */
const headRows = 400;
/** Sheets that are looked into for one that holds something. */
const triedSheets = 8;

/** One sheet of a workbook as CSV. The library holds the whole sheet, so its size has a limit. */
export async function convertExcel(input: ConvertInput, isZip: boolean): Promise<Converted> {
  const { file, dialect } = input;
  if (isZip) await expectWorkbookFits(input);
  else if (file.sizeBytes > 100 * 2 ** 20) throw tooLarge(file.name, 100);
  const xlsx = createRequire(import.meta.url)('@e965/xlsx') as typeof Xlsx;
  const bytes = await readFile(file.path);
  const book = parse(xlsx, file.name, bytes, { bookSheets: true });
  const names = visibleFirst(book);
  const wanted = dialect.table ?? null;
  if (wanted !== null && !names.includes(wanted)) throw noSuchSheet(file.name, wanted, names);
  const head = readHead(xlsx, {
    file,
    bytes,
    names: wanted === null ? names.slice(0, triedSheets) : [wanted],
  });
  const layout = findTable(head.texts, dialect.headerRow);
  if (layout === null) {
    if (isZip) await expectWholeWorkbook(input);
    throw emptySheet(file.name, wanted ?? names[0]!);
  }
  const isPreview = input.maxRows <= headRows;
  if (!isPreview && isZip) await expectWholeWorkbook(input);
  const sheet = isPreview ? head.sheet : readSheet(xlsx, { file, bytes, name: head.name, isHead: false });
  const written = await writeRows(input, {
    rows: rowsOf(sheet),
    merges: sheet['!merges'] ?? [],
    layout,
    text: head.text,
  });
  return converted({
    kind: 'text',
    path: written.path,
    dialect: { format: 'excel', table: head.name, headerRow: layout.headerRow },
    choices: [
      {
        field: 'table',
        label: 'Sheet',
        options: names.map((name) => ({ name, detail: isHidden(book, name) ? 'hidden' : '' })),
        chosen: [head.name],
      },
    ],
    notes: [...written.notes, ...formulaNotes(head.sheet)],
    rowCount: estimateRows(sheet, layout),
    lineOf: written.lineOf,
  });
}

interface SheetSource {
  readonly file: ConvertInput['file'];
  readonly bytes: Buffer;
}

interface SheetHead {
  readonly name: string;
  readonly sheet: Xlsx.DenseSheet;
  readonly texts: readonly (readonly string[])[];
  readonly text: (cell: Xlsx.CellObject | undefined) => string;
}

/** The first of the sheets that holds anything, as far as its head tells. */
function readHead(xlsx: typeof Xlsx, source: SheetSource & { readonly names: readonly string[] }): SheetHead {
  let first: SheetHead | null = null;
  for (const name of source.names) {
    const book = parse(xlsx, source.file.name, source.bytes, sheetOptions(name, true));
    const sheet = book.Sheets[name] as Xlsx.DenseSheet | undefined;
    if (sheet === undefined) continue;
    const text = createCellTexts(xlsx, book.Workbook?.WBProps?.date1904 ?? false);
    const texts = rowsOf(sheet)
      .slice(0, headRows)
      .map((row) => Array.from(row ?? [], text));
    const head = { name, sheet, texts: Array.from(texts, (row) => row ?? []), text };
    if (texts.some((row) => row.some((each) => each !== ''))) return head;
    first ??= head;
  }
  if (first === null) throw brokenWorkbook(source.file.name);
  return first;
}

function readSheet(
  xlsx: typeof Xlsx,
  { file, bytes, name, isHead }: SheetSource & { readonly name: string; readonly isHead: boolean },
): Xlsx.DenseSheet {
  const sheet = parse(xlsx, file.name, bytes, sheetOptions(name, isHead)).Sheets[name];
  if (sheet === undefined) throw brokenWorkbook(file.name);
  return sheet as Xlsx.DenseSheet;
}

/** Cells without a value are only kept at the head, where formulas that were never computed are looked for. */
function sheetOptions(name: string, isHead: boolean): Xlsx.ParsingOptions {
  return {
    sheets: name,
    ...(isHead ? { sheetRows: headRows, sheetStubs: true, cellFormula: true } : { cellFormula: false }),
  };
}

function parse(
  xlsx: typeof Xlsx,
  fileName: string,
  bytes: Buffer,
  options: Xlsx.ParsingOptions,
): Xlsx.WorkBook {
  try {
    return xlsx.read(bytes, { dense: true, cellText: false, cellHTML: false, cellNF: true, ...options });
  } catch (error) {
    throw /password/i.test(String(error)) ? encrypted(fileName) : brokenWorkbook(fileName, error);
  }
}

function rowsOf(sheet: Xlsx.DenseSheet): SheetRows {
  return Array.from(sheet['!data'] ?? []);
}

function isHidden(book: Xlsx.WorkBook, name: string): boolean {
  return (book.Workbook?.Sheets?.find((sheet) => sheet.name === name)?.Hidden ?? 0) !== 0;
}

function visibleFirst(book: Xlsx.WorkBook): string[] {
  return book.SheetNames.toSorted((a, b) => Number(isHidden(book, a)) - Number(isHidden(book, b)));
}

function estimateRows(sheet: Xlsx.DenseSheet, layout: SheetLayout): number | null {
  const reference = (sheet['!fullref'] as string | undefined) ?? sheet['!ref'];
  const last = /:[A-Z]+(\d+)$/.exec(reference ?? '')?.[1];
  return last === undefined ? null : Math.max(0, Number(last) - layout.firstRow + 1);
}

interface SheetTable {
  readonly rows: SheetRows;
  readonly merges: readonly Xlsx.Range[];
  readonly layout: SheetLayout;
  readonly text: SheetHead['text'];
}

/** Writes the rows of the table; blank rows are passed over, merged cells hold their value in every cell. */
async function writeRows(input: ConvertInput, table: SheetTable) {
  const { rows, layout, text } = table;
  const path = join(input.folder, 'sheet.csv');
  const writer = createCsvWriter(path);
  const filled = fillMerged(table);
  const startLines: number[] = [];
  const sheetRows: number[] = [];
  const counts = { errors: 0, outside: 0 };
  const inside = new Set(layout.columns);
  await writer.writeRow(layout.names);
  let line = 1 + linesOfRow(layout.names);
  for (let index = layout.firstRow - 1; index < rows.length && sheetRows.length < input.maxRows; index++) {
    input.signal.throwIfAborted();
    const row = rows[index] ?? [];
    const fields = layout.columns.map((column) => {
      const cell = filled.get(index)?.get(column) ?? row[column];
      if (isErrorCell(cell)) counts.errors++;
      return text(cell);
    });
    for (const [column, cell] of row.entries())
      if (!inside.has(column) && text(cell) !== '') counts.outside++;
    if (fields.every((field) => field.trim() === '')) continue;
    startLines.push(line);
    sheetRows.push(index + 1);
    line += linesOfRow(fields);
    const waiting = writer.writeRow(fields);
    if (waiting) await waiting;
    if (index % 10_000 === 0) input.onProgress(index, rows.length, 'rows');
  }
  await writer.end();
  return {
    path,
    notes: notesOfRows(counts),
    lineOf: (at: number) => sheetRows[lastAtMost(startLines, at)] ?? at,
  };
}

function notesOfRows({
  errors,
  outside,
}: {
  readonly errors: number;
  readonly outside: number;
}): ImportNote[] {
  return [
    ...(errors === 0
      ? []
      : [
          note(
            'warning',
            `${cells(errors)} an error such as #DIV/0! and ${errors === 1 ? 'is' : 'are'} read as missing.`,
          ),
        ]),
    ...(outside === 0
      ? []
      : [
          note(
            'warning',
            `${cells(outside)} something beside the table and ${outside === 1 ? 'is' : 'are'} left out.`,
          ),
        ]),
  ];
}

function cells(count: number): string {
  return count === 1 ? '1 cell holds' : `${count.toLocaleString('en-US')} cells hold`;
}

function formulaNotes(sheet: Xlsx.DenseSheet): ImportNote[] {
  let count = 0;
  for (const row of rowsOf(sheet)) for (const cell of row ?? []) if (isUncomputedFormula(cell)) count++;
  if (count === 0) return [];
  return [
    note(
      'warning',
      'Some formulas were never computed and read as missing. Open the workbook in a spreadsheet program, save it, and import it again.',
    ),
  ];
}

/** The value of each merged area in all of its cells, by row and column. */
function fillMerged({ rows, merges }: SheetTable): ReadonlyMap<number, ReadonlyMap<number, Xlsx.CellObject>> {
  const filled = new Map<number, Map<number, Xlsx.CellObject>>();
  for (const { s, e } of merges) {
    const value = rows[s.r]?.[s.c];
    if (value === undefined) continue;
    for (let row = s.r; row <= Math.min(e.r, rows.length - 1); row++) {
      const columns = filled.get(row) ?? new Map<number, Xlsx.CellObject>();
      for (let column = s.c; column <= e.c; column++) columns.set(column, value);
      filled.set(row, columns);
    }
  }
  return filled;
}

function lastAtMost(ascending: readonly number[], value: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (ascending[middle]! <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

function noSuchSheet(fileName: string, wanted: string, names: readonly string[]): AppError {
  return new AppError('INVALID_INPUT', `${fileName} has no sheet named ${wanted.slice(0, 60)}.`, {
    reason: 'table-unknown',
    nextStep: `Choose one of: ${names.slice(0, 10).join(', ')}.`,
  });
}

function emptySheet(fileName: string, sheet: string): AppError {
  return new AppError('INVALID_INPUT', `The sheet ${sheet.slice(0, 60)} of ${fileName} is empty.`, {
    reason: 'file-empty',
    nextStep: 'Choose a sheet with column names and at least one row.',
  });
}

function tooLarge(fileName: string, limitMb: number): AppError {
  return new AppError(
    'RESOURCE_EXHAUSTED',
    `${fileName} is larger than ${limitMb} MB, the most that an old Excel workbook may have.`,
    {
      reason: 'workbook-too-large',
      nextStep: 'Save the sheet as CSV and import that.',
    },
  );
}

function encrypted(fileName: string): AppError {
  return new AppError('UNSUPPORTED', `${fileName} is protected by a password.`, {
    reason: 'workbook-encrypted',
    nextStep: 'Save it without a password, then import it.',
  });
}

function brokenWorkbook(fileName: string, cause?: unknown): AppError {
  return new AppError(
    'DATA_CORRUPT',
    `${fileName} is not a whole workbook: it is damaged or was cut off.`,
    { reason: 'workbook-broken', nextStep: 'Copy or download the file again.' },
    { cause },
  );
}
