import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { quoteText } from '../../../platform/duckdb/duckdb.ts';
import type { DeltaRequest, TablePart } from '../data.protocol.ts';
import { atRow, atSeq, isHeap, relationOf, replaces, rowId, setFlag } from '../table/relation.ts';
import { unmatched } from './align-rows.ts';
import type { ChangedRows, MappedColumns, RowPlaces } from './delta-plan.ts';

/** Deltas are small and written once: a higher level than that of snapshots costs little and saves a tenth. */
const deltaOptions = 'FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 6, ROW_GROUP_SIZE 122880';

/**
 * Columns whose cells are patched one by one, of all the columns of a version. Beyond it whole rows are stored:
 * looking up patches costs a scan about 4 % a column, a row that was replaced costs it nothing.
 */
const minPatchedColumns = 2;
const patchedShare = 0.15;

export interface PartsInput extends Pick<DeltaRequest, 'parent' | 'child' | 'targets'> {
  readonly mapped: MappedColumns;
  readonly matches: Int32Array;
  readonly changes: ChangedRows;
  /** The place of each inserted row. */
  readonly inserted: readonly { readonly row: number; readonly seq: number }[];
  readonly places: RowPlaces;
}

/** Writes the parts of a delta, each only if there is something to say in it. */
export async function writeParts(
  connection: DuckDBConnection,
  input: PartsInput,
): Promise<readonly TablePart[]> {
  const { changes, places, parent, mapped } = input;
  await fillTable(connection, 'changed_rows', changes.changed.length, (at) => {
    const { before, after } = changes.changed[at]!;
    return [places.id(before), after, places.row(before), places.seq(before)];
  });
  await fillTable(connection, 'inserted_rows', changes.inserted.length, (at) => {
    const { row, seq } = input.inserted[at]!;
    return [null, changes.inserted[at]!, row, seq];
  });
  try {
    const changed = await findChangedColumns(connection, input);
    const patchedBefore = parent.parts.flatMap((part) => (part.kind === 'cells' ? part.columns : []));
    const patched = new Set([...patchedBefore, ...changed]);
    const isCellByCell =
      patched.size <= Math.max(minPatchedColumns, Math.floor(patchedShare * mapped.columns.length));
    return [
      ...(await writeRows(connection, input, isCellByCell ? null : changed)),
      ...(isCellByCell ? await writeCells(connection, input, changed) : []),
      ...(await writeAdded(connection, input, !isCellByCell)),
      ...(await writeGone(connection, input)),
    ];
  } finally {
    for (const name of ['changed_rows', 'inserted_rows', 'changed_cells', 'kept_rows', 'gone_rows'])
      await connection.run(`DROP TABLE IF EXISTS ${name}`);
  }
}

/** A temporary table of rows: their number, their position in the new file, their place. */
async function fillTable(
  connection: DuckDBConnection,
  name: string,
  count: number,
  rowAt: (index: number) => [number | null, number, number, number],
): Promise<void> {
  // Loaded here, as everywhere: a worker that only looks at the head of a file does without DuckDB.
  const { DOUBLE, DuckDBDataChunk, INTEGER } = await import('@duckdb/node-api');
  const types = [INTEGER, INTEGER, INTEGER, DOUBLE];
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE ${name} (${rowId} INTEGER, in_file INTEGER, ${atRow} INTEGER, ${atSeq} DOUBLE)`,
  );
  const appender = await connection.createAppender(name);
  const chunkRows = 2_048;
  for (let start = 0; start < count; start += chunkRows) {
    const columns: DuckDBValue[][] = types.map(() => []);
    for (let at = start; at < Math.min(count, start + chunkRows); at++) {
      for (const [index, value] of rowAt(at).entries()) columns[index]!.push(value);
    }
    const chunk = DuckDBDataChunk.create(types);
    chunk.setColumns(columns);
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

function fileRows(input: PartsInput): string {
  return `read_parquet(${quoteText(input.child.files[0]!)}, file_row_number = true)`;
}

/** Fills `changed_cells` with the new values of changed rows, and answers the columns that differ in any. */
async function findChangedColumns(
  connection: DuckDBConnection,
  input: PartsInput,
): Promise<readonly string[]> {
  const { shared } = input.mapped;
  if (input.changes.changed.length === 0) return [];
  const before = relationOf(input.parent, { columns: shared.map(({ inParts }) => inParts) });
  const values = shared.flatMap(({ inParts, inFile }) => [
    `n.${inFile} AS ${inParts}`,
    `o.${inParts} IS DISTINCT FROM n.${inFile} AS ${setFlag(inParts)}`,
  ]);
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE changed_cells AS SELECT c.${rowId}, ${values.join(', ')} FROM ${before} o
     JOIN changed_rows c ON c.${rowId} = o.${rowId} JOIN ${fileRows(input)} n ON n.file_row_number = c.in_file`,
  );
  const reader = await connection.runAndReadAll(
    `SELECT ${shared.map(({ inParts }) => `bool_or(${setFlag(inParts)})`).join(', ')} FROM changed_cells`,
  );
  const isChanged = reader.getRows()[0]!;
  return shared.filter((_, index) => isChanged[index] === true).map(({ inParts }) => inParts);
}

