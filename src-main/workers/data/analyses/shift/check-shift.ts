import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnData } from '#shared/data/columns.ts';
import type { ShiftReport } from '#shared/data/findings/shift-check.schema.ts';
import { AppError } from '#shared/kit/app-error.ts';
import { createRandom, samplePositions } from '#shared/kit/random.ts';
import { rowsOfPart, splitPart, splitRows } from '../../../../domains/training/split.ts';
import { readColumns } from '../../../../platform/duckdb/read-columns.ts';
import type { DataEvents, ShiftRequest, StoredColumn, StoredTable } from '../../data.protocol.ts';
import { columnNamed } from '../../views.ts';
import { type InspectedTable, inspectedTable, position, rowsOf } from '../inspected-table.ts';
import { sampleOf } from '../row-sample.ts';
import { separate, shiftSeed } from './separate.ts';

/** Rows of either side: a forest sees in them what it would see in all. */
const maxRows = 10_000;
const minRows = 30;

interface ShiftContext {
  readonly threadCount: number;
  readonly signal: AbortSignal;
  readonly report: (progress: DataEvents['progress']) => void;
}

/** Two sets of rows of the same columns. */
interface Sides {
  readonly first: readonly ColumnData[];
  readonly second: readonly ColumnData[];
}

/** Whether a model can tell the rows of two versions, or of two parts of a split, apart. */
export async function checkShift(
  connection: DuckDBConnection,
  { table, other }: { readonly table: StoredTable; readonly other: StoredTable | null },
  { against, names }: Pick<ShiftRequest, 'against' | 'names'>,
  { threadCount, signal, report }: ShiftContext,
): Promise<ShiftReport> {
  const started = performance.now();
  report({ phase: 'Reading rows', done: 0, total: null, unit: 'rows' });
  const choices = table.columns.map((column) => ({
    column,
    reason: reasonToLeaveOut(column, other, against),
  }));
  const used = choices.flatMap(({ column, reason }) => (reason === null ? [column] : []));
  if (used.length === 0) throw nothingShared();
  const sides =
    against.kind === 'version'
      ? await readVersions(inspectedTable(connection, table), inspectedTable(connection, other!), used)
      : await readParts(inspectedTable(connection, table), against, used);
  const rowCounts = [sides.first, sides.second].map((columns) => lengthOf(columns[0]!)) as [number, number];
  if (Math.min(...rowCounts) < minRows) throw tooFewRows();
  const separation = await separate(sides.first, sides.second, {
    threadCount,
    signal,
    onProgress: (done, total) => report({ phase: 'Telling rows apart', done, total, unit: 'trees' }),
  });
  return {
    against,
    names: [...names],
    ...separation,
    leftOut: choices.flatMap(({ column, reason }) =>
      reason === null ? [] : [{ name: column.name, reason }],
    ),
    rowCounts,
    seed: shiftSeed,
    durationMs: performance.now() - started,
  };
}

/** What tells rows apart by its nature says nothing about a shift. */
function reasonToLeaveOut(
  { name, type, role, storageType }: StoredColumn,
  other: StoredTable | null,
  against: ShiftRequest['against'],
): string | null {
  if (type === 'id' || role === 'id') return 'It identifies rows.';
  if (role === 'ignored') return 'It is ignored in training.';
  if (against.kind === 'split' && 'column' in against.split && against.split.column === name)
    return 'The rows are split by it.';
  if (against.kind === 'version' && (role === 'time' || type === 'date' || type === 'timestamp'))
    return 'Versions differ in time by their nature.';
  if (other === null) return null;
  const there = other.columns.find((column) => column.name === name);
  if (there === undefined) return 'Only one version has it.';
  return there.storageType === storageType ? null : 'The versions store it as different types.';
}

async function readVersions(
  table: InspectedTable,
  other: InspectedTable,
  used: readonly StoredColumn[],
): Promise<Sides> {
  // The same column may have another name inside the files of the other version.
  const theirs = used.map(({ name }) => columnNamed(other, name));
  return { first: await readSample(other, theirs), second: await readSample(table, used) };
}

async function readSample(
  { connection, source, rowCount }: InspectedTable,
  columns: readonly StoredColumn[],
): Promise<ColumnData[]> {
  const { condition } = sampleOf(rowCount, maxRows, position);
  const from = condition === null ? source : `(SELECT * FROM ${source} WHERE ${condition})`;
  const counted =
    condition === null ? rowCount : Number((await rowsOf(connection, `SELECT count(*) FROM ${from}`))[0]![0]);
  return readColumns(connection, { rowCount: counted, from: () => ({ sql: from, order: null }) }, columns);
}

async function readParts(
  table: InspectedTable,
  { target, split }: Extract<ShiftRequest['against'], { readonly kind: 'split' }>,
  used: readonly StoredColumn[],
): Promise<Sides> {
  const { connection, source, rowCount } = table;
  const scan = { rowCount, from: () => ({ sql: source, order: null }) };
  const needed = [target, ...('column' in split ? [split.column] : [])].map((name) =>
    columnNamed(table, name),
  );
  const read: ColumnData[] = await readColumns(connection, scan, needed);
  const { assignment } = splitRows(split, read[0]!, read);
  const random = createRandom(shiftSeed);
  const pick = (part: number): Uint32Array => {
    const rows = rowsOfPart(assignment, part);
    return samplePositions(rows.length, maxRows, random).map((place) => rows[place]!);
  };
  const readRows = async (rows: Uint32Array): Promise<ColumnData[]> => {
    const from = `(SELECT * FROM ${source} WHERE ${position} IN (SELECT unnest([${rows.join(', ')}]::BIGINT[])) ORDER BY ${position})`;
    return readColumns(connection, { rowCount: rows.length, from: () => ({ sql: from, order: null }) }, used);
  };
  return { first: await readRows(pick(splitPart.train)), second: await readRows(pick(splitPart.test)) };
}

const lengthOf = (column: ColumnData) => (column.kind === 'codes' ? column.codes : column.values).length;

function nothingShared(): AppError {
  return new AppError('PRECONDITION_FAILED', 'There is no column left to tell the rows apart by.', {
    reason: 'shift-impossible',
    nextStep: 'Compare versions that share columns which are features.',
  });
}

function tooFewRows(): AppError {
  return new AppError('PRECONDITION_FAILED', `Each side needs ${minRows} rows at least.`, {
    reason: 'shift-impossible',
    nextStep: 'Take a larger share for the test part, or compare with a larger version.',
  });
}
