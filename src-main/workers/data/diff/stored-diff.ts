import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteText } from '../../../platform/duckdb/duckdb.ts';
import type { VersionTable } from '../data.protocol.ts';
import { type Place, setFlag } from '../table/relation.ts';
import { type LaterRows, readLaterRows } from '../table/row-order.ts';
import { comparePairs, type RowPair } from './compare-pairs.ts';
import { byPlace, type DiffLists, type SharedColumn, sharedColumns, toPlaceList } from './diff-lists.ts';
import { flagsOf, readTail, type Tail } from './read-tail.ts';

/** True where `after` is `before` and changes to it, so that the changes say what differs. */
export function follows(before: VersionTable, after: VersionTable): boolean {
  return (
    before.parts.length <= after.parts.length &&
    before.parts.every(({ file }, index) => file === after.parts[index]!.file) &&
    sharedColumns(before, after).every((column) => column.before === column.after)
  );
}

/**
 * What differs between a version and one that followed it, from the parts that lie between. Cells are looked at only
 * where more than one part changed a row, since it may be back at what it was.
 */
export async function storedDiff(
  connection: DuckDBConnection,
  before: VersionTable,
  after: VersionTable,
): Promise<DiffLists> {
  const shared = sharedColumns(before, after);
  const tail = await readTail(
    connection,
    after,
    before.parts.length,
    shared.map((column) => column.after),
  );
  const placeOf = placeById(await readLaterRows(connection, after));
  const { pairs, added, removed } = listTail(tail);
  let changed: readonly RowPair[] = pairs;
  let cells: ReadonlyMap<string, number>;
  if (isTouchedOnce(tail, pairs)) {
    cells = await countFlags(connection, before, after, shared);
  } else {
    const compared = await comparePairs(connection, { before, after }, pairs, shared);
    changed = compared.different.map((place) => pairs[place]!);
    cells = compared.cells;
  }
  const inOrder = changed
    .map((pair) => ({ before: placeOf(pair.before), after: placeOf(pair.after) }))
    .sort((a, b) => byPlace(a.after, b.after));
  return {
    how: 'stored',
    by: 'content',
    changed: {
      before: toPlaceList(inOrder.map((pair) => pair.before)),
      after: toPlaceList(inOrder.map((pair) => pair.after)),
    },
    added: toPlaceList(added.map(placeOf).sort(byPlace)),
    removed: toPlaceList(removed.map(placeOf).sort(byPlace)),
    cells,
  };
}

function listTail({ firstNewId, roots, isNewGone, oldGone, touches }: Tail) {
  const current = new Map<number, number>();
  const added: number[] = [];
  for (let index = 0; index < roots.length; index++) {
    if (isNewGone[index] === 1) continue;
    if (roots[index]! < 0) added.push(firstNewId + index);
    else current.set(roots[index]!, firstNewId + index);
  }
  const pairs: RowPair[] = [];
  for (const root of touches.keys()) {
    const now = current.get(root) ?? (oldGone.has(root) ? undefined : root);
    if (now !== undefined) pairs.push({ before: root, after: now });
  }
  return { pairs, added, removed: [...oldGone].filter((id) => !current.has(id)) };
}

/** Then the flags of the parts count each cell that differs once, and no other. */
function isTouchedOnce({ touches, touchesNew }: Tail, pairs: readonly RowPair[]): boolean {
  if (touchesNew || pairs.length !== touches.size) return false;
  for (const count of touches.values()) if (count > 1) return false;
  return true;
}

async function countFlags(
  connection: DuckDBConnection,
  before: VersionTable,
  after: VersionTable,
  shared: readonly SharedColumn[],
): Promise<ReadonlyMap<string, number>> {
  const nameOf = new Map(shared.map((column) => [setFlag(column.after), column.name]));
  const cells = new Map<string, number>();
  for (const part of after.parts.slice(before.parts.length)) {
    if (part.kind !== 'cells' && part.kind !== 'rows') continue;
    const flags = await flagsOf(
      connection,
      part,
      shared.map((column) => column.after),
    );
    if (flags.length === 0) continue;
    const reader = await connection.runAndReadAll(
      `SELECT ${flags.map((flag) => `CAST(count(*) FILTER (WHERE ${flag}) AS DOUBLE)`).join(', ')} FROM read_parquet(${quoteText(part.file)})`,
    );
    for (const [index, value] of reader.getRows()[0]!.entries()) {
      const name = nameOf.get(flags[index]!)!;
      if (Number(value) > 0) cells.set(name, (cells.get(name) ?? 0) + Number(value));
    }
  }
  return cells;
}

function placeById({ snapshotRows, rows, seqs }: LaterRows): (id: number) => Place {
  return (id) =>
    id < snapshotRows
      ? { row: id, seq: 0 }
      : { row: rows[id - snapshotRows]!, seq: seqs[id - snapshotRows]! };
}
