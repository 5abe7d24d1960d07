import type { Cell, ColumnRole, ColumnType, Dialect, ImportNote } from '#shared/data/data.schema.ts';
import { AppError } from '#shared/kit/errors.ts';
import type { SourceFile, StorageType } from '../data.protocol.ts';
import { createCellReader, parseInteger } from './cell-values.ts';
import { type InferredColumn, inferColumn } from './column-types.ts';
import { type DelimitedRow, parseDelimited } from './delimited.ts';
import { sniffDecimalSeparator, sniffDelimited, sniffHeader, sniffMissingMarkers } from './dialect.ts';
import { decodeSample, detectEncoding } from './encoding.ts';
import { type Head, readHead } from './head.ts';
import {
  createElementSplitter,
  detectJsonShape,
  type JsonShape,
  memberText,
  recordsOfColumns,
} from './json-head.ts';
import { uniqueNames } from './unique-names.ts';

/** Read of a file's beginning: enough for 5,000 rows of 400 characters, and parsed in well under 100 ms. */
const headBytes = 2 * 2 ** 20;
const maxSampledRows = 5_000;
/** Cells that types are inferred from: bounds the time a table with very many columns takes. */
const maxSampledCells = 200_000;
export const previewRows = 100;

export interface SniffedColumn {
  readonly name: string;
  readonly originalName: string;
  readonly type: ColumnType;
  readonly role: ColumnRole;
  readonly typeReason: string;
  readonly storageType: StorageType;
  /** Texts carry their distance from UTC, so they are read as points in time with a zone. */
  readonly hasZone: boolean;
}

/** What the beginning of a text file tells. */
export interface SniffedText {
  readonly dialect: Dialect;
  readonly jsonShape: JsonShape | null;
  readonly columns: readonly SniffedColumn[];
  /** The first rows, as cells in the types of the columns. */
  readonly rows: readonly (readonly Cell[])[];
  readonly estimatedRowCount: number | null;
  readonly notes: readonly ImportNote[];
}

interface Sample {
  readonly names: readonly string[];
  /** By row. A shorter row has missing cells at its end. */
  readonly rows: readonly (readonly string[])[];
  /** Length of the sampled text in characters, to estimate how many rows the whole has. */
  readonly characters: number;
  readonly delimited: Pick<Dialect, 'delimiter' | 'quote' | 'escape' | 'hasHeader'>;
}

export async function sniffText(file: SourceFile, overrides: Partial<Dialect>): Promise<SniffedText> {
  const head = await readHead(file.path, headBytes);
  if (head.bytes.length === 0) throw emptyFile(file.name);
  refuseForeignFormats(head, file.name);
  const detected = detectEncoding(head.bytes);
  const encoding = overrides.encoding ?? detected.encoding;
  const text = decodeSample(head.bytes, encoding).replace(/^\ufeff/, '');
  if (text.trim() === '') throw emptyFile(file.name);
  refuseNulCharacters(text, file.name);

  const shape = overrides.format === 'csv' ? null : detectJsonShape(text);
  const isWhole = head.isWhole && !file.isPartial;
  const sample =
    shape === null ? sampleDelimited(text, isWhole, overrides) : sampleJson(text, shape, isWhole, file);
  const texts = columnsOf(sample);
  const missing = overrides.missingMarkers ?? sniffMissingMarkers(texts);
  const missingSet = new Set(missing);
  const decimalSeparator =
    overrides.decimalSeparator ?? (shape === null ? sniffDecimalSeparator(texts, missingSet) : '.');
  const isDayFirst = decimalSeparator === ',' || sample.delimited.delimiter === ';';
  const inferred = sample.names.map((name, index) =>
    inferColumn(name, texts[index]!, { decimalSeparator, missingMarkers: missingSet, isDayFirst }),
  );
  const dateFormat = formatOf(inferred, 'date', overrides.dateFormat);
  const timestampFormat = formatOf(inferred, 'timestamp', overrides.timestampFormat);
  const names = uniqueNames(sample.names);
  const columns = inferred.map((column, index) =>
    settle(column, {
      name: names[index]!,
      originalName: sample.names[index]!,
      texts: texts[index]!,
      dateFormat,
      timestampFormat,
      missing: missingSet,
    }),
  );
  const format = shape === null ? 'csv' : shape === 'lines' ? 'jsonl' : 'json';
  const dialect: Dialect = {
    format: overrides.format ?? format,
    compression: head.compression,
    encoding,
    hasByteOrderMark: detected.hasByteOrderMark,
    ...sample.delimited,
    decimalSeparator,
    dateFormat,
    timestampFormat,
    missingMarkers: [...missing],
  };
  return {
    dialect,
    jsonShape: shape,
    columns,
    rows: previewCells(sample, columns, dialect),
    estimatedRowCount: estimateRows(file, head, sample, isWhole),
    notes: notesOf({ file, sample, columns, inferred, dialect, texts }),
  };
}

