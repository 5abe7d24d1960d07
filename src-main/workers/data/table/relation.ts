import { quoteText } from '../../../platform/duckdb/duckdb.ts';
import type { StoredTable, TablePart, VersionTable } from '../data.protocol.ts';

/**
 * Every row of a version has a number for life, given when it was first stored: its place in the snapshot and the
 * `rows` parts, counted through. Its place among the other rows is the pair (`at_row`, `at_seq`): the number of a
 * row of the snapshot and zero for that row itself, or for rows that came later, what stands between.
 */
export const rowId = 'row_id';
export const atRow = 'at_row';
export const atSeq = 'at_seq';
/** In `rows` parts: the number of the row that this one takes the place of, or null. */
export const replaces = 'replaces';
/** In `cells` parts: whether the part has a value for that column of the row; a value may be missing. */
export const setFlag = (storageName: string): string => `${storageName}_set`;

/** A place among the rows of a version. */
export interface Place {
  readonly row: number;
  readonly seq: number;
}

/** Places from `from` to `to`, both included. */
export interface PlaceRange {
  readonly from: Place;
  readonly to: Place;
}

export function tableOfFile(table: StoredTable): VersionTable {
  const columns = table.columns.map(({ storageName }) => storageName);
  return {
    ...table,
    parts: table.files.map((file) => ({
      kind: 'snapshot',
      file,
      rowCount: table.rowCount,
      columns,
      keepsPlaces: true,
    })),
  };
}

/** One snapshot and nothing else. */
export function isPlain(table: VersionTable): boolean {
  return table.parts.length === 1 && table.parts[0]!.kind === 'snapshot';
}

/** True where the position of each row is its `at_row`. */
export function keepsPlaces(table: VersionTable): boolean {
  return table.parts.every((part) => part.keepsPlaces);
}

/** True where `relationOf` gives the rows in their order without being asked. */
export function isOrdered(table: VersionTable): boolean {
  return isPlain(table);
}

/** Says which rows a version has, and in which order; equal keys mean equal rows. */
export function tableKey(table: VersionTable): string {
  return JSON.stringify(table.parts.map(({ file }) => file));
}

export interface RelationOptions {
  /** Storage names of the columns to read. */
  readonly columns: readonly string[];
  readonly within?: PlaceRange;
}

/**
 * The rows of a version in SQL, with `row_id`, `at_row` and `at_seq` beside the columns asked for, in no order.
 * Only the parts that those columns need are read.
 */
export function relationOf(table: VersionTable, { columns, within }: RelationOptions): string {
  const heap = heapOf(table, columns, within);
  const patched = columns.filter((name) => partsWithCells(table, [name]).length > 0);
  const select = [
    ...[rowId, atRow, atSeq].map((name) => `h.${name}`),
    ...columns.map((name) =>
      patched.includes(name)
        ? `CASE WHEN p.${setFlag(name)} THEN p.${name} ELSE h.${name} END AS ${name}`
        : `h.${name}`,
    ),
  ];
  const gone = goneRows(table, within);
  const joins = [
    ...(gone === null ? [] : [`ANTI JOIN (${gone}) g ON g.${rowId} = h.${rowId}`]),
    ...(patched.length === 0
      ? []
      : [`LEFT JOIN (${patchOf(table, patched, within)}) p ON p.${rowId} = h.${rowId}`]),
  ];
  if (joins.length === 0) return `(${heap})`;
  return `(SELECT ${select.join(', ')} FROM (${heap}) h ${joins.join(' ')})`;
}

/** The order of the rows of `relationOf`. */
export function orderOf(table: VersionTable): string {
  return keepsPlaces(table) ? atRow : `${atRow}, ${atSeq}`;
}

/** All rows that were ever stored, from the snapshot and the `rows` parts, with the columns that came later. */
function heapOf(table: VersionTable, columns: readonly string[], within: PlaceRange | undefined): string {
  let offset = 0;
  const selects = table.parts.filter(isHeap).flatMap((part) => {
    const piece = { table, part, offset, columns };
    offset += part.rowCount;
    if (part.kind === 'rows') return [laterRows(piece, within)];
    const last = offset - 1;
    if (within !== undefined) {
      const from = within.from.seq > 0 ? within.from.row + 1 : within.from.row;
      return [snapshotRows(piece, { from: Math.max(0, from), to: Math.min(last, within.to.row) })];
    }
    if (lateColumns(piece).length === 0) return [snapshotRows(piece, null)];
    return [...stretches(last).map((stretch) => snapshotRows(piece, stretch)), noRows(piece)];
  });
  return selects.join(' UNION ALL ');
}

