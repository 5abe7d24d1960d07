import type { StoredColumn, VersionTable } from '../data.protocol.ts';
import type { Place } from '../table/relation.ts';

/** Places of rows in a version, in its order. */
export interface PlaceList {
  readonly rows: Float64Array;
  readonly seqs: Float64Array;
}

/** What differs between two versions: which rows, and how many cells of each column. */
export interface DiffLists {
  /** `stored`: read from the changes between the two; `compared`: both were read whole. */
  readonly how: 'stored' | 'compared';
  /** How rows were told apart. */
  readonly by: 'key' | 'content';
  /** The same rows on both sides, in the order of the version after. */
  readonly changed: { readonly before: PlaceList; readonly after: PlaceList };
  readonly added: PlaceList;
  readonly removed: PlaceList;
  /** Changed cells by the name of the column; columns without any are left out. */
  readonly cells: ReadonlyMap<string, number>;
}

/** A column that both versions have in the same form. */
export interface SharedColumn {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

export function sharedColumns(before: VersionTable, after: VersionTable): readonly SharedColumn[] {
  const known = new Map(before.columns.map((column) => [column.name, column]));
  return after.columns.flatMap((column: StoredColumn) => {
    const old = known.get(column.name);
    return old?.storageType === column.storageType
      ? [{ name: column.name, before: old.storageName, after: column.storageName }]
      : [];
  });
}

export function toPlaceList(places: readonly Place[]): PlaceList {
  return {
    rows: Float64Array.from(places, ({ row }) => row),
    seqs: Float64Array.from(places, ({ seq }) => seq),
  };
}

export function placesIn({ rows, seqs }: PlaceList, from: number, count: number): Place[] {
  return Array.from(rows.subarray(from, from + count), (row, index) => ({ row, seq: seqs[from + index]! }));
}

export const byPlace = (a: Place, b: Place): number => a.row - b.row || a.seq - b.seq;
