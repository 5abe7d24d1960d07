import type { Column, Dialect } from '#shared/data/data.schema.ts';
import { quoteText } from '../../platform/duckdb/duckdb.ts';
import type { StorageType, StoredColumn } from './data.protocol.ts';

/** One column on its way from the file into Parquet. */
export interface PlannedColumn extends Column {
  readonly storageName: string;
  readonly storageType: StorageType;
  /** The user chose the type, so it is kept even where values do not fit: their rows are rejected. */
  readonly isFixed: boolean;
  /** Whole numbers beyond 2^53 occur: read as text, since a double would change them. */
  readonly hasLongIntegers: boolean;
}

export function toStored(column: PlannedColumn): StoredColumn {
  const { name, type, role, storageName, storageType } = column;
  return { name, type, role, storageName, storageType };
}

/**
 * The type a column is read with. DuckDB rounds 2.7 to 3 where it reads a whole number and cuts the time off
 * where it reads a date, both without a word; so whole numbers are read as doubles and checked, dates by an
 * exact pattern, and points in time with their zone.
 */
function readType(column: PlannedColumn, dialect: Dialect): string {
  switch (column.storageType) {
    case 'BIGINT':
      return column.hasLongIntegers ? 'VARCHAR' : 'DOUBLE';
    case 'TIMESTAMP':
      return dialect.timestampFormat === null ? 'TIMESTAMPTZ' : 'TIMESTAMP';
    default:
      return column.storageType;
  }
}

/** Marks the errors that our own checks raise inside a query, with the column's place behind it. */
export const checkMark = 'millwright-check:';

/** The column as it is stored. A value that would be changed by storing it stops the query. */
export function storeExpression(column: PlannedColumn, index: number): string {
  const name = column.storageName;
  const stop = `error('${checkMark}${index}')`;
  switch (column.storageType) {
    case 'BIGINT':
      return column.hasLongIntegers
        ? `CASE WHEN ${name} IS NULL THEN NULL WHEN regexp_full_match(${name}, '\\s*[+-]?[0-9]+\\s*') THEN coalesce(TRY_CAST(${name} AS BIGINT), ${stop}) ELSE ${stop} END AS ${name}`
        : `CASE WHEN ${name} IS NULL THEN NULL WHEN ${isExactInteger(name)} THEN CAST(${name} AS BIGINT) ELSE ${stop} END AS ${name}`;
    case 'TIMESTAMP':
      return `CASE WHEN ${name} IS NULL THEN NULL WHEN isfinite(${name}) THEN make_timestamp(epoch_us(${name})) ELSE ${stop} END AS ${name}`;
    case 'DOUBLE':
      return `${withoutNan(name)} AS ${name}`;
    default:
      return name;
  }
}

export function isExactInteger(name: string): string {
  return `(${name} = trunc(${name}) AND abs(${name}) < 9007199254740992)`;
}

/** Not-a-number is a missing value, whatever wrote it. */
export function withoutNan(value: string): string {
  return `nullif(${value}, CAST('nan' AS DOUBLE))`;
}

export interface CsvReadOptions {
  readonly path: string;
  readonly dialect: Dialect;
  readonly columns: readonly PlannedColumn[];
  readonly maxLineBytes: number;
  /** Most lines that are written down as unreadable. */
  readonly rejectsLimit: number;
}

/** `read_csv` with nothing left to guess. */
export function readCsv(options: CsvReadOptions): string {
  const { path, dialect, columns } = options;
  const types = columns.map((column) => `'${column.storageName}': '${readType(column, dialect)}'`);
  const settings = [
    quoteText(path),
    'auto_detect = false',
    `delim = ${quoteText(dialect.delimiter)}`,
    `quote = ${quoteText(dialect.quote)}`,
    `escape = ${quoteText(dialect.escape)}`,
    `header = ${dialect.hasHeader}`,
    `nullstr = [${dialect.missingMarkers.map(quoteText).join(', ')}]`,
    `decimal_separator = ${quoteText(dialect.decimalSeparator)}`,
    `dateformat = ${quoteText(dialect.dateFormat ?? '%Y-%m-%d')}`,
    ...(dialect.timestampFormat === null ? [] : [`timestampformat = ${quoteText(dialect.timestampFormat)}`]),
    `max_line_size = ${options.maxLineBytes}`,
    `buffer_size = ${Math.max(32_000_000, options.maxLineBytes * 2)}`,
    `columns = {${types.join(', ')}}`,
    'store_rejects = true',
    `rejects_limit = ${options.rejectsLimit}`,
  ];
  return `read_csv(${settings.join(', ')})`;
}

/**
 * The strict reading of a text that did not come through the CSV reader (JSON, or Parquet texts that the user
 * gave another type): null where the text does not fit.
 */
export function castText(text: string, column: PlannedColumn, dialect: Dialect): string {
  switch (column.storageType) {
    case 'VARCHAR':
      return text;
    case 'BIGINT':
      return `CASE WHEN regexp_full_match(${text}, '\\s*[+-]?[0-9]+\\s*') THEN TRY_CAST(${text} AS BIGINT) END`;
    case 'DOUBLE':
      return dialect.decimalSeparator === ','
        ? `TRY_CAST(replace(${text}, ',', '.') AS DOUBLE)`
        : `TRY_CAST(${text} AS DOUBLE)`;
    case 'BOOLEAN':
      return `TRY_CAST(${text} AS BOOLEAN)`;
    case 'DATE':
      return `CAST(try_strptime(${text}, ${quoteText(dialect.dateFormat ?? '%Y-%m-%d')}) AS DATE)`;
    case 'TIMESTAMP': {
      const moment =
        dialect.timestampFormat === null
          ? `TRY_CAST(${text} AS TIMESTAMPTZ)`
          : `try_strptime(${text}, ${quoteText(dialect.timestampFormat)})`;
      return `CASE WHEN isfinite(${moment}) THEN make_timestamp(epoch_us(${moment})) END`;
    }
  }
}

/**
 * How parts are written. Measured on a million rows of 20 columns: the encodings of Parquet's second version
 * (deltas, split byte streams) halve the time to write and take a third off reading; LZ4 then reads a third faster
 * than zstd for an eighth more bytes. A dictionary with more values than the limit costs more than it saves.
 */
export const parquetOptions =
  'FORMAT parquet, PARQUET_VERSION v2, COMPRESSION lz4_raw, DICTIONARY_SIZE_LIMIT 10000, ROW_GROUP_SIZE 122880';
