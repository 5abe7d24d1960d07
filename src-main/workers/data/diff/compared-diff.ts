import type { DuckDBConnection } from '@duckdb/node-api';
import type { VersionTable } from '../data.protocol.ts';
import { alignRows, matchAnywhere } from '../delta/align-rows.ts';
import { listChanges, placesOf } from '../delta/delta-plan.ts';
import { hashKeys, hashRows } from '../delta/hash-rows.ts';
import { readStoredRows } from '../delta/stored-rows.ts';
import { isPlain } from '../table/relation.ts';
import { comparePairs } from './compare-pairs.ts';
import { type DiffLists, sharedColumns, toPlaceList } from './diff-lists.ts';

export interface DiffedTables {
  readonly before: VersionTable;
  readonly after: VersionTable;
  /** Names of columns; none to tell rows apart by what they hold. */
  readonly key: readonly string[];
}

/** Compares two versions by reading both: hashes of all rows, then the cells of those that differ. */
export async function comparedDiff(connection: DuckDBConnection, tables: DiffedTables): Promise<DiffLists> {
  const { before, after } = tables;
  const shared = sharedColumns(before, after);
  const keyColumns = tables.key.map((name) => shared.find((column) => column.name === name));
  const key = keyColumns.every((column) => column !== undefined) ? keyColumns : [];
  const hashes =
    shared.length === 0
      ? { before: new Uint32Array(2 * before.rowCount), after: new Uint32Array(2 * after.rowCount) }
      : {
          before: await hashRows(
            connection,
            before,
            shared.map((column) => column.before),
          ),
          after: await hashRows(
            connection,
            after,
            shared.map((column) => column.after),
          ),
        };
  const keys = await hashKeys(connection, { before, after, key });
  const matches =
    keys === null
      ? alignRows(hashes.before, hashes.after, { hasKey: false })
      : matchAnywhere(keys.before, keys.after);
  const { changed, gone, inserted } = listChanges(
    matches,
    before.rowCount,
    (i, j) =>
      hashes.before[2 * i] === hashes.after[2 * j] && hashes.before[2 * i + 1] === hashes.after[2 * j + 1],
  );
  const old = placesOf(isPlain(before) ? null : await readStoredRows(connection, before));
  const now = placesOf(isPlain(after) ? null : await readStoredRows(connection, after));
  const { cells } = await comparePairs(
    connection,
    tables,
    changed.map((pair) => ({ before: old.id(pair.before), after: now.id(pair.after) })),
    shared,
  );
  const placeBefore = (position: number) => ({ row: old.row(position), seq: old.seq(position) });
  const placeAfter = (position: number) => ({ row: now.row(position), seq: now.seq(position) });
  return {
    how: 'compared',
    by: keys === null ? 'content' : 'key',
    changed: {
      before: toPlaceList(changed.map((pair) => placeBefore(pair.before))),
      after: toPlaceList(changed.map((pair) => placeAfter(pair.after))),
    },
    added: toPlaceList(inserted.map(placeAfter)),
    removed: toPlaceList(gone.map(placeBefore)),
    cells,
  };
}