interface HeapPiece {
  readonly table: VersionTable;
  readonly part: TablePart;
  /** The number of its first row. */
  readonly offset: number;
  readonly columns: readonly string[];
}

/** Numbers of rows, both included. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Columns that the part lacks, in the part that has them for its rows: it came later. */
function lateColumns({ table, part, offset, columns }: HeapPiece): { part: TablePart; names: string[] }[] {
  return table.parts.flatMap((later) => {
    if (later.kind !== 'column' || later.rowCount < offset + part.rowCount) return [];
    const names = columns.filter((name) => later.columns.includes(name) && !part.columns.includes(name));
    return names.length === 0 ? [] : [{ part: later, names }];
  });
}

/** Rows of the snapshot by their numbers; null for all of them. Columns are put beside each other, row by row. */
function snapshotRows(piece: HeapPiece, stretch: Stretch | null): string {
  const number = 'file_row_number';
  const place = [`${number} AS ${rowId}`, `${number} AS ${atRow}`, `CAST(0 AS DOUBLE) AS ${atSeq}`];
  const where = stretch === null ? '' : ` WHERE ${number} BETWEEN ${stretch.from} AND ${stretch.to}`;
  const own = ownValues(piece);
  const source = `SELECT ${[...place, ...own].join(', ')} FROM ${numberedRows(piece.part)}${where}`;
  return withLateColumns(piece, source, stretch ?? { from: 0, to: piece.part.rowCount - 1 });
}

/**
 * No rows at all, of which DuckDB expects as many as the snapshot has. It expects none of a positional join, and would
 * build its hash tables of the whole version then, not of the few rows that are gone or patched: four times the scan.
 */
function noRows({ table, part, columns }: HeapPiece): string {
  const types = new Map(table.columns.map((column) => [column.storageName, column.storageType]));
  const values = [
    ...[rowId, atRow].map((name) => `CAST(NULL AS BIGINT) AS ${name}`),
    `CAST(NULL AS DOUBLE) AS ${atSeq}`,
    ...columns.map((name) => `CAST(NULL AS ${types.get(name) ?? 'VARCHAR'}) AS ${name}`),
  ];
  return `(SELECT ${values.join(', ')} FROM read_parquet(${quoteText(part.file)}) OFFSET ${part.rowCount})`;
}

/** Rows that came later, with the places that they say themselves. */
function laterRows(piece: HeapPiece, within: PlaceRange | undefined): string {
  const { part, offset } = piece;
  const place = [`file_row_number + ${offset} AS ${rowId}`, atRow, atSeq];
  const source = `SELECT ${[...place, ...ownValues(piece)].join(', ')} FROM ${numberedRows(part)}`;
  const rows = withLateColumns(piece, source, { from: offset, to: offset + part.rowCount - 1 });
  return within === undefined ? rows : `SELECT * FROM (${rows}) WHERE ${withinPlaces(within)}`;
}

function numberedRows(part: TablePart): string {
  return `read_parquet(${quoteText(part.file)}, file_row_number = true)`;
}

/** The columns as the part itself has them; missing where it has none and none came later. */
function ownValues(piece: HeapPiece): string[] {
  const { table, part, columns } = piece;
  const late = new Set(lateColumns(piece).flatMap(({ names }) => names));
  const types = new Map(table.columns.map((column) => [column.storageName, column.storageType]));
  return columns
    .filter((name) => !late.has(name))
    .map((name) =>
      part.columns.includes(name) ? name : `CAST(NULL AS ${types.get(name) ?? 'VARCHAR'}) AS ${name}`,
    );
}

