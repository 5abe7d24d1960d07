import type { DuckDBConnection } from '@duckdb/node-api';
import type { Dialect, ImportNote, RejectedRow } from '#shared/data/data.schema.ts';
import { quoteText } from '../../platform/duckdb/duckdb.ts';
import type { ReadOutcome } from './import-csv.ts';
import { castText, type PlannedColumn, parquetOptions } from './import-plan.ts';
import { keptRejects, misfitReason } from './rejects.ts';
import { shortName } from './sniff/column-names.ts';

interface JsonImport {
  readonly connection: DuckDBConnection;
  /** One record a line, UTF-8. */
  readonly path: string;
  readonly dialect: Dialect;
  /** `originalName` is the member's name in the records. */
  readonly columns: readonly (PlannedColumn & { readonly originalName: string })[];
  readonly target: string;
  readonly maxLineBytes: number;
  /** Members may appear that the beginning of the file did not have. */
  readonly mayHaveMoreMembers: boolean;
}

/**
 * Reads one JSON record a line. A line that is no object, and a member that does not fit its column's type,
 * reject the row with its line; a member that only appears later becomes a column of its own.
 */
export async function importJson(input: JsonImport): Promise<ReadOutcome> {
  const { connection, dialect } = input;
  const notes: ImportNote[] = [];
  let columns = input.columns;
  if (input.mayHaveMoreMembers) columns = [...columns, ...(await laterMembers(input, notes))];
  columns = await widenFailing(input, columns, notes);

  const typed = columns.map(
    (column, index) => `${castText(textOf(index), column, dialect)} AS ${column.storageName}`,
  );
  const written = await connection.run(
    `COPY (SELECT ${typed.join(', ')} FROM ${recordsOf(input, columns)} WHERE raw IS NOT NULL AND record IS NOT NULL AND ${columns
      .map((column, index) => fits(index, column, dialect))
      .join(' AND ')}) TO ${quoteText(input.target)} (${parquetOptions})`,
  );
  const rowsWritten = written.rowsChanged;
  const total = await count(connection, `SELECT count(*) FROM ${linesOf(input)} WHERE raw IS NOT NULL`);
  const rowsRejected = total - rowsWritten;
  return {
    columns,
    rowsWritten,
    rowsRejected,
    rejects: rowsRejected === 0 ? [] : await firstRejects(input, columns),
    notes,
  };
}

/** The raw lines: a CSV of one column with a delimiter that no valid JSON contains. */
function linesOf(input: JsonImport): string {
  return `read_csv(${quoteText(input.path)}, auto_detect = false, header = false, delim = chr(1), quote = '', escape = '',
    nullstr = '', max_line_size = ${input.maxLineBytes}, buffer_size = ${Math.max(32_000_000, input.maxLineBytes * 2)},
    columns = {'raw': 'VARCHAR'})`.replaceAll('chr(1)', "'\u0001'");
}

/** Lines with their members as a list of texts, in the order of the columns; `record` is null where a line is no object. */
function recordsOf(input: JsonImport, columns: JsonImport['columns']): string {
  const paths = columns.map((column) =>
    quoteText(`/${column.originalName.replaceAll('~', '~0').replaceAll('/', '~1')}`),
  );
  return `(SELECT raw, CASE WHEN json_valid(raw) AND json_type(raw) = 'OBJECT' THEN json_extract_string(raw, [${paths.join(', ')}]) END AS record,
    row_number() OVER () AS line FROM ${linesOf(input)})`;
}

/** DuckDB's lists count from one. JSON's own null, and the missing markers as text, are missing. */
function textOf(index: number): string {
  return `record[${index + 1}]`;
}

function missingOr(index: number, dialect: Dialect): string {
  const markers = dialect.missingMarkers.map(quoteText);
  return markers.length === 0
    ? `${textOf(index)} IS NULL`
    : `(${textOf(index)} IS NULL OR ${textOf(index)} IN (${markers.join(', ')}))`;
}

