import { stat } from 'node:fs/promises';
import type { Dialect } from '#shared/data/data.schema.ts';
import { AppError } from '#shared/kit/app-error.ts';
import type { SourceFile } from '../data.protocol.ts';
import { convertArff, isArff } from './arff.ts';
import type { Converted, ConvertInput } from './converted.ts';
import { note } from './converted.ts';
import type { DetectedFormat } from './detect.ts';
import { convertFixedWidth, isFixedWidth } from './fixed-width.ts';
import { readHeadLines } from './text-lines.ts';

/** Converts a file of a format that neither reader knows; null for text and Parquet, which are read as they lie. */
export async function convertForeign(format: DetectedFormat, input: ConvertInput): Promise<Converted | null> {
  if (format === 'parquet') return null;
  if (format === 'text') return convertText(input);
  if (input.file.isPartial) throw needsWholeFile(input.file);
  const converted = await convert(format, input);
  const warning = misnamed(input.file.name, format);
  return warning === null
    ? converted
    : { ...converted, notes: [note('warning', warning), ...converted.notes] };
}

// Each reader is loaded when its first file comes: together they are megabytes that no CSV should wait for.
async function convert(
  format: Exclude<DetectedFormat, 'parquet' | 'text'>,
  input: ConvertInput,
): Promise<Converted> {
  switch (format) {
    case 'xlsx':
    case 'xls':
      return (await import('./excel.ts')).convertExcel(input, format === 'xlsx');
    case 'sqlite':
      return (await import('./sqlite-file.ts')).convertSqlite(input);
    case 'arrow':
      return (await import('./arrow-file.ts')).convertArrow(input);
    case 'npy':
      return (await import('./npy.ts')).convertNpy(input);
    case 'npz':
      return (await import('./npz.ts')).convertNpz(input);
    case 'staged':
      return (await import('./staged-table.ts')).convertStaged(input);
    case 'zip':
    case 'tar':
      throw nestedArchive(input.file);
  }
}

/** Texts that are no CSV and no JSON; null for those two. */
async function convertText(input: ConvertInput): Promise<Converted | null> {
  const { format } = input.dialect;
  if (format === 'fixed-width') return convertFixedWidth(input);
  const isOpen = format === undefined || format === 'arff';
  if (!isOpen) return null;
  const { lines } = await readHeadLines(input);
  if (isArff(lines)) return convertArff(input);
  return mayBeFixedWidth(input.file.name) && isFixedWidth(lines) ? convertFixedWidth(input) : null;
}

/** Blank positions alone are weak evidence, so files that are called CSV or JSON are taken at their word. */
function mayBeFixedWidth(fileName: string): boolean {
  return /\.(?:txt|dat|fwf|prn|asc|out|lst)(?:\.(?:gz|zst))?$/i.test(fileName) || !fileName.includes('.');
}

/** What the readers of text and Parquet are told: the user's words, except for what the conversion has settled. */
export function dialectOfConverted(dialect: Partial<Dialect>): Partial<Dialect> {
  return {
    ...dialect,
    format: 'csv',
    compression: 'none',
    encoding: 'utf-8',
    hasByteOrderMark: false,
    delimiter: ',',
    quote: '"',
    escape: '"',
    hasHeader: true,
    decimalSeparator: dialect.decimalSeparator ?? '.',
  };
}

/** The converted file in place of the user's, under the user's name. */
export async function convertedFile(file: SourceFile, { path }: Converted): Promise<SourceFile> {
  return { ...file, path, sizeBytes: (await stat(path)).size };
}

const words: Readonly<Partial<Record<DetectedFormat, string>>> = {
  xlsx: 'an Excel workbook',
  xls: 'an old Excel workbook',
  sqlite: 'an SQLite database',
  arrow: 'an Arrow file',
  npy: 'a NumPy array',
  npz: 'an archive of NumPy arrays',
};
const usualNames: Readonly<Partial<Record<DetectedFormat, RegExp>>> = {
  xlsx: /\.(?:xlsx|xlsm|xlsb|xltx|xltm|ods|ots|fods)$/i,
  xls: /\.(?:xls|xlt|xla)$/i,
  sqlite: /\.(?:sqlite3?|db3?|s3db|gpkg)$/i,
  arrow: /\.(?:arrow|arrows|feather|ipc|ftr)$/i,
  npy: /\.npy$/i,
  npz: /\.npz$/i,
};

function misnamed(fileName: string, format: DetectedFormat): string | null {
  const isUsual = usualNames[format]?.test(fileName) ?? true;
  const ending = /\.([a-z0-9]{1,10})$/i.exec(fileName)?.[1];
  return isUsual || ending === undefined
    ? null
    : `The name ends like ${ending.toUpperCase()}, but the content is ${words[format]} and is read as that.`;
}

function nestedArchive(file: SourceFile): AppError {
  return new AppError(
    'UNSUPPORTED',
    `${file.name} is an archive itself, inside of another or among other files.`,
    {
      reason: 'archive-nested',
      nextStep: 'Unpack it first, then import what is in it.',
    },
  );
}

function needsWholeFile(file: SourceFile): AppError {
  return new AppError('UNSUPPORTED', `${file.name} cannot be previewed by its beginning alone.`, {
    reason: 'preview-needs-whole-file',
    nextStep: 'Upload the whole file; it is previewed once it is here.',
  });
}
