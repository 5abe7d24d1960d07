import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { AppError } from '#shared/kit/app-error.ts';
import type { StorageType } from './data.protocol.ts';
import { type ExcelValue, excelCell, sheetEnd, sheetStart, workbookParts } from './excel-sheet-xml.ts';

/** What a sheet of the format holds. */
const maxSheetRows = 1_048_576;
const maxSheetColumns = 16_384;
const chunkCharacters = 1 << 18;

export interface ExcelExport {
  readonly connection: DuckDBConnection;
  /** Answers the columns in this order. */
  readonly query: string;
  readonly rowCount: number;
  readonly columns: readonly { readonly name: string; readonly storageType: StorageType }[];
  readonly isSpreadsheetSafe: boolean;
  readonly target: string;
  readonly onProgress: (rowsDone: number) => void;
}

/**
 * Writes a workbook of one sheet as it reads the rows, one chunk in memory. The libraries that write workbooks
 * hold the whole sheet (measured: 350 MB for a million cells), so the XML is written here; the zip is not.
 */
export async function exportExcel(options: ExcelExport): Promise<{ rowCount: number }> {
  expectFits(options);
  const { ZipFile } = await import('yazl');
  const zip = new ZipFile();
  for (const [name, text] of workbookParts) zip.addBuffer(Buffer.from(text), name);
  const output = createWriteStream(options.target, { flags: 'wx' });
  const sheet = Readable.from(sheetText(options), { objectMode: false });
  sheet.on('error', (error) => output.destroy(error));
  zip.addReadStream(sheet, 'xl/worksheets/sheet1.xml');
  zip.end();
  zip.outputStream.pipe(output);
  await finished(output);
  return { rowCount: options.rowCount };
}

async function* sheetText(options: ExcelExport): AsyncGenerator<Buffer> {
  const { connection, query, columns, isSpreadsheetSafe } = options;
  const cell = (value: ExcelValue, column: number, row: number) => {
    try {
      return excelCell(value, columns[column]?.storageType ?? 'VARCHAR', isSpreadsheetSafe);
    } catch (error) {
      throw error instanceof RangeError ? textTooLong(columns[column]!.name, row) : error;
    }
  };
  let text = `${sheetStart}<row>${columns.map(({ name }, column) => excelCell(name, 'VARCHAR', isSpreadsheetSafe, column)).join('')}</row>`;
  let rowsDone = 0;
  const result = await connection.stream(query);
  for (
    let chunk = await result.fetchChunk();
    chunk !== null && chunk.rowCount > 0;
    chunk = await result.fetchChunk()
  ) {
    for (const row of chunk.getRows()) {
      rowsDone++;
      text += '<row>';
      for (const [column, value] of row.entries()) text += cell(value as ExcelValue, column, rowsDone);
      text += '</row>';
      if (text.length < chunkCharacters) continue;
      yield Buffer.from(text);
      text = '';
    }
    options.onProgress(rowsDone);
  }
  yield Buffer.from(text + sheetEnd);
}

function expectFits({ rowCount, columns }: ExcelExport): void {
  const nextStep = 'Filter the view, or export it as CSV or Parquet.';
  if (rowCount >= maxSheetRows) {
    throw new AppError(
      'UNSUPPORTED',
      `The view has ${rowCount.toLocaleString('en-US')} rows; an Excel sheet holds ${(maxSheetRows - 1).toLocaleString('en-US')} below its header.`,
      { reason: 'excel-rows', nextStep },
    );
  }
  if (columns.length > maxSheetColumns) {
    throw new AppError(
      'UNSUPPORTED',
      `The view has ${columns.length.toLocaleString('en-US')} columns; an Excel sheet holds ${maxSheetColumns.toLocaleString('en-US')}.`,
      { reason: 'excel-columns', nextStep },
    );
  }
}

function textTooLong(column: string, row: number): AppError {
  return new AppError(
    'UNSUPPORTED',
    `Row ${row.toLocaleString('en-US')} has a longer text in ${column.slice(0, 60)} than the 32,767 characters that an Excel cell holds.`,
    { reason: 'excel-text', nextStep: 'Export the view as CSV or Parquet.' },
  );
}