function withLateColumns(piece: HeapPiece, source: string, { from, to }: Stretch): string {
  const late = lateColumns(piece);
  if (late.length === 0) return source;
  const beside = late.map(
    ({ part, names }) =>
      `(SELECT ${names.join(', ')} FROM ${numberedRows(part)} WHERE file_row_number BETWEEN ${from} AND ${to})`,
  );
  const columns = [rowId, atRow, atSeq, ...piece.columns].join(', ');
  return `SELECT ${columns} FROM (${source}) POSITIONAL JOIN ${beside.join(' POSITIONAL JOIN ')}`;
}

/** Rows that one thread puts beside each other: whole row groups of a snapshot, and no more than eight stretches. */
const stretchRows = 2 * 122_880;
const maxStretches = 8;

function stretches(last: number): Stretch[] {
  const groups = Math.ceil((last + 1) / stretchRows / maxStretches);
  const length = Math.max(1, groups) * stretchRows;
  return Array.from({ length: Math.ceil((last + 1) / length) }, (_, index) => ({
    from: index * length,
    to: Math.min(last, (index + 1) * length - 1),
  }));
}

export function isHeap(part: TablePart): boolean {
  return part.kind === 'snapshot' || part.kind === 'rows';
}

function withinPlaces({ from, to }: PlaceRange): string {
  return `${atRow} BETWEEN ${from.row} AND ${to.row}
    AND (${atRow} > ${from.row} OR ${atSeq} >= CAST(${from.seq} AS DOUBLE))
    AND (${atRow} < ${to.row} OR ${atSeq} <= CAST(${to.seq} AS DOUBLE))`;
}

/** Rows of the snapshot in a range of places, and all rows that came later: the rows that a page can touch. */
function withinIds(table: VersionTable, within: PlaceRange | undefined): string {
  if (within === undefined) return 'TRUE';
  const snapshotRows = table.parts
    .filter(({ kind }) => kind === 'snapshot')
    .reduce((sum, { rowCount }) => sum + rowCount, 0);
  return `(${rowId} BETWEEN ${within.from.row} AND ${within.to.row} OR ${rowId} >= ${snapshotRows})`;
}

/** The numbers of rows that are in the heap and not in the version; null where there are none. */
export function goneRows(table: VersionTable, within?: PlaceRange): string | null {
  const ids = withinIds(table, within);
  const selects = table.parts.flatMap((part) => {
    const source = `read_parquet(${quoteText(part.file)})`;
    if (part.kind === 'gone') return [`SELECT ${rowId} FROM ${source} WHERE ${ids}`];
    if (part.kind !== 'rows') return [];
    return [
      `SELECT ${replaces} AS ${rowId} FROM ${source} WHERE ${replaces} IS NOT NULL AND ${ids.replaceAll(rowId, replaces)}`,
    ];
  });
  return selects.length === 0 ? null : selects.join(' UNION ALL ');
}

function partsWithCells(table: VersionTable, columns: readonly string[]): readonly TablePart[] {
  return table.parts.filter(
    (part) => part.kind === 'cells' && part.columns.some((name) => columns.includes(name)),
  );
}

/** The newest values of patched cells, one row for each row that has any. */
function patchOf(table: VersionTable, columns: readonly string[], within: PlaceRange | undefined): string {
  const parts = partsWithCells(table, columns);
  const ids = withinIds(table, within);
  const types = new Map(table.columns.map((column) => [column.storageName, column.storageType]));
  const selects = parts.map((part, age) => {
    const values = columns.flatMap((name) =>
      part.columns.includes(name)
        ? [name, setFlag(name)]
        : [`CAST(NULL AS ${types.get(name) ?? 'VARCHAR'}) AS ${name}`, `FALSE AS ${setFlag(name)}`],
    );
    return `SELECT ${rowId}, ${age} AS age, ${values.join(', ')} FROM read_parquet(${quoteText(part.file)}) WHERE ${ids}`;
  });
  if (selects.length === 1) return selects[0]!;
  const newest = columns.flatMap((name) => [
    `arg_max_null(${name}, age) FILTER (WHERE ${setFlag(name)}) AS ${name}`,
    `bool_or(${setFlag(name)}) AS ${setFlag(name)}`,
  ]);
  return `SELECT ${rowId}, ${newest.join(', ')} FROM (${selects.join(' UNION ALL ')}) GROUP BY ${rowId}`;
}
