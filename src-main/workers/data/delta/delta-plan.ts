import type { ColumnOrigins, StoredColumn, VersionTable } from '../data.protocol.ts';
import { unmatched } from './align-rows.ts';

export interface MappedColumns {
  /** The columns of the next version, as they are called in the parts. */
  readonly columns: readonly StoredColumn[];
  /** Those that both versions have, with the name that the new file has them under. */
  readonly shared: readonly { readonly inParts: string; readonly inFile: string }[];
  /** Those that only the next version has, or has in another form. */
  readonly added: readonly { readonly inParts: string; readonly inFile: string }[];
}

/**
 * Finds the columns of a new file in the version before, by name and stored form; others get names of their own. What
 * is known of where columns come from finds renamed ones, and those `apart` are taken for new whatever they hold.
 */
export function mapColumns(
  parent: VersionTable,
  fileColumns: readonly StoredColumn[],
  { renamed = {}, apart = [] }: { renamed?: ColumnOrigins['renamed']; apart?: readonly string[] } = {},
): MappedColumns {
  const known = new Map(parent.columns.map((column) => [column.name, column]));
  const used = parent.parts.flatMap(({ columns }) => columns.map((name) => Number(name.slice(1))));
  let next = used.reduce((most, number) => Math.max(most, number), -1) + 1;
  const shared: { inParts: string; inFile: string }[] = [];
  const added: { inParts: string; inFile: string }[] = [];
  const columns = fileColumns.map((column) => {
    const before = known.get(renamed[column.name] ?? column.name);
    const isShared = before?.storageType === column.storageType && !apart.includes(column.name);
    const inParts = isShared ? before.storageName : `c${next++}`;
    (isShared ? shared : added).push({ inParts, inFile: column.storageName });
    return { ...column, storageName: inParts };
  });
  return { columns, shared, added };
}

/** The rows of a version before, by position: their numbers and places. Null stands for a plain snapshot. */
export interface StoredRows {
  readonly ids: Uint32Array;
  readonly rows: Float64Array;
  readonly seqs: Float64Array;
}

/** Rows of the version before by position. */
export interface RowPlaces {
  readonly id: (position: number) => number;
  readonly row: (position: number) => number;
  readonly seq: (position: number) => number;
}

export function placesOf(stored: StoredRows | null): RowPlaces {
  if (stored === null) return { id: (position) => position, row: (position) => position, seq: () => 0 };
  return {
    id: (position) => stored.ids[position]!,
    row: (position) => stored.rows[position]!,
    seq: (position) => stored.seqs[position]!,
  };
}

/** Positions before and after. */
export interface ChangedRows {
  readonly changed: readonly { readonly before: number; readonly after: number }[];
  readonly gone: readonly number[];
  readonly inserted: readonly number[];
}

/** What a matching of rows says of each; `isEqual` tells whether the two rows of a match hold the same. */
export function listChanges(
  matches: Int32Array,
  beforeCount: number,
  isEqual: (before: number, after: number) => boolean,
): ChangedRows {
  const changed: { before: number; after: number }[] = [];
  const gone: number[] = [];
  const inserted: number[] = [];
  const isThere = new Uint8Array(beforeCount);
  for (let after = 0; after < matches.length; after++) {
    const before = matches[after]!;
    if (before === unmatched) {
      inserted.push(after);
      continue;
    }
    isThere[before] = 1;
    if (!isEqual(before, after)) changed.push({ before, after });
  }
  for (let before = 0; before < beforeCount; before++) if (isThere[before] === 0) gone.push(before);
  return { changed, gone, inserted };
}

/**
 * Places for rows that came in between: behind the row before them, and before the next one that is there. Null
 * where the numbers between two neighbours are used up, which takes dozens of versions that insert at one place.
 */
export function placeInserted(
  matches: Int32Array,
  inserted: readonly number[],
  places: RowPlaces,
): { readonly row: number; readonly seq: number }[] | null {
  const placed: { row: number; seq: number }[] = [];
  let index = 0;
  while (index < inserted.length) {
    const first = inserted[index]!;
    let count = 1;
    while (inserted[index + count] === first + count) count++;
    const left = first === 0 ? null : matches[first - 1]!;
    const right = first + count < matches.length ? matches[first + count]! : null;
    const row = left === null ? -1 : places.row(left);
    const from = left === null ? 0 : places.seq(left);
    const to = right !== null && places.row(right) === row ? places.seq(right) : null;
    const step = to === null ? 1 : (to - from) / (count + 1);
    let last = from;
    for (let at = 1; at <= count; at++) {
      const seq = from + step * at;
      if (seq <= last || (to !== null && seq >= to)) return null;
      placed.push({ row, seq });
      last = seq;
    }
    index += count;
  }
  return placed;
}