function sampleDelimited(text: string, isWhole: boolean, overrides: Partial<Dialect>): Sample {
  const sniffed = sniffDelimited(text, isWhole);
  const options = {
    delimiter: overrides.delimiter ?? sniffed.delimiter,
    quote: overrides.quote ?? sniffed.quote,
    escape: overrides.escape ?? sniffed.escape,
  };
  const first = parseDelimited(text, options, { maxRows: 1, isWhole: true });
  const width = Math.max(1, first[0]?.fields.length ?? 1);
  const maxRows = Math.max(20, Math.min(maxSampledRows, Math.floor(maxSampledCells / width)));
  const complete = parseDelimited(text, options, { maxRows: maxRows + 1, isWhole });
  // A first row longer than the sample is still a row to show.
  const rows = complete.length === 0 ? first : complete;
  const hasHeader = overrides.hasHeader ?? sniffHeader(rows);
  const body = hasHeader ? rows.slice(1) : rows;
  const names = hasHeader ? rows[0]!.fields.map((name) => name.trim()) : columnNumbers(widest(body));
  return {
    names,
    rows: body
      .filter((row) => row.fields.length === names.length || body.length < 3)
      .map((row) => row.fields),
    characters: rows.reduce(
      (sum, row) => sum + row.fields.reduce((size, field) => size + field.length + 1, 0),
      0,
    ),
    delimited: { ...options, hasHeader },
  };
}

function widest(rows: readonly DelimitedRow[]): number {
  return rows.reduce((width, row) => Math.max(width, row.fields.length), 1);
}

function columnNumbers(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `column ${index + 1}`);
}

function sampleJson(text: string, shape: JsonShape, isWhole: boolean, file: SourceFile): Sample {
  const records =
    shape === 'columns' ? headOfColumns(text, isWhole, file) : headOfRecords(text, shape, isWhole);
  const names: string[] = [];
  const position = new Map<string, number>();
  for (const record of records) {
    for (const name of record.keys()) {
      if (position.has(name)) continue;
      position.set(name, names.length);
      names.push(name);
    }
  }
  if (names.length === 0) {
    throw new AppError('INVALID_INPUT', `${file.name} holds no records.`, {
      reason: 'no-rows',
      nextStep: 'Use a list of objects, one object a line, or an object of lists.',
    });
  }
  const rows = records.map((record) => names.map((name) => memberText(record.get(name))));
  return {
    names,
    rows,
    characters: text.length,
    delimited: { delimiter: ',', quote: '"', escape: '"', hasHeader: true },
  };
}

