import type { DuckDBConnection } from '@duckdb/node-api';
import type { Dialect, ImportNote, RejectedRow } from '#shared/data/data.schema.ts';
import { quoteText } from '../../platform/duckdb/duckdb.ts';
import type { ReadOutcome } from './import-csv.ts';
import { castText, type PlannedColumn, parquetOptions } from './import-plan.ts';
import { laterLeaves, laterLeavesQuery, leafTexts, nestedRows } from './nested/nested-json.ts';
import type { Leaf, NestedPlan } from './nested/nested-plan.ts';
import { keptRejects, misfitReason } from './rejects.ts';
import { shortName, uniqueNames } from './sniff/column-names.ts';

interface JsonImport {
  readonly connection: DuckDBConnection;
  /** One record a line, UTF-8. */
  readonly path: string;
  readonly dialect: Dialect;
  /** In the order of the plan's leaves. */
  readonly columns: readonly PlannedColumn[];
  readonly plan: NestedPlan;
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
  const later = input.mayHaveMoreMembers ? await laterColumns(input, notes) : null;
  const plan =
    later === null ? input.plan : { ...input.plan, leaves: [...input.plan.leaves, ...later.leaves] };
  const texts = leafTexts(plan);
  const rows = nestedRows(linesOf(input), plan);
  const guessed = [...input.columns, ...(later?.columns ?? [])].map((column, index) => ({
    column,
    text: texts[index]!,
  }));
  const table: RecordTable = {
    connection,
    dialect,
    rows,
    columns: await widenFailing({ connection, dialect, rows, columns: guessed }, notes),
  };
  const columns = table.columns.map(({ column }) => column);

  const typed = table.columns.map(
    ({ column, text }) => `${castText(text, column, dialect)} AS ${column.storageName}`,
  );
  const written = await connection.run(
    `COPY (SELECT ${typed.join(', ')} FROM ${rows} WHERE raw IS NOT NULL AND is_record AND ${table.columns
      .map((cell) => fits(cell, dialect))
      .join(' AND ')}) TO ${quoteText(input.target)} (${parquetOptions})`,
  );
  const rowsWritten = written.rowsChanged;
  const counted = plan.exploded.length === 0 ? linesOf(input) : rows;
  const total = await count(connection, `SELECT count(*) FROM ${counted} WHERE raw IS NOT NULL`);
  const rowsRejected = total - rowsWritten;
  return {
    columns,
    rowsWritten,
    rowsRejected,
    rejects: rowsRejected === 0 ? [] : await firstRejects(table),
    notes,
  };
}

/** The raw lines: a CSV of one column with a delimiter that no valid JSON contains. */
function linesOf(input: JsonImport): string {
  return `read_csv(${quoteText(input.path)}, auto_detect = false, header = false, delim = chr(1), quote = '', escape = '',
    nullstr = '', max_line_size = ${input.maxLineBytes}, buffer_size = ${Math.max(32_000_000, input.maxLineBytes * 2)},
    columns = {'raw': 'VARCHAR'})`.replaceAll('chr(1)', "'\u0001'");
}

/** A column with the expression of its text. JSON's own null, and the missing markers as text, are missing. */
interface RecordCell {
  readonly column: PlannedColumn;
  readonly text: string;
}

interface RecordTable {
  readonly connection: DuckDBConnection;
  readonly dialect: Dialect;
  /** The relation that the texts are of. */
  readonly rows: string;
  readonly columns: readonly RecordCell[];
}

function missingOr(text: string, dialect: Dialect): string {
  const markers = dialect.missingMarkers.map(quoteText);
  return markers.length === 0 ? `${text} IS NULL` : `(${text} IS NULL OR ${text} IN (${markers.join(', ')}))`;
}

function fits({ column, text }: RecordCell, dialect: Dialect): string {
  if (column.storageType === 'VARCHAR') return 'TRUE';
  return `(${missingOr(text, dialect)} OR ${castText(text, column, dialect)} IS NOT NULL)`;
}

async function count(connection: DuckDBConnection, sql: string): Promise<number> {
  return Number((await connection.runAndReadAll(sql)).getRows()[0]?.[0] ?? 0);
}

