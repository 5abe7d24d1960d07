import type { DuckDBConnection } from '@duckdb/node-api';
import type { Dialect, ImportNote, RejectedRow } from '#shared/data/data.schema.ts';
import { AppError } from '#shared/kit/app-error.ts';
import { quoteText } from '../../platform/duckdb/duckdb.ts';
import {
  checkMark,
  isExactInteger,
  type PlannedColumn,
  parquetOptions,
  readCsv,
  storeExpression,
} from './import-plan.ts';
import { collectRejects, dropRejects, failuresByColumn, keptRejects, maxRejects } from './rejects.ts';
import { shortName } from './sniff/column-names.ts';

export interface ReadOutcome {
  readonly columns: readonly PlannedColumn[];
  readonly rowsWritten: number;
  readonly rowsRejected: number;
  readonly rejects: readonly RejectedRow[];
  readonly notes: readonly ImportNote[];
}

interface CsvImport {
  readonly connection: DuckDBConnection;
  /** UTF-8, not compressed. */
  readonly path: string;
  readonly fileName: string;
  readonly dialect: Dialect;
  readonly columns: readonly PlannedColumn[];
  readonly target: string;
  readonly maxLineBytes: number;
}

/** Failing rows that are put down to bad rows; with more of them the guessed type was wrong. */
const toleratedShare = 0.001;
const toleratedRows = 10;

/**
 * Reads a CSV into Parquet in one pass where the types guessed from its beginning hold. Where they do not,
 * it looks at the whole file once, widens what was guessed too narrowly, says so, and reads again; it never
 * rounds, cuts or drops a value in silence.
 */
export async function importCsv(input: CsvImport): Promise<ReadOutcome> {
  const { connection } = input;
  const notes: ImportNote[] = [];
  let columns = input.columns;
  for (let attempt = 0; ; attempt++) {
    await dropRejects(connection);
    const source = readCsv({ ...input, columns, rejectsLimit: maxRejects });
    try {
      const written = await connection.run(
        `COPY (SELECT ${columns.map(storeExpression).join(', ')} FROM ${source}) TO ${quoteText(input.target)} (${parquetOptions})`,
      );
      const rowsWritten = written.rowsChanged;
      const widened = attempt < 3 ? await widenFailing(connection, columns, rowsWritten, notes) : null;
      if (widened) {
        columns = widened;
        continue;
      }
      const { count, rejects } = await collectRejects(connection, input.path, columns);
      if (count >= maxRejects) throw tooManyRejects(input.fileName, rejects);
      return { columns, rowsWritten, rowsRejected: count, rejects: rejects.slice(0, keptRejects), notes };
    } catch (error) {
      if (attempt >= 3 || !(error instanceof Error) || !error.message.includes(checkMark)) throw error;
      columns = await widenInexact(connection, source, columns, notes);
    }
  }
}

function tooManyRejects(fileName: string, rejects: readonly RejectedRow[]): AppError {
  const first = rejects[0];
  return new AppError(
    'INVALID_INPUT',
    `More than ${maxRejects.toLocaleString('en-US')} rows of ${fileName} cannot be read${first ? `; the first is line ${first.line}: ${first.reason}` : ''}.`,
    {
      reason: 'too-many-rejects',
      nextStep: 'Check the delimiter, the quotes and the column types in the preview.',
    },
  );
}

/** After a check of ours stopped the read: one look at the whole file decides for all such columns together. */
async function widenInexact(
  connection: DuckDBConnection,
  source: string,
  columns: readonly PlannedColumn[],
  notes: ImportNote[],
): Promise<readonly PlannedColumn[]> {
  const checks = columns.map(({ storageName: name, storageType, hasLongIntegers }) => {
    if (storageType === 'BIGINT' && hasLongIntegers) {
      return [`count_if(TRY_CAST(${name} AS BIGINT) IS NULL AND ${name} IS NOT NULL)`, '0'];
    }
    if (storageType === 'BIGINT') {
      return [
        `count_if(${name} <> trunc(${name}) OR isnan(${name}) OR isinf(${name}))`,
        `count_if(NOT ${isExactInteger(name)})`,
      ];
    }
    return storageType === 'TIMESTAMP' ? [`count_if(NOT isfinite(${name}))`, '0'] : ['0', '0'];
  });
  const reader = await connection.runAndReadAll(`SELECT ${checks.flat().join(', ')} FROM ${source}`);
  const counts = (reader.getRows()[0] ?? []).map(Number);
  return columns.map((column, index) => {
    const wrong = counts[2 * index]!;
    const inexact = counts[2 * index + 1]!;
    if (wrong === 0 && inexact === 0) return column;
    if (column.storageType === 'BIGINT' && !column.hasLongIntegers && wrong === 0) {
      return { ...column, hasLongIntegers: true };
    }
    const isLong = column.hasLongIntegers || column.storageType === 'TIMESTAMP';
    notes.push({
      severity: column.isFixed ? 'warning' : 'info',
      column: column.name,
      message: isLong
        ? `${shortName(column.name)} has ${wrong.toLocaleString('en-US')} values that do not fit ${column.type === 'timestamp' ? 'a point in time' : '64 bits'}; it is kept as text.`
        : `${shortName(column.name)} has ${wrong.toLocaleString('en-US')} values with decimals, so it is a float and not an integer.`,
    });
    return isLong
      ? {
          ...column,
          type: column.type === 'integer' ? 'id' : 'category',
          storageType: 'VARCHAR',
          hasLongIntegers: false,
        }
      : { ...column, type: 'float', storageType: 'DOUBLE' };
  });
}

/** Columns whose guessed type so many rows contradict that the guess was wrong; null where there are none. */
async function widenFailing(
  connection: DuckDBConnection,
  columns: readonly PlannedColumn[],
  rowsWritten: number,
  notes: ImportNote[],
): Promise<readonly PlannedColumn[] | null> {
  const failures = await failuresByColumn(connection);
  const limit = Math.max(toleratedRows, toleratedShare * rowsWritten);
  let isChanged = false;
  const widened = columns.map((column): PlannedColumn => {
    const failure = failures.get(column.storageName);
    if (!failure || column.isFixed || failure.count <= limit) return column;
    isChanged = true;
    notes.push({
      severity: 'info',
      column: column.name,
      message: `${shortName(column.name)} looked like ${column.type} at first, but ${failure.count.toLocaleString('en-US')} later values are not, such as “${failure.example}”. It is kept as a category.`,
    });
    return { ...column, type: 'category', role: 'feature', storageType: 'VARCHAR', hasLongIntegers: false };
  });
  return isChanged ? widened : null;
}