function headOfRecords(
  text: string,
  shape: 'lines' | 'array',
  isWhole: boolean,
): ReadonlyMap<string, unknown>[] {
  const elements =
    shape === 'array'
      ? createElementSplitter({ isArray: true, maxElementBytes: headBytes }).push(Buffer.from(text))
      : text.split('\n').slice(0, isWhole ? undefined : -1);
  const records: ReadonlyMap<string, unknown>[] = [];
  for (const element of elements) {
    if (records.length >= maxSampledRows) break;
    if (element.trim() === '') continue;
    try {
      const value: unknown = JSON.parse(element);
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
        records.push(new Map(Object.entries(value)));
      }
    } catch {
      // A broken record is reported by line when the whole file is read.
    }
  }
  return records;
}

function headOfColumns(text: string, isWhole: boolean, file: SourceFile): ReadonlyMap<string, unknown>[] {
  if (!isWhole) {
    throw new AppError(
      'UNSUPPORTED',
      `${file.name} holds its table by columns and is too large for that form.`,
      {
        reason: 'json-columns-too-large',
        nextStep: 'Save it as a list of records, one record a line (JSON Lines), as CSV or as Parquet.',
      },
    );
  }
  return recordsOfColumns(text);
}

function columnsOf(sample: Sample): readonly (readonly string[])[] {
  return sample.names.map((_, index) => sample.rows.map((row) => row[index] ?? ''));
}

/** DuckDB reads all dates of a file with one pattern: the user's, else that of the first column that needs one. */
function formatOf(
  columns: readonly InferredColumn[],
  type: 'date' | 'timestamp',
  override: string | null | undefined,
): string | null {
  if (override !== undefined) return override;
  const ofType = columns.filter((column) => column.type === type);
  return ofType[0]?.format ?? null;
}

function settle(
  column: InferredColumn,
  context: {
    readonly name: string;
    readonly originalName: string;
    readonly texts: readonly string[];
    readonly dateFormat: string | null;
    readonly timestampFormat: string | null;
    readonly missing: ReadonlySet<string>;
  },
): SniffedColumn {
  const { name, originalName } = context;
  const fileFormat = column.type === 'date' ? context.dateFormat : context.timestampFormat;
  if ((column.type === 'date' || column.type === 'timestamp') && column.format !== fileFormat) {
    return {
      name,
      originalName,
      type: 'category',
      role: 'feature',
      typeReason: `${column.reason} Kept as text: other columns of this file write ${column.type}s differently.`,
      storageType: 'VARCHAR',
      hasZone: false,
    };
  }
  return {
    name,
    originalName,
    type: column.type,
    role: column.role,
    typeReason: column.reason,
    storageType: storageTypeOf(column.type, context.texts, context.missing),
    hasZone: column.hasZone,
  };
}

/** How a column of this type is stored. An id is a number only if no digit of it would be lost. */
export function storageTypeOf(
  type: ColumnType,
  texts: readonly string[],
  missing: ReadonlySet<string>,
): StorageType {
  switch (type) {
    case 'integer':
      return 'BIGINT';
    case 'float':
      return 'DOUBLE';
    case 'boolean':
      return 'BOOLEAN';
    case 'date':
      return 'DATE';
    case 'timestamp':
      return 'TIMESTAMP';
    case 'category':
    case 'text':
      return 'VARCHAR';
    case 'id': {
      const present = texts.filter((text) => !missing.has(text));
      const isPlainNumber =
        present.length > 0 &&
        present.every((text) => parseInteger(text) === text && /^-?(?:0|[1-9]\d{0,17})$/.test(text));
      return isPlainNumber ? 'BIGINT' : 'VARCHAR';
    }
  }
}

function previewCells(sample: Sample, columns: readonly SniffedColumn[], dialect: Dialect): Cell[][] {
  const missingMarkers = new Set(dialect.missingMarkers);
  const readers = columns.map((column) =>
    createCellReader({
      type: column.type === 'id' && column.storageType === 'BIGINT' ? 'integer' : column.type,
      decimalSeparator: dialect.decimalSeparator,
      dateFormat: dialect.dateFormat,
      timestampFormat: dialect.timestampFormat,
      missingMarkers,
    }),
  );
  return sample.rows.slice(0, previewRows).map((row) => readers.map((read, index) => read(row[index] ?? '')));
}