/** What the whole file has beyond its beginning, as columns of text. */
async function laterColumns(
  input: JsonImport,
  notes: ImportNote[],
): Promise<{ readonly leaves: readonly Leaf[]; readonly columns: readonly PlannedColumn[] }> {
  const reader = await input.connection.runAndReadAll(laterLeavesQuery(linesOf(input), input.plan));
  const found = reader
    .getRows()
    .map(([object, name]) => [Number(object), name === null ? null : String(name)] as const);
  const leaves = laterLeaves(found, input.plan, input.dialect.nested ?? []);
  const taken = input.columns.map(({ name }) => name);
  const names = uniqueNames([...taken, ...leaves.map(({ name }) => name)]).slice(taken.length);
  const columns = leaves.map(({ what }, index): PlannedColumn => {
    const name = names[index]!;
    const isCount = what === 'count';
    notes.push({
      severity: 'info',
      column: name,
      message:
        what === 'rest'
          ? `${shortName(name)} is no object in some later rows; what it is there becomes a column of its own.`
          : `${shortName(name)} appears only later in the file; it is added as ${isCount ? 'a number' : 'a category'}.`,
    });
    return {
      name,
      type: isCount ? 'integer' : 'category',
      role: 'feature',
      storageName: `c${input.columns.length + index}`,
      storageType: isCount ? 'BIGINT' : 'VARCHAR',
      isFixed: false,
      hasLongIntegers: false,
    };
  });
  return { leaves, columns };
}

/** Guessed types that more than one row in a thousand contradicts become wider: numbers first floats, then text. */
async function widenFailing(
  { connection, dialect, rows, columns }: RecordTable,
  notes: ImportNote[],
): Promise<RecordCell[]> {
  const checks = columns.flatMap(({ column, text }) => [
    `count_if(NOT ${fits({ column, text }, dialect)})`,
    `count_if(NOT ${fits({ column: { ...column, storageType: 'DOUBLE' }, text }, dialect)})`,
  ]);
  const reader = await connection.runAndReadAll(
    `SELECT count(*), ${checks.join(', ')} FROM ${rows} WHERE is_record`,
  );
  const [total, ...counts] = (reader.getRows()[0] ?? []).map(Number);
  return columns.map(({ column, text }, index) => {
    const failing = counts[2 * index]!;
    const failingAsFloat = counts[2 * index + 1]!;
    const widened = (change: Partial<PlannedColumn>): RecordCell => ({
      column: { ...column, ...change },
      text,
    });
    if (failing === 0 || column.isFixed) return { column, text };
    const message = (as: string) =>
      `${shortName(column.name)} looked like ${column.type} at first, but ${failing.toLocaleString('en-US')} later values are not. It is kept as ${as}.`;
    if (column.storageType === 'BIGINT' && failingAsFloat < failing) {
      notes.push({ severity: 'info', column: column.name, message: message('a float') });
      return widened({ type: 'float', storageType: 'DOUBLE' });
    }
    if (failing <= Math.max(10, total! * 0.001)) return { column, text };
    notes.push({ severity: 'info', column: column.name, message: message('a category') });
    return widened({ type: 'category', role: 'feature', storageType: 'VARCHAR' });
  });
}

async function firstRejects({ connection, dialect, rows, columns }: RecordTable): Promise<RejectedRow[]> {
  const misfits = columns.map((cell, index) => `WHEN NOT ${fits(cell, dialect)} THEN ${index}`);
  const place = `CASE WHEN NOT is_record THEN -1 ${misfits.join(' ')} END`;
  const texts = columns.map(({ text }, index) => `WHEN ${index} THEN ${text}`);
  const reader = await connection.runAndReadAll(
    `SELECT line, place, left(raw, 500), left(CASE place ${texts.join(' ')} END, 60)
     FROM (SELECT *, ${place} AS place FROM ${rows} WHERE raw IS NOT NULL)
     WHERE place IS NOT NULL ORDER BY line LIMIT ${keptRejects}`,
  );
  return reader.getRows().map(([line, at, raw, text]): RejectedRow => {
    const column = columns[Number(at)]?.column;
    return {
      line: Number(line),
      column: column?.name ?? null,
      reason: column ? misfitReason(String(text), column) : 'The record is not a valid JSON object.',
      text: String(raw),
    };
  });
}