async function copy(connection: DuckDBConnection, query: string, target: string): Promise<number> {
  return (await connection.run(`COPY (${query}) TO ${quoteText(target)} (${deltaOptions})`)).rowsChanged;
}

/**
 * Whole rows: those that are new, and, with `replaced`, the new forms of changed ones. Of these it says which columns
 * differ, so that a diff need not read the old ones.
 */
async function writeRows(
  connection: DuckDBConnection,
  input: PartsInput,
  replaced: readonly string[] | null,
): Promise<readonly TablePart[]> {
  const { changes, mapped, targets } = input;
  const insertedCount = changes.inserted.length;
  const hasReplaced = replaced !== null && changes.changed.length > 0;
  if (insertedCount === 0 && !hasReplaced) return [];
  const columns = [...mapped.shared, ...mapped.added];
  const values = columns.map(({ inParts, inFile }) => `n.${inFile} AS ${inParts}`);
  const flags = hasReplaced ? replaced.map((name) => `d.${setFlag(name)}`) : [];
  const source = hasReplaced
    ? `(SELECT * FROM inserted_rows UNION ALL SELECT * FROM changed_rows) r
       LEFT JOIN changed_cells d ON d.${rowId} = r.${rowId}`
    : 'inserted_rows r';
  const rowCount = await copy(
    connection,
    `SELECT CAST(r.${atRow} AS BIGINT) AS ${atRow}, r.${atSeq}, CAST(r.${rowId} AS BIGINT) AS ${replaces},
       ${[...values, ...flags].join(', ')}
     FROM ${source} JOIN ${fileRows(input)} n ON n.file_row_number = r.in_file ORDER BY r.${atRow}, r.${atSeq}`,
    targets.rows,
  );
  const names = columns.map(({ inParts }) => inParts);
  return [{ kind: 'rows', file: targets.rows, rowCount, columns: names, keepsPlaces: insertedCount === 0 }];
}

/** New values, cell by cell. */
async function writeCells(
  connection: DuckDBConnection,
  input: PartsInput,
  columns: readonly string[],
): Promise<readonly TablePart[]> {
  if (columns.length === 0) return [];
  const cells = columns.map(
    (name) => `CASE WHEN ${setFlag(name)} THEN ${name} END AS ${name}, ${setFlag(name)}`,
  );
  const rowCount = await copy(
    connection,
    `SELECT CAST(${rowId} AS BIGINT) AS ${rowId}, ${cells.join(', ')} FROM changed_cells ORDER BY ${rowId}`,
    input.targets.cells,
  );
  return [{ kind: 'cells', file: input.targets.cells, rowCount, columns, keepsPlaces: true }];
}

/**
 * The columns that the version before did not have, for every row that was ever stored, in the order of their numbers:
 * so they are read beside the snapshot, with no look-up. Rows that are gone have no values there.
 */
async function writeAdded(
  connection: DuckDBConnection,
  input: PartsInput,
  replacesChanged: boolean,
): Promise<readonly TablePart[]> {
  const { mapped, matches, changes, places, parent, targets } = input;
  if (mapped.added.length === 0) return [];
  const isReplaced = new Set(replacesChanged ? changes.changed.map(({ after }) => after) : []);
  const kept: number[] = [];
  for (let row = 0; row < matches.length; row++) {
    if (matches[row] !== unmatched && !isReplaced.has(row)) kept.push(row);
  }
  await fillTable(connection, 'kept_rows', kept.length, (at) => [
    places.id(matches[kept[at]!]!),
    kept[at]!,
    0,
    0,
  ]);
  const values = mapped.added.map(({ inParts, inFile }) => `n.${inFile} AS ${inParts}`);
  const storedRows = parent.parts.filter(isHeap).reduce((sum, part) => sum + part.rowCount, 0);
  const rowCount = await copy(
    connection,
    `SELECT ${values.join(', ')} FROM range(${storedRows}) ids(id)
     LEFT JOIN (kept_rows k JOIN ${fileRows(input)} n ON n.file_row_number = k.in_file) ON k.${rowId} = ids.id
     ORDER BY ids.id`,
    targets.added,
  );
  const columns = mapped.added.map(({ inParts }) => inParts);
  return [{ kind: 'column', file: targets.added, rowCount, columns, keepsPlaces: true }];
}

async function writeGone(
  connection: DuckDBConnection,
  { changes, places, targets }: PartsInput,
): Promise<readonly TablePart[]> {
  if (changes.gone.length === 0) return [];
  await fillTable(connection, 'gone_rows', changes.gone.length, (at) => [
    places.id(changes.gone[at]!),
    0,
    0,
    0,
  ]);
  const rowCount = await copy(
    connection,
    `SELECT CAST(${rowId} AS BIGINT) AS ${rowId} FROM gone_rows ORDER BY ${rowId}`,
    targets.gone,
  );
  return [{ kind: 'gone', file: targets.gone, rowCount, columns: [], keepsPlaces: false }];
}
