import { AppError } from '#shared/kit/app-error.ts';
import type { Head } from './head.ts';

export function emptyFile(name: string): AppError {
  return new AppError('INVALID_INPUT', `${name} is empty.`, {
    reason: 'file-empty',
    nextStep: 'Choose a file with column names and at least one row.',
  });
}

const foreignFormats: readonly (readonly [string, string, string])[] = [
  ['PK\u0003\u0004', 'a ZIP archive or an Excel workbook', 'Unpack it, or save the sheet as CSV.'],
  ['\u00d0\u00cf\u0011\u00e0', 'an old Excel workbook', 'Save the sheet as CSV.'],
  ['%PDF', 'a PDF document', 'Export the table as CSV.'],
  ['SQLite format 3', 'an SQLite database', 'Export the table as CSV or Parquet.'],
  ['\u0089PNG', 'an image', 'Choose a table: CSV, TSV, JSON, JSON Lines or Parquet.'],
  ['BZh', 'compressed with bzip2', 'Compress it with gzip or zstd, or not at all.'],
  ['\u00fd7zXZ', 'compressed with xz', 'Compress it with gzip or zstd, or not at all.'],
  ['ORC', 'an ORC file', 'Convert it to Parquet.'],
  ['ARROW1', 'an Arrow file', 'Convert it to Parquet.'],
];

export function refuseForeignFormats(head: Head, name: string): void {
  const start = head.bytes.subarray(0, 32).toString('latin1');
  const foreign = foreignFormats.find(([magic]) => start.startsWith(magic));
  if (!foreign) return;
  throw new AppError('UNSUPPORTED', `${name} is ${foreign[1]}.`, {
    reason: 'format-foreign',
    nextStep: foreign[2],
  });
}

export function refuseNulCharacters(text: string, name: string): void {
  const position = text.indexOf('\0');
  if (position === -1) return;
  const line = text.slice(0, position).split('\n').length;
  throw nulCharacter(name, line);
}

export function nulCharacter(name: string, line: number): AppError {
  return new AppError('INVALID_INPUT', `${name} has a NUL byte on line ${line}; no text file has one.`, {
    reason: 'nul-byte',
    nextStep: 'The file is damaged or not a text table. Export it again as UTF-8.',
    details: { line },
  });
}
