import { sortOrder } from '#shared/kit/sort-order.ts';

/** Rows with a value, by rising value. */
export function presentOrder(values: Float64Array): Uint32Array {
  const present = Uint32Array.from(values.keys().filter((row) => !Number.isNaN(values[row]!)));
  const order = sortOrder(Float64Array.from(present, (row) => values[row]!));
  return order.map((place) => present[place]!);
}

/**
 * Ranks from 1 among the rows that `isIn` keeps, equal values sharing the mean of theirs, written at the rows'
 * places; other places are left as they are.
 * @returns how many rows were ranked
 */
export function rankInto(
  ranks: Float64Array,
  { values, order }: { readonly values: Float64Array; readonly order: Uint32Array },
  isIn: (row: number) => boolean,
): number {
  let count = 0;
  let at = 0;
  while (at < order.length) {
    // All rows of one value, those left out included.
    const value = values[order[at]!]!;
    let end = at;
    let kept = 0;
    while (end < order.length && values[order[end]!] === value) {
      if (isIn(order[end]!)) kept += 1;
      end += 1;
    }
    const rank = count + (kept + 1) / 2;
    for (; at < end; at += 1) ranks[order[at]!] = rank;
    count += kept;
  }
  return count;
}
