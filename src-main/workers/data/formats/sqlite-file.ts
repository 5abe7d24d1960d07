import type { ImportNote } from '#shared/data/data.schema.ts';
import { AppError } from '#shared/kit/app-error.ts';
import { quoteIdentifier } from '../../../platform/duckdb/duckdb.ts';
import type { WrittenColumn } from '../../../platform/duckdb/parquet-writer.ts';
import { type ForeignDb, openForeignFile } from '../../../platform/sqlite/foreign-file.ts';
import { shortName } from '../sniff/column-names.ts';
import { type Converted, type ConvertInput, converted, note } from './converted.ts';
import { createMisfits } from './misfits.ts';
import { planSqliteColumns, type SqliteColumn, sqliteValue } from './sqlite-columns.ts';
import { createTypedRows } from './typed-rows.ts';

interface Relation {
  readonly name: string;
  readonly isView: boolean;
  /** The highest row number, which is about the number of rows; null for views. */
  readonly lastRow: number | null;
}

const rowsBetweenLooks = 20_000;

/** One table or view of an SQLite database. The file is opened to read only and is not written beside. */
export async function convertSqlite(input: ConvertInput): Promise<Converted> {
  const { file, dialect } = input;
  const db = await openForeignFile(file.path, input.folder).catch((error: unknown) => {
    throw broken(file.name, error);
  });
  try {
    const relations = listRelations(db);
    const chosen = chooseRelation(file.name, relations, dialect.table);
    const columns = planSqliteColumns(db, chosen.name, { isWhole: Number.isFinite(input.maxRows) === false });
    const written = await writeRows(input, { db, table: chosen.name, columns });
    return converted({
      kind: 'parquet',
      path: written.path,
      dialect: { format: 'sqlite', table: chosen.name },
      choices: [
        {
          field: 'table',
          label: 'Table',
          options: relations.map(({ name, isView, lastRow }) => ({
            name,
            detail: isView ? 'view' : lastRow === null ? '' : `about ${lastRow.toLocaleString('en-US')} rows`,
          })),
          chosen: [chosen.name],
        },
      ],
      rowCount: chosen.lastRow,
      notes: [...columns.flatMap(noteOfColumn), ...written.notes],
      rowsRejected: written.misfits.count(),
      rejects: written.misfits.list(),
    });
  } catch (error) {
    throw error instanceof AppError ? error : broken(file.name, error);
  } finally {
    db.close();
  }
}

function listRelations(db: ForeignDb): Relation[] {
  const rows = db
    .prepare(
      `SELECT name, type FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid`,
    )
    .all() as { readonly name: string; readonly type: string }[];
  return rows.map(({ name, type }) => ({
    name,
    isView: type === 'view',
    lastRow: type === 'view' ? null : lastRowOf(db, name),
  }));
}

function lastRowOf(db: ForeignDb, table: string): number | null {
  try {
    return Number(
      db
        .prepare(`SELECT max(rowid) FROM ${quoteIdentifier(table)}`)
        .pluck()
        .get() ?? 0,
    );
  } catch {
    // Tables WITHOUT ROWID, and virtual ones whose module is not here.
    return null;
  }
}

/** The table asked for, else the largest. */
function chooseRelation(
  fileName: string,
  relations: readonly Relation[],
  wanted: string | undefined,
): Relation {
  if (relations.length === 0) {
    throw new AppError('INVALID_INPUT', `${fileName} has no tables.`, {
      reason: 'file-empty',
      nextStep: 'Choose a database with at least one table.',
    });
  }
  if (wanted === undefined) {
    return relations.reduce((best, each) => ((each.lastRow ?? -1) > (best.lastRow ?? -1) ? each : best));
  }
  const found = relations.find(({ name }) => name === wanted);
  if (found) return found;
  throw new AppError('INVALID_INPUT', `${fileName} has no table named ${shortName(wanted)}.`, {
    reason: 'table-unknown',
    nextStep: `Choose one of: ${relations
      .slice(0, 10)
      .map(({ name }) => name)
      .join(', ')}.`,
  });
}

interface TableSource {
  readonly db: ForeignDb;
  readonly table: string;
  readonly columns: readonly SqliteColumn[];
}

async function writeRows(input: ConvertInput, { db, table, columns }: TableSource) {
  const limit = Number.isFinite(input.maxRows) ? ` LIMIT ${input.maxRows}` : '';
  const list = columns.map(({ name }) => quoteIdentifier(name)).join(', ');
  const rows = await createTypedRows(input, columns satisfies readonly WrittenColumn[]);
  const misfits = createMisfits();
  const binary = new Map<string, number>();
  let line = 0;
  for (const row of db
    .prepare(`SELECT ${list} FROM ${quoteIdentifier(table)}${limit}`)
    .raw()
    .safeIntegers()
    .iterate()) {
    line++;
    const values = (row as unknown[]).map((value, index) => {
      if (value instanceof Uint8Array)
        binary.set(columns[index]!.name, (binary.get(columns[index]!.name) ?? 0) + 1);
      return sqliteValue(value, columns[index]!.type);
    });
    const misfit = values.indexOf(undefined);
    if (misfit === -1) rows.add(values as Parameters<typeof rows.add>[0]);
    else misfits.add({ line, column: columns[misfit]!, value: (row as unknown[])[misfit] });
    if (line % rowsBetweenLooks !== 0) continue;
    input.onProgress(line, null, 'rows');
    // The loop is synchronous: a cancel is only heard when it pauses.
    await new Promise(setImmediate);
    input.signal.throwIfAborted();
  }
  await rows.finish();
  const notes = [...binary].map(([name, count]) =>
    note(
      'warning',
      `Binary values of ${shortName(name)} read as missing: ${count.toLocaleString('en-US')}.`,
      name,
    ),
  );
  return { path: rows.path, misfits, notes };
}

function noteOfColumn({ name, note: text }: SqliteColumn): ImportNote[] {
  return text === null ? [] : [note('info', text, name)];
}

function broken(fileName: string, cause: unknown): AppError {
  const detail = cause instanceof Error ? cause.message : String(cause);
  return new AppError(
    'DATA_CORRUPT',
    `${fileName} cannot be read as an SQLite database: ${detail}.`,
    {
      reason: 'sqlite-broken',
      nextStep: 'Copy the file again, or let “sqlite3 FILE .recover” save what is left.',
    },
    { cause },
  );
}
