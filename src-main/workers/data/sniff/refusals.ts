import { AppError } from '#shared/kit/app-error.ts';
import type { Head } from './head.ts';

export function emptyFile(name: string): AppError {
  return new AppError('INVALID_INPUT', `${name} is empty.`, {
    reason: 'file-empty',
    nextStep: 'Choose a file with column names and at least one row.',
  });
}

const unpackFirst = 'Decompress it, then import what was in it.';

/** What is no text. Formats that are read stand here for where they are compressed once more as a whole. */
const foreignFormats: readonly (readonly [string, string, string])[] = [
  ['PK\u0003\u0004', 'a compressed ZIP archive or Excel workbook', unpackFirst],
  ['\u00d0\u00cf\u0011\u00e0', 'a compressed old Excel workbook', unpackFirst],
  ['SQLite format 3', 'a compressed SQLite database', unpackFirst],
  ['ARROW1', 'a compressed Arrow file', unpackFirst],
  ['\u0093NUMPY', 'a compressed NumPy array', unpackFirst],
  ['%PDF', 'a PDF document', 'Export the table as CSV.'],
  ['\u0089PNG', 'an image', 'Choose a table, such as CSV, Excel or Parquet.'],
  ['\u00ff\u00d8\u00ff', 'an image', 'Choose a table, such as CSV, Excel or Parquet.'],
  ['BZh', 'compressed with bzip2', 'Compress it with gzip or zstd, or not at all.'],
  ['\u00fd7zXZ', 'compressed with xz', 'Compress it with gzip or zstd, or not at all.'],
  ['7z\u00bc\u00af', 'a 7-Zip archive', 'Unpack it, or use ZIP.'],
  ['Rar!', 'a RAR archive', 'Unpack it, or use ZIP.'],
  ['ORC', 'an ORC file', 'Convert it to Parquet.'],
  ['FEA1', 'a Feather file of version 1', 'Save it as Feather 2 (Arrow) or Parquet.'],
  ['\u0089HDF', 'an HDF5 file', 'Save the table as Parquet or CSV.'],
  ['Obj\u0001', 'an Avro file', 'Convert it to Parquet.'],
  ['\u0080\u0003', 'a Python pickle, which may carry code', 'Save the table as Parquet or CSV.'],
  ['\u0080\u0004\u0095', 'a Python pickle, which may carry code', 'Save the table as Parquet or CSV.'],
  ['\u0080\u0005\u0095', 'a Python pickle, which may carry code', 'Save the table as Parquet or CSV.'],
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
