import type { DuckDBConnection } from '@duckdb/node-api';
import { comparedDiff, type DiffedTables } from './compared-diff.ts';
import type { DiffLists } from './diff-lists.ts';
import { follows, storedDiff } from './stored-diff.ts';

/**
 * What differs between any two versions of a dataset. Where one followed the other, the changes between them say it;
 * else, or where rows may have moved that a key would find again, both are read.
 */
export async function findDiff(connection: DuckDBConnection, tables: DiffedTables): Promise<DiffLists> {
  const { before, after, key } = tables;
  const lists = follows(before, after)
    ? await storedDiff(connection, before, after)
    : follows(after, before)
      ? turned(await storedDiff(connection, after, before))
      : null;
  if (lists === null) return comparedDiff(connection, tables);
  if (key.length === 0) return lists;
  const mayHaveMoved = lists.added.rows.length > 0 && lists.removed.rows.length > 0;
  const isOtherKey = key.some((name) => lists.cells.has(name));
  return mayHaveMoved || isOtherKey ? comparedDiff(connection, tables) : { ...lists, by: 'key' };
}

/** The same difference seen from the other side. */
function turned(lists: DiffLists): DiffLists {
  return {
    ...lists,
    changed: { before: lists.changed.after, after: lists.changed.before },
    added: lists.removed,
    removed: lists.added,
  };
}
