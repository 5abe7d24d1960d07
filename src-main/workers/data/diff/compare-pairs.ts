import type { DuckDBConnection } from '@duckdb/node-api';
import type { VersionTable } from '../data.protocol.ts';
import { relationOf, rowId } from '../table/relation.ts';
import type { SharedColumn } from './diff-lists.ts';

/** Numbers of the same row in both versions. */
export interface RowPair {
  readonly before: number;
  readonly after: number;
}

export interface ComparedPairs {
  /** Places of the pairs that differ in some cell. */
  readonly different: readonly number[];
  readonly cells: ReadonlyMap<string, number>;
}

/** Compares the cells of pairs of rows: each side is scanned once, in these columns only. */
export async function comparePairs(
  connection: DuckDBConnection,
  { before, after }: { readonly before: VersionTable; readonly after: VersionTable },
  pairs: readonly RowPair[],
  columns: readonly SharedColumn[],
): Promise<ComparedPairs> {
  if (pairs.length === 0 || columns.length === 0) return { different: [], cells: new Map() };
  const { DuckDBDataChunk, INTEGER } = await import('@duckdb/node-api');
  await connection.run(
    'CREATE OR REPLACE TEMP TABLE row_pairs (place INTEGER, before_id INTEGER, after_id INTEGER)',
  );
  try {
    const appender = await connection.createAppender('row_pairs');
    const chunkRows = 2_048;
    for (let start = 0; start < pairs.length; start += chunkRows) {
      const slice = pairs.slice(start, start + chunkRows);
      const chunk = DuckDBDataChunk.create([INTEGER, INTEGER, INTEGER]);
      chunk.setColumns([
        slice.map((_, index) => start + index),
        slice.map((pair) => pair.before),
        slice.map((pair) => pair.after),
      ]);
      appender.appendDataChunk(chunk);
    }
    appender.closeSync();
    const flags = columns.map(
      (column, index) => `o.${column.before} IS DISTINCT FROM n.${column.after} AS f${index}`,
    );
    await connection.run(
      `CREATE OR REPLACE TEMP TABLE compared_pairs AS SELECT p.place, ${flags.join(', ')}
       FROM ${relationOf(before, { columns: columns.map((column) => column.before) })} o
       JOIN row_pairs p ON p.before_id = o.${rowId}
       JOIN ${relationOf(after, { columns: columns.map((column) => column.after) })} n ON n.${rowId} = p.after_id`,
    );
    const names = columns.map((_, index) => `f${index}`);
    const counted = await connection.runAndReadAll(
      `SELECT ${names.map((name) => `CAST(count(*) FILTER (WHERE ${name}) AS DOUBLE)`).join(', ')} FROM compared_pairs`,
    );
    const listed = await connection.runAndReadAll(
      `SELECT place FROM compared_pairs WHERE ${names.join(' OR ')} ORDER BY place`,
    );
    const counts = counted.getRows()[0]!.map(Number);
    return {
      different: listed.getRows().map(([place]) => Number(place)),
      cells: new Map(
        columns.flatMap(({ name }, index) => (counts[index]! > 0 ? [[name, counts[index]!]] : [])),
      ),
    };
  } finally {
    await connection.run('DROP TABLE IF EXISTS row_pairs');
    await connection.run('DROP TABLE IF EXISTS compared_pairs');
  }
}