function fits(index: number, column: PlannedColumn, dialect: Dialect): string {
  if (column.storageType === 'VARCHAR') return 'TRUE';
  return `(${missingOr(index, dialect)} OR ${castText(textOf(index), column, dialect)} IS NOT NULL)`;
}

async function count(connection: DuckDBConnection, sql: string): Promise<number> {
  return Number((await connection.runAndReadAll(sql)).getRows()[0]?.[0] ?? 0);
}

async function laterMembers(input: JsonImport, notes: ImportNote[]): Promise<JsonImport['columns']> {
  const known = new Set(input.columns.map((column) => column.originalName));
  const reader = await input.connection.runAndReadAll(
    `SELECT DISTINCT unnest(json_keys(raw)) FROM ${linesOf(input)} WHERE json_valid(raw) AND json_type(raw) = 'OBJECT' ORDER BY 1`,
  );
  const names = reader
    .getRows()
    .map(([name]) => String(name))
    .filter((name) => !known.has(name));
  return names.map((name, index) => {
    notes.push({
      severity: 'info',
      column: name,
      message: `${shortName(name)} appears only later in the file; it is added as a category.`,
    });
    return {
      name,
      originalName: name,
      type: 'category',
      role: 'feature',
      storageName: `c${input.columns.length + index}`,
      storageType: 'VARCHAR',
      isFixed: false,
      hasLongIntegers: false,
    };
  });
}

/** Guessed types that more than one row in a thousand contradicts become wider: numbers first floats, then text. */
async function widenFailing(
  input: JsonImport,
  columns: JsonImport['columns'],
  notes: ImportNote[],
): Promise<JsonImport['columns']> {
  const { connection, dialect } = input;
  const checks = columns.flatMap((column, index) => [
    `count_if(NOT ${fits(index, column, dialect)})`,
    `count_if(NOT ${fits(index, { ...column, storageType: 'DOUBLE' }, dialect)})`,
  ]);
  const reader = await connection.runAndReadAll(
    `SELECT count(*), ${checks.join(', ')} FROM ${recordsOf(input, columns)} WHERE record IS NOT NULL`,
  );
  const [total, ...counts] = (reader.getRows()[0] ?? []).map(Number);
  return columns.map((column, index) => {
    const failing = counts[2 * index]!;
    const failingAsFloat = counts[2 * index + 1]!;
    if (failing === 0 || column.isFixed) return column;
    const message = (as: string) =>
      `${shortName(column.name)} looked like ${column.type} at first, but ${failing.toLocaleString('en-US')} later values are not. It is kept as ${as}.`;
    if (column.storageType === 'BIGINT' && failingAsFloat < failing) {
      notes.push({ severity: 'info', column: column.name, message: message('a float') });
      return { ...column, type: 'float' as const, storageType: 'DOUBLE' as const };
    }
    if (failing <= Math.max(10, total! * 0.001)) return column;
    notes.push({ severity: 'info', column: column.name, message: message('a category') });
    return {
      ...column,
      type: 'category' as const,
      role: 'feature' as const,
      storageType: 'VARCHAR' as const,
    };
  });
}

async function firstRejects(input: JsonImport, columns: JsonImport['columns']): Promise<RejectedRow[]> {
  const { connection, dialect } = input;
  const misfits = columns.map((column, index) => `WHEN NOT ${fits(index, column, dialect)} THEN ${index}`);
  const place = `CASE WHEN record IS NULL THEN -1 ${misfits.join(' ')} END`;
  const reader = await connection.runAndReadAll(
    `SELECT line, place, left(raw, 500), left(CASE WHEN place >= 0 THEN record[place + 1] END, 60)
     FROM (SELECT *, ${place} AS place FROM ${recordsOf(input, columns)} WHERE raw IS NOT NULL)
     WHERE place IS NOT NULL ORDER BY line LIMIT ${keptRejects}`,
  );
  return reader.getRows().map(([line, at, raw, text]): RejectedRow => {
    const column = columns[Number(at)];
    return {
      line: Number(line),
      column: column?.name ?? null,
      reason: column ? misfitReason(String(text), column) : 'The record is not a valid JSON object.',
      text: String(raw),
    };
  });
}
