/** 64-bit hashes by position, each as two words. */
export type RowHashes = Uint32Array;

/** Stands for a row of the version after that no row of the version before became. */
export const unmatched = -1;

/** More mismatches than this share of the rows are looked at as moved rows, not as changed ones. */
const maxInPlaceShare = 0.3;
/** So many of the mismatched rows that are elsewhere in the version before mean that rows moved. */
const movedShare = 0.05;

/**
 * Says for each row of the version after which row of the version before it was: the same rows in the same order,
 * changed rows in place of the old ones. Matches rise, so that what is not matched was added or is gone. Rows that
 * moved count as gone and added.
 *
 * Rows are told apart by their hashes. With `hasKey` these are hashes of a key, and rows of different keys are
 * never the same row; else a row between the same neighbours is taken for the one that was there before.
 */
export function alignRows(
  before: RowHashes,
  after: RowHashes,
  { hasKey }: { readonly hasKey: boolean },
): Int32Array {
  const counts = { before: before.length / 2, after: after.length / 2 };
  const matches = new Int32Array(counts.after).fill(unmatched);
  const shorter = Math.min(counts.before, counts.after);
  let start = 0;
  while (start < shorter && isSame(before, start, after, start)) matches[start] = start++;
  let tail = 0;
  while (tail < shorter - start && isSame(before, counts.before - 1 - tail, after, counts.after - 1 - tail)) {
    tail++;
    matches[counts.after - tail] = counts.before - tail;
  }
  const ends = { before: counts.before - tail, after: counts.after - tail };
  if (start === ends.after || start === ends.before) return matches;
  if (!hasKey && ends.before === ends.after && isChangedInPlace(before, after, start, ends.after)) {
    for (let row = start; row < ends.after; row++) matches[row] = row;
    return matches;
  }
  matchInOrder({ before, after, start, ends, matches });
  if (!hasKey) pairGaps(matches, start, ends);
  return matches;
}

/** The same by a key alone, wherever the rows are: for a look at two versions, not for storing one. */
export function matchAnywhere(before: RowHashes, after: RowHashes): Int32Array {
  const index = createIndex(before, before.length / 2);
  for (let row = before.length / 2 - 1; row >= 0; row--) index.add(row);
  return Int32Array.from({ length: after.length / 2 }, (_, row) => index.take(after, row));
}

function isSame(before: RowHashes, i: number, after: RowHashes, j: number): boolean {
  return before[2 * i] === after[2 * j] && before[2 * i + 1] === after[2 * j + 1];
}

/** True where few rows differ, and hardly any of them is elsewhere in the version before. */
function isChangedInPlace(before: RowHashes, after: RowHashes, start: number, end: number): boolean {
  let mismatches = 0;
  for (let row = start; row < end; row++) if (!isSame(before, row, after, row)) mismatches++;
  if (mismatches > (before.length / 2) * maxInPlaceShare) return false;
  const old = createIndex(before, mismatches);
  for (let row = start; row < end; row++) if (!isSame(before, row, after, row)) old.add(row);
  let moved = 0;
  for (let row = start; row < end; row++) {
    if (!isSame(before, row, after, row) && old.find(after, row) >= 0) moved++;
  }
  return moved <= mismatches * movedShare;
}

interface Stretch {
  readonly before: RowHashes;
  readonly after: RowHashes;
  readonly start: number;
  readonly ends: { readonly before: number; readonly after: number };
  readonly matches: Int32Array;
}

/** Matches equal hashes, the n-th of a hash with the n-th, as many as can be matched in rising order. */
function matchInOrder({ before, after, start, ends, matches }: Stretch): void {
  const index = createIndex(before, ends.before - start);
  for (let row = ends.before - 1; row >= start; row--) index.add(row);
  const candidates = new Int32Array(ends.after - start);
  for (let row = start; row < ends.after; row++) candidates[row - start] = index.take(after, row);
  for (const at of longestRising(candidates)) matches[start + at] = candidates[at]!;
}

/** Pairs what is between two matches where as many rows were there before as after. */
function pairGaps(matches: Int32Array, start: number, ends: Stretch['ends']): void {
  let row = start;
  let lastBefore = start - 1;
  while (row < ends.after) {
    if (matches[row] !== unmatched) {
      lastBefore = matches[row]!;
      row++;
      continue;
    }
    let end = row;
    while (end < ends.after && matches[end] === unmatched) end++;
    const nextBefore = end < ends.after ? matches[end]! : ends.before;
    if (nextBefore - lastBefore - 1 === end - row) {
      for (let at = row; at < end; at++) matches[at] = lastBefore + 1 + at - row;
    }
    row = end;
  }
}

/** The places of a longest strictly rising subsequence, in order; entries below zero do not count. */
export function longestRising(values: Int32Array): Int32Array {
  const tails = new Int32Array(values.length);
  const previous = new Int32Array(values.length);
  let length = 0;
  for (let at = 0; at < values.length; at++) {
    const value = values[at]!;
    if (value < 0) continue;
    let low = 0;
    let high = length;
    if (length > 0 && values[tails[length - 1]!]! < value) low = length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (values[tails[middle]!]! < value) low = middle + 1;
      else high = middle;
    }
    previous[at] = low === 0 ? -1 : tails[low - 1]!;
    tails[low] = at;
    if (low === length) length++;
  }
  const places = new Int32Array(length);
  let at = length === 0 ? -1 : tails[length - 1]!;
  for (let place = length - 1; place >= 0; place--) {
    places[place] = at;
    at = previous[at]!;
  }
  return places;
}

/** Rows by their hashes: a table with open addressing, the rows of one hash in a chain. */
function createIndex(hashes: RowHashes, capacity: number) {
  let size = 16;
  while (size < capacity * 2) size *= 2;
  /** A row that has the hash of the slot, for good, and the row that is found next. */
  const owners = new Int32Array(size).fill(-1);
  const heads = new Int32Array(size).fill(-1);
  const next = new Int32Array(hashes.length / 2).fill(-1);
  const slotOf = (words: RowHashes, row: number): number => {
    let slot = (words[2 * row]! ^ Math.imul(words[2 * row + 1]!, 0x9e3779b1)) & (size - 1);
    while (owners[slot] !== -1 && !isSame(hashes, owners[slot]!, words, row)) slot = (slot + 1) & (size - 1);
    return slot;
  };
  return {
    add: (row: number): void => {
      const slot = slotOf(hashes, row);
      owners[slot] = row;
      next[row] = heads[slot]!;
      heads[slot] = row;
    },
    /** The row added last of that hash; −1 where there is none. */
    find: (words: RowHashes, row: number): number => heads[slotOf(words, row)]!,
    /** The same, which is not found again. */
    take: (words: RowHashes, row: number): number => {
      const slot = slotOf(words, row);
      const found = heads[slot]!;
      if (found >= 0) heads[slot] = next[found]!;
      return found;
    },
  };
}
