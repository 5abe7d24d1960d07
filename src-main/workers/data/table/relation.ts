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

/** All rows that were ever stored, from the snapshot and the `rows` parts. */
function heapOf(table: VersionTable, columns: readonly string[], within: PlaceRange | undefined): string {
  const types = new Map(table.columns.map((column) => [column.storageName, column.storageType]));
  let offset = 0;
  const selects = table.parts.filter(isHeap).map((part) => {
    const values = columns.map((name) =>
      part.columns.includes(name) ? name : `CAST(NULL AS ${types.get(name) ?? 'VARCHAR'}) AS ${name}`,
    );
    const id = offset === 0 ? 'file_row_number' : `file_row_number + ${offset}`;
    const place =
      part.kind === 'snapshot'
        ? [`${id} AS ${rowId}`, `${id} AS ${atRow}`, `CAST(0 AS DOUBLE) AS ${atSeq}`]
        : [`${id} AS ${rowId}`, atRow, atSeq];
    const where = within === undefined ? '' : ` WHERE ${withinPlaces(part, offset, within)}`;
    offset += part.rowCount;
    const source = `read_parquet(${quoteText(part.file)}, file_row_number = true)`;
    return `SELECT ${[...place, ...values].join(', ')} FROM ${source}${where}`;
  });
  return selects.join(' UNION ALL ');
}

export function isHeap(part: TablePart): boolean {
  return part.kind === 'snapshot' || part.kind === 'rows';
}

function withinPlaces(part: TablePart, offset: number, { from, to }: PlaceRange): string {
  if (part.kind === 'snapshot') {
    const first = from.seq > 0 ? from.row + 1 : from.row;
    return `file_row_number BETWEEN ${first - offset} AND ${to.row - offset}`;
  }
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

export function partsWithCells(table: VersionTable, columns: readonly string[]): readonly TablePart[] {
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
