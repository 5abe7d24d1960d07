import type { DiffAnswer, DiffPageAnswer, DiffPageRequest, DiffRequest, DiffRow } from '../data.protocol.ts';
import { type Place, tableKey } from '../table/relation.ts';
import type { Views } from '../views.ts';
import { type DiffLists, placesIn } from './diff-lists.ts';

/** Differences kept ready. */
const maxDiffs = 4;

/** Differences that were looked at last, so that paging through one finds it once. */
export function createDiffCache() {
  const known = new Map<string, Promise<DiffLists>>();
  return {
    find: ({ before, after, key }: DiffRequest, find: () => Promise<DiffLists>): Promise<DiffLists> => {
      const names = (columns: DiffRequest['before']['columns']) => columns.map(({ name }) => name);
      const id = JSON.stringify([
        [tableKey(before), names(before.columns)],
        [tableKey(after), names(after.columns)],
        key,
      ]);
      const lists = known.get(id) ?? find();
      known.delete(id);
      known.set(id, lists);
      lists.catch(() => known.delete(id));
      for (const old of [...known.keys()].slice(0, -maxDiffs)) known.delete(old);
      return lists;
    },
  };
}

export function summarize({ how, by, changed, added, removed, cells }: DiffLists): DiffAnswer {
  return {
    how,
    by,
    rowsAdded: added.rows.length,
    rowsRemoved: removed.rows.length,
    rowsChanged: changed.after.rows.length,
    cells: [...cells]
      .map(([name, changedCount]) => ({ name, changedCount }))
      .toSorted((a, b) => b.changedCount - a.changedCount),
  };
}

/** Rows of a difference, side by side. Only what a page shows is read. */
export async function diffPage(
  views: Views,
  { before, after, kind, offset, limit }: Omit<DiffPageRequest, 'key'>,
  lists: DiffLists,
): Promise<DiffPageAnswer> {
  const sideOf = async (table: DiffRequest['before'], places: readonly Place[]) => {
    const order = await views.rowOrderOf(table);
    return {
      rows: await views.rowsAtPlaces(table, places, table.columns),
      numbers: places.map(order.positionOf),
    };
  };
  const none = { rows: [], numbers: [] };
  const list = kind === 'changed' ? lists.changed.after : lists[kind];
  const old =
    kind === 'added'
      ? none
      : await sideOf(
          before,
          placesIn(kind === 'changed' ? lists.changed.before : lists.removed, offset, limit),
        );
  const now = kind === 'removed' ? none : await sideOf(after, placesIn(list, offset, limit));
  const count = Math.max(old.rows.length, now.rows.length);
  return {
    totalRows: list.rows.length,
    rows: Array.from(
      { length: count },
      (_, index): DiffRow => ({
        rowBefore: old.numbers[index] ?? null,
        rowAfter: now.numbers[index] ?? null,
        before: old.rows[index] ?? null,
        after: now.rows[index] ?? null,
      }),
    ),
  };
}