function estimateRows(file: SourceFile, head: Head, sample: Sample, isWhole: boolean): number | null {
  if (isWhole && sample.rows.length < maxSampledRows) return sample.rows.length;
  if (sample.rows.length === 0 || sample.characters === 0) return null;
  const expansion = head.bytes.length / Math.max(1, head.sourceBytes);
  return Math.round((file.sizeBytes * expansion * sample.rows.length) / sample.characters);
}

function notesOf(context: {
  readonly file: SourceFile;
  readonly sample: Sample;
  readonly columns: readonly SniffedColumn[];
  readonly inferred: readonly InferredColumn[];
  readonly dialect: Dialect;
  readonly texts: readonly (readonly string[])[];
}): ImportNote[] {
  const { file, sample, columns, inferred, dialect, texts } = context;
  const notes: ImportNote[] = [];
  const note = (severity: ImportNote['severity'], message: string, column: string | null = null) =>
    notes.push({ severity, message, column });
  if (sample.rows.length === 0) note('error', 'The file has column names but no rows.');
  const expected = expectedFormat(file.name);
  if (expected !== null && expected !== dialect.format) {
    note(
      'warning',
      `The name ends like ${expected.toUpperCase()}, but the content is ${dialect.format.toUpperCase()} and is read as that.`,
    );
  }
  if (dialect.encoding !== 'utf-8')
    note('info', `The text is ${dialect.encoding.toUpperCase()} and is converted to UTF-8.`);
  if (
    dialect.encoding === 'utf-8' &&
    sample.rows.some((row) => row.some((text) => text.includes('\ufffd')))
  ) {
    note(
      'warning',
      'Some rows seem to have bytes that are not valid UTF-8; such rows are reported and left out.',
    );
  }
  const markers = dialect.missingMarkers.filter((marker) => marker !== '');
  for (const [index, column] of columns.entries()) {
    if (column.name !== column.originalName) {
      note(
        'info',
        column.originalName === ''
          ? `A column without a name is called ${column.name}.`
          : `A second column named ${shortName(column.originalName)} is called ${shortName(column.name)}.`,
        column.name,
      );
    }
    if (inferred[index]!.isAmbiguousDate) {
      note(
        'warning',
        `Day and month of ${shortName(column.name)} cannot be told apart by the values seen; read as ${dialect.dateFormat ?? dialect.timestampFormat ?? 'ISO 8601'}.`,
        column.name,
      );
    }
    const read = markers.filter((marker) => texts[index]!.includes(marker));
    if (read.length > 0 && (column.type === 'category' || column.type === 'text')) {
      note('info', `${read.join(', ')} in ${shortName(column.name)} is read as missing.`, column.name);
    }
    if (notes.length >= 100) break;
  }
  return notes;
}

function expectedFormat(fileName: string): Dialect['format'] | null {
  const extension = /\.([a-z]+)(?:\.(?:gz|zst))?$/i.exec(fileName)?.[1]?.toLowerCase();
  switch (extension) {
    case 'csv':
    case 'tsv':
      return 'csv';
    case 'json':
      return 'json';
    case 'jsonl':
    case 'ndjson':
      return 'jsonl';
    case 'parquet':
      return 'parquet';
    default:
      return null;
  }
}

export function shortName(name: string): string {
  return name.length > 60 ? `${name.slice(0, 60)}…` : name;
}

function emptyFile(name: string): AppError {
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

function refuseForeignFormats(head: Head, name: string): void {
  const start = head.bytes.subarray(0, 32).toString('latin1');
  const foreign = foreignFormats.find(([magic]) => start.startsWith(magic));
  if (!foreign) return;
  throw new AppError('UNSUPPORTED', `${name} is ${foreign[1]}.`, {
    reason: 'format-foreign',
    nextStep: foreign[2],
  });
}

function refuseNulCharacters(text: string, name: string): void {
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
