import type { DuckDBConnection } from '@duckdb/node-api';
import { forEachChunk, type RawChunk } from '../../../platform/duckdb/column-stream.ts';
import { quoteText } from '../../../platform/duckdb/duckdb.ts';
import type { VersionTable } from '../data.protocol.ts';
import { atRow, atSeq, goneRows, isHeap, keepsPlaces, type Place, rowId } from './relation.ts';

/** Turns positions of rows into places and back, in a few steps whatever the size of the table. */
export interface RowOrder {
  placeAt(position: number): Place;
  positionOf(place: Place): number;
  /** The position of each row by its number; `noPosition` for rows that the version does not have. */
  positions(): Uint32Array<ArrayBuffer>;
}

export const noPosition = 0xffff_ffff;

const inOrder: Omit<RowOrder, 'positions'> = {
  placeAt: (position) => ({ row: position, seq: 0 }),
  positionOf: (place) => place.row,
};

/** What the order of the rows is read from: which rows are gone, and which came later. */
export interface LaterRows {
  readonly snapshotRows: number;
  /** Numbers of rows that are gone. */
  readonly gone: Float64Array;
  /** The place of each row that is not from the snapshot, in the order of their numbers. */
  readonly rows: Float64Array;
  readonly seqs: Float64Array;
}

/** Reads the narrow columns that say where rows are; nothing at all where no row ever moved. */
export async function readRowOrder(connection: DuckDBConnection, table: VersionTable): Promise<RowOrder> {
  const later = async () => readLaterRows(connection, table);
  if (!keepsPlaces(table)) return orderRows(await later());
  const { gone, rows, snapshotRows } = await later();
  return {
    ...inOrder,
    positions: () => {
      const positions = new Uint32Array(snapshotRows + rows.length);
      for (let row = 0; row < snapshotRows; row++) positions[row] = row;
      for (let index = 0; index < rows.length; index++) positions[snapshotRows + index] = rows[index]!;
      for (const row of gone) positions[row] = noPosition;
      return positions;
    },
  };
}

/** Reads which rows are gone and where later ones are. */
export async function readLaterRows(connection: DuckDBConnection, table: VersionTable): Promise<LaterRows> {
  const heap = table.parts.filter(isHeap);
  const snapshotRows = heap
    .filter(({ kind }) => kind === 'snapshot')
    .reduce((sum, { rowCount }) => sum + rowCount, 0);
  const later = heap.filter(({ kind }) => kind === 'rows');
  const count = later.reduce((sum, { rowCount }) => sum + rowCount, 0);
  const rows = new Float64Array(count);
  const seqs = new Float64Array(count);
  let offset = 0;
  for (const { file } of later) {
    offset += await forEachChunk(
      connection,
      `SELECT CAST(${atRow} AS DOUBLE), ${atSeq} FROM read_parquet(${quoteText(file)})`,
      copyInto([rows, seqs], offset),
    );
  }
  return { snapshotRows, gone: await readGone(connection, table), rows, seqs };
}

/** Copies the first columns of each chunk to the arrays, one chunk behind the other. */
function copyInto(arrays: readonly Float64Array[], offset: number): (chunk: RawChunk) => void {
  let at = offset;
  return (chunk) => {
    for (const [column, array] of arrays.entries()) array.set(chunk.float64(column), at);
    at += chunk.rowCount;
  };
}

async function readGone(connection: DuckDBConnection, table: VersionTable): Promise<Float64Array> {
  const sql = goneRows(table);
  if (sql === null) return new Float64Array();
  const pieces: Float64Array[] = [];
  const count = await forEachChunk(connection, `SELECT CAST(${rowId} AS DOUBLE) FROM (${sql})`, (chunk) => {
    pieces.push(chunk.float64(0).slice());
  });
  const gone = new Float64Array(count);
  let at = 0;
  for (const piece of pieces) {
    gone.set(piece, at);
    at += piece.length;
  }
  return gone;
}

/** The order of a version whose rows moved. */
export function orderRows({ snapshotRows, gone, rows, seqs }: LaterRows): RowOrder {
  const isGoneLater = new Uint8Array(rows.length);
  for (const row of gone) if (row >= snapshotRows) isGoneLater[row - snapshotRows] = 1;
  const goneBase = gone.filter((row) => row < snapshotRows).sort();
  // Rows that came later and are there, in the order of their places.
  const alive = Uint32Array.from(
    Array.from(rows.keys())
      .filter((index) => isGoneLater[index] === 0)
      .sort((a, b) => rows[a]! - rows[b]! || seqs[a]! - seqs[b]!),
  );
  const aliveRow = Float64Array.from(alive, (index) => rows[index]!);
  const aliveSeq = Float64Array.from(alive, (index) => seqs[index]!);

  const isBaseThere = (row: number) =>
    row >= 0 && row < snapshotRows && goneBase[lowerBound(goneBase, row)] !== row;
  /** Rows at places before the first one at `row`. */
  const countBefore = (row: number) => {
    const base = Math.min(Math.max(row, 0), snapshotRows);
    return base - lowerBound(goneBase, base) + lowerBound(aliveRow, row);
  };

  const positionOf = ({ row, seq }: Place): number => {
    const first = lowerBound(aliveRow, row);
    const later = lowerBound(aliveSeq, seq, first, lowerBound(aliveRow, row + 1)) - first;
    return countBefore(row) + later + (seq > 0 && isBaseThere(row) ? 1 : 0);
  };

  const placeAt = (position: number): Place => {
    // The last row with no more than `position` rows before it.
    let low = -1;
    let high = snapshotRows;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (countBefore(middle) <= position) low = middle;
      else high = middle - 1;
    }
    const within = position - countBefore(low);
    const isBase = isBaseThere(low);
    if (isBase && within === 0) return { row: low, seq: 0 };
    return { row: low, seq: aliveSeq[lowerBound(aliveRow, low) + within - (isBase ? 1 : 0)] ?? 0 };
  };

  return {
    placeAt,
    positionOf,
    positions: () => {
      const positions = new Uint32Array(snapshotRows + rows.length).fill(noPosition);
      const isGone = new Uint8Array(snapshotRows);
      for (const row of goneBase) isGone[row] = 1;
      let position = 0;
      let next = 0;
      const placeLater = (beforeRow: number) => {
        while (next < alive.length && aliveRow[next]! < beforeRow) {
          positions[snapshotRows + alive[next]!] = position++;
          next++;
        }
      };
      for (let row = 0; row < snapshotRows; row++) {
        placeLater(row);
        if (isGone[row] === 0) positions[row] = position++;
      }
      placeLater(Number.POSITIVE_INFINITY);
      return positions;
    },
  };
}

/** The first index of `sorted` in [from, to) whose value is not below `value`. */
function lowerBound(sorted: Float64Array, value: number, from = 0, to = sorted.length): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
