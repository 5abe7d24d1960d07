import type { DuckDBConnection } from '@duckdb/node-api';
import { forEachChunk } from '../../../platform/duckdb/column-stream.ts';
import { quoteText } from '../../../platform/duckdb/duckdb.ts';
import type { TablePart, VersionTable } from '../data.protocol.ts';
import { isHeap, replaces, rowId, setFlag } from '../table/relation.ts';

/** What the parts that a version has more than another say of rows, by their numbers. */
export interface Tail {
  /** Rows below this number are from before the tail. */
  readonly firstNewId: number;
  /** For each new row, the row from before that it is a new form of; −1 for rows that came in. */
  readonly roots: Int32Array;
  /** 1 for new rows that are gone again, or were replaced in their turn. */
  readonly isNewGone: Uint8Array;
  /** Rows from before that are gone or were replaced. */
  readonly oldGone: ReadonlySet<number>;
  /** How many of the parts changed a row from before in one of the columns. */
  readonly touches: ReadonlyMap<number, number>;
  /** True where cells were changed of a row that came in with the tail. */
  readonly touchesNew: boolean;
}

/** Reads the narrow columns of the parts from `firstPart` on: the numbers of rows, and whether `columns` changed. */
export async function readTail(
  connection: DuckDBConnection,
  table: VersionTable,
  firstPart: number,
  columns: readonly string[],
): Promise<Tail> {
  const countHeap = (parts: readonly TablePart[]) =>
    parts.filter(isHeap).reduce((sum, { rowCount }) => sum + rowCount, 0);
  const firstNewId = countHeap(table.parts.slice(0, firstPart));
  const roots = new Int32Array(countHeap(table.parts.slice(firstPart))).fill(-1);
  const isNewGone = new Uint8Array(roots.length);
  const oldGone = new Set<number>();
  const touches = new Map<number, number>();
  let touchesNew = false;
  let nextNew = 0;
  const leave = (id: number) => {
    if (id >= firstNewId) isNewGone[id - firstNewId] = 1;
    else oldGone.add(id);
  };
  const touch = (id: number) => {
    const root = id < firstNewId ? id : roots[id - firstNewId]!;
    if (root < 0) touchesNew = true;
    else touches.set(root, (touches.get(root) ?? 0) + 1);
  };
  for (const part of table.parts.slice(firstPart)) {
    const source = `read_parquet(${quoteText(part.file)})`;
    switch (part.kind) {
      case 'rows': {
        const flags = await flagsOf(connection, part, columns);
        const differs = flags.length === 0 ? 'FALSE' : `coalesce(${flags.join(' OR ')}, FALSE)`;
        await forEachChunk(
          connection,
          `SELECT CAST(coalesce(${replaces}, -1) AS INTEGER), CAST(${differs} AS INTEGER) FROM ${source}`,
          (chunk) => {
            const [olds, isDifferent] = [chunk.int32(0), chunk.int32(1)];
            for (let row = 0; row < chunk.rowCount; row++, nextNew++) {
              const old = olds[row]!;
              if (old < 0) continue;
              roots[nextNew] = old < firstNewId ? old : roots[old - firstNewId]!;
              leave(old);
              if (isDifferent[row] === 1) touch(old);
            }
          },
        );
        break;
      }
      case 'cells': {
        const flags = part.columns.filter((name) => columns.includes(name)).map(setFlag);
        if (flags.length === 0) break;
        await forEachChunk(
          connection,
          `SELECT CAST(${rowId} AS INTEGER) FROM ${source} WHERE ${flags.join(' OR ')}`,
          (chunk) => chunk.int32(0).forEach(touch),
        );
        break;
      }
      case 'gone':
        await forEachChunk(connection, `SELECT CAST(${rowId} AS INTEGER) FROM ${source}`, (chunk) =>
          chunk.int32(0).forEach(leave),
        );
        break;
      case 'column':
        // Of columns that the version before did not have.
        break;
      case 'snapshot':
        throw new Error('A snapshot is the first part of a version.');
    }
  }
  return { firstNewId, roots, isNewGone, oldGone, touches, touchesNew };
}

/** The flags of these columns that a part has. */
export async function flagsOf(
  connection: DuckDBConnection,
  part: TablePart,
  columns: readonly string[],
): Promise<readonly string[]> {
  const reader = await connection.runAndReadAll(`SELECT name FROM parquet_schema(${quoteText(part.file)})`);
  const names = new Set(reader.getRows().map(([name]) => String(name)));
  return columns.map(setFlag).filter((flag) => names.has(flag));
}
