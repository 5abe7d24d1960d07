import type { DuckDBConnection } from '@duckdb/node-api';
import type { Cell, ColumnType } from '#shared/data/data.schema.ts';
import { quoteText } from '../../../platform/duckdb/duckdb.ts';
import type { StorageType } from '../data.protocol.ts';
import { castText, isExactInteger } from '../import-plan.ts';
import { shortName } from '../sniff/column-names.ts';
import { type StepColumn, stepProblem } from './step-table.ts';

export const typeWords: Readonly<Record<StorageType, string>> = {
  BIGINT: 'a whole number',
  DOUBLE: 'a number',
  BOOLEAN: 'true or false',
  VARCHAR: 'text',
  DATE: 'a date such as 2024-03-01',
  TIMESTAMP: 'a point in time such as 2024-03-01T12:00:00Z',
};

export function isNumber({ storageType }: Pick<StepColumn, 'storageType'>): boolean {
  return storageType === 'BIGINT' || storageType === 'DOUBLE';
}

export function expectText(column: StepColumn): void {
  if (column.storageType !== 'VARCHAR')
    throw stepProblem(
      `${shortName(column.name)} is not text.`,
      'Choose columns of text, or change the type to text first.',
    );
}

export function expectNumber(column: StepColumn, what: string): void {
  if (!isNumber(column) && column.storageType !== 'BOOLEAN')
    throw stepProblem(
      `${shortName(column.name)} has no ${what}: it holds no numbers.`,
      'Choose a column of numbers, or change its type first.',
    );
}

/** A text read strictly as the type; null where it does not fit. */
export function readText(text: string, storageType: StorageType, format: string | null = null): string {
  return castText(
    text,
    { storageType } as Parameters<typeof castText>[1],
    {
      decimalSeparator: '.',
      dateFormat: format,
      timestampFormat: format,
    } as Parameters<typeof castText>[2],
  );
}

export function literalText(value: Exclude<Cell, null>): string {
  return quoteText(String(value));
}

/** A value of the wire as one of the column; null where it does not fit. */
export function literal(value: Cell, storageType: StorageType): string {
  return value === null
    ? `CAST(NULL AS ${storageType})`
    : readText(`CAST(${literalText(value)} AS VARCHAR)`, storageType);
}

/** Stops where a value cannot be one of the column. */
export async function expectFits(
  connection: DuckDBConnection,
  values: readonly Cell[],
  column: StepColumn,
): Promise<void> {
  const present = [...new Set(values.filter((value) => value !== null).map(String))];
  if (column.storageType === 'VARCHAR' || present.length === 0) return;
  const reader = await connection.runAndReadAll(
    `SELECT v FROM (VALUES ${present.map((value) => `(${quoteText(value)})`).join(', ')}) x(v)
     WHERE ${readText('v', column.storageType)} IS NULL LIMIT 1`,
  );
  const misfit = reader.getRows()[0]?.[0];
  if (misfit !== undefined)
    throw stepProblem(
      `${shortName(String(misfit)) || 'An empty text'} is not ${typeWords[column.storageType]}, which ${shortName(column.name)} holds.`,
      'Write a value of that type, or change the type of the column first.',
    );
}

export function storageOf(type: Exclude<ColumnType, 'image'>, before: StorageType): StorageType {
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
    case 'id':
      return before === 'BIGINT' ? 'BIGINT' : 'VARCHAR';
  }
}

/** The value in another type; null where it would not be the same value. */
export function convert(
  value: string,
  {
    from,
    to,
    format,
  }: { readonly from: StorageType; readonly to: StorageType; readonly format: string | null },
): string {
  if (from === to) return value;
  if (from === 'DOUBLE' && to === 'BIGINT')
    return `CASE WHEN ${isExactInteger(value)} THEN CAST(${value} AS BIGINT) END`;
  if (from === 'VARCHAR') return readText(value, to, to === 'DATE' || to === 'TIMESTAMP' ? format : null);
  if (to === 'BOOLEAN') return `CASE WHEN ${value} IN (0, 1) THEN CAST(${value} AS BOOLEAN) END`;
  return `TRY_CAST(${value} AS ${to})`;
}
