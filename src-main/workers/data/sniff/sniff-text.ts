import type { Cell, Column, ColumnRole, ColumnType, Dialect, ImportNote } from '#shared/data/data.schema.ts';
import type { SourceFile, StorageType } from '../data.protocol.ts';
import type { NestedPlan } from '../nested/nested-plan.ts';
import { createCellReader, parseInteger } from './cell-values.ts';
import { uniqueNames } from './column-names.ts';
import { type InferredColumn, inferColumn } from './column-types.ts';
import { sniffDecimalSeparator, sniffMissingMarkers } from './dialect.ts';
import { decodeSample, detectEncoding } from './encoding.ts';
import { followExpected } from './expected-columns.ts';
import { type Head, readHead } from './head.ts';
import { detectJsonShape, type JsonShape } from './json-head.ts';
import { emptyFile, refuseForeignFormats, refuseNulCharacters } from './refusals.ts';
import { columnsOf, headBytes, maxSampledRows, type Sample, sampleDelimited, sampleJson } from './sample.ts';
import { notesOf } from './sniff-notes.ts';

/** A table by columns is one JSON value, which has to be read whole. */
const wholeJsonBytes = 64 * 2 ** 20;
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
  /** How the records of a JSON file become rows; null for separated text. */
  readonly nested: NestedPlan | null;
  readonly columns: readonly SniffedColumn[];
  /** The first rows, as cells in the types of the columns. */
  readonly rows: readonly (readonly Cell[])[];
  readonly estimatedRowCount: number | null;
  readonly notes: readonly ImportNote[];
}

/**
 * Looks at the beginning of a text file.
 * @param overrides what the user said about the dialect
 * @param expected columns of the version before, whose types are kept where the values allow it
 */
export async function sniffText(
  file: SourceFile,
  overrides: Partial<Dialect>,
  expected: readonly Column[] = [],
): Promise<SniffedText> {
  let head = await readHead(file, headBytes);
  if (head.bytes.length === 0) throw emptyFile(file.name);
  refuseForeignFormats(head, file.name);
  const detected = detectEncoding(head.bytes);
  const encoding = overrides.encoding ?? detected.encoding;
  let text = decodeText(head, encoding);
  if (text.trim() === '') throw emptyFile(file.name);
  refuseNulCharacters(text, file.name);

  const shape = overrides.format === 'csv' ? null : detectJsonShape(text);
  if (shape === 'columns' && !head.isWhole && !file.isPartial) {
    head = await readHead(file, wholeJsonBytes);
    text = decodeText(head, encoding);
  }
  const isWhole = head.isWhole && !file.isPartial;
  const sample =
    shape === null
      ? sampleDelimited(text, isWhole, overrides)
      : sampleJson(text, { shape, isWhole, file, choices: overrides.nested ?? [] });
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
  const settled = inferred.map((column, index) =>
    settle(column, {
      name: names[index]!,
      originalName: sample.names[index]!,
      texts: texts[index]!,
      dateFormat,
      timestampFormat,
      missing: missingSet,
    }),
  );
  const columns = followExpected(settled, expected);
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
    ...(sample.nested === null ? {} : { nested: [...sample.nested.choices] }),
  };
  return {
    dialect,
    jsonShape: shape,
    nested: sample.nested,
    columns,
    rows: previewCells(sample, columns, dialect),
    estimatedRowCount: estimateRows(file, head, sample, isWhole),
    notes: [...(sample.nested?.notes ?? []), ...notesOf({ file, sample, columns, inferred, dialect, texts })],
  };
}

function decodeText(head: Head, encoding: Dialect['encoding']): string {
  return decodeSample(head.bytes, encoding).replace(/^\ufeff/, '');
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
    case 'image':
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
