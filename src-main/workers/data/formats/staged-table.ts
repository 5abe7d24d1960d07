import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Column, ImportNote } from '#shared/data/data.schema.ts';
import { quoteIdentifier, quoteText } from '../../../platform/duckdb/duckdb.ts';
import type { StagedColumn } from '../data.protocol.ts';
import { shortName, uniqueNames } from '../sniff/column-names.ts';
import { type Converted, type ConvertInput, converted, note } from './converted.ts';

/** Longest row of a database that is read, in bytes. */
const maxRowBytes = 64 * 2 ** 20;

/**
 * Rows of a database, staged as CSV with types that are known: written as Parquet in just these types, so that
 * nothing is guessed. Only a decimal without bounds leaves a choice, between a float and text with all its digits.
 */
export async function convertStaged(input: ConvertInput): Promise<Converted> {
  const { staged = [] } = input.file;
  const connection = await input.connect();
  try {
    const source = readStaged(input.file.path, staged);
    const counts = await countOddValues(connection, source, staged);
    const isText = staged.map(
      (column, index) =>
        column.type === 'numeric' && isKeptAsText(input.wanted?.[index], counts[index]!.long),
    );
    const names = uniqueNames(staged.map(({ name }) => name));
    const values = staged.map(
      (column, index) => `${typedValue(column, index, isText[index]!)} AS ${quoteIdentifier(names[index]!)}`,
    );
    const path = join(input.folder, 'staged.parquet');
    const { rowsChanged } = await connection.run(
      `COPY (SELECT ${values.join(', ')} FROM ${source}) TO ${quoteText(path)} (FORMAT parquet, COMPRESSION lz4_raw)`,
    );
    return converted({
      kind: 'parquet',
      path,
      dialect: { format: 'database' },
      rowCount: rowsChanged,
      notes: staged.flatMap((column, index) => notesOf(column, counts[index]!, isText[index]!)),
      typeReasons: staged.map(({ declared }) => `${declared} in the database.`),
    });
  } finally {
    connection.closeSync();
  }
}

function readStaged(path: string, staged: readonly StagedColumn[]): string {
  const types = staged.map(({ type }, index) => `'c${index}': '${readTypes[type]}'`);
  const settings = [
    quoteText(path),
    'auto_detect = false',
    'header = false',
    "delim = ','",
    `quote = '"'`,
    `escape = '"'`,
    "nullstr = '\\N'",
    'allow_quoted_nulls = false',
    `max_line_size = ${maxRowBytes}`,
    `buffer_size = ${2 * maxRowBytes}`,
    `columns = {${types.join(', ')}}`,
  ];
  return `read_csv(${settings.join(', ')})`;
}

/** What has values that may not fit is read as text and cast by us, or one infinity would fail the whole. */
const readTypes: Readonly<Record<StagedColumn['type'], string>> = {
  integer: 'BIGINT',
  float: 'DOUBLE',
  boolean: 'BOOLEAN',
  whole: 'VARCHAR',
  numeric: 'VARCHAR',
  date: 'VARCHAR',
  timestamp: 'VARCHAR',
  instant: 'VARCHAR',
  text: 'VARCHAR',
};

function typedValue({ type }: StagedColumn, index: number, isText: boolean): string {
  const name = `c${index}`;
  switch (type) {
    case 'whole':
      return `TRY_CAST(${name} AS BIGINT)`;
    case 'numeric':
      return isText ? name : `TRY_CAST(${name} AS DOUBLE)`;
    case 'date':
      return finite(`TRY_CAST(${name} AS DATE)`);
    case 'timestamp':
      return finite(`TRY_CAST(${name} AS TIMESTAMP)`);
    case 'instant':
      return `make_timestamp(epoch_us(${finite(`TRY_CAST(${name} AS TIMESTAMPTZ)`)}))`;
    case 'integer':
    case 'float':
    case 'boolean':
    case 'text':
      return name;
  }
}

const finite = (value: string) => `CASE WHEN isfinite(${value}) THEN ${value} END`;

interface OddValues {
  /** Decimals with more digits than a float is sure to hold. */
  readonly long: number;
  /** Values that have no place in our type, such as an infinite date. */
  readonly lost: number;
}

/** Significant digits that every decimal has back after it was a double. */
const sureDigits = 15;

async function countOddValues(
  connection: DuckDBConnection,
  source: string,
  staged: readonly StagedColumn[],
): Promise<readonly OddValues[]> {
  const counts = staged.flatMap((column, index) => {
    const name = `c${index}`;
    const digits = `length(trim(replace(ltrim(${name}, '-'), '.', ''), '0'))`;
    const isCast =
      readTypes[column.type] === 'VARCHAR' && column.type !== 'text' && column.type !== 'numeric';
    return [
      column.type === 'numeric' ? `count_if(${digits} > ${sureDigits})` : '0',
      isCast ? `count_if(${name} IS NOT NULL AND (${typedValue(column, index, false)}) IS NULL)` : '0',
    ];
  });
  if (counts.every((count) => count === '0')) return staged.map(() => ({ long: 0, lost: 0 }));
  const reader = await connection.runAndReadAll(`SELECT ${counts.join(', ')} FROM ${source}`);
  const [row = []] = reader.getRows();
  return staged.map((_, index) => ({
    long: Number(row[2 * index] ?? 0),
    lost: Number(row[2 * index + 1] ?? 0),
  }));
}

/** What the user wants, else whatever loses nothing. */
function isKeptAsText(wanted: Column | undefined, longCount: number): boolean {
  if (wanted !== undefined) return wanted.type !== 'float' && wanted.type !== 'integer';
  return longCount > 0;
}

function notesOf({ name, declared }: StagedColumn, { long, lost }: OddValues, isText: boolean): ImportNote[] {
  const notes: ImportNote[] = [];
  const count = (value: number) => value.toLocaleString('en-US');
  if (long > 0) {
    notes.push(
      isText
        ? note(
            'info',
            `${shortName(name)} is kept as text: ${count(long)} of its values have more digits than a float holds.`,
            name,
          )
        : note(
            'warning',
            `${count(long)} values of ${shortName(name)} have more than ${sureDigits} digits and were rounded; as text they keep all.`,
            name,
          ),
    );
  }
  if (lost > 0) {
    notes.push(
      note(
        'warning',
        `${count(lost)} values of ${shortName(name)} (${declared}) are infinite or out of range and read as missing.`,
        name,
      ),
    );
  }
  return notes;
}
