import { splitPart } from '../split.ts';

/** The rows of one version, told apart by hashes of two 32-bit words each. */
export interface HashedRows {
  /** Of the key, or of all that both versions hold. */
  readonly rows: Uint32Array;
  /** Of what may not be in two parts: a group, or equal features; null where the plan has no such rule. */
  readonly bonds: Uint32Array | null;
  /** Milliseconds, NaN where missing; null where the plan is not by time. */
  readonly times: Float64Array | null;
  /** 0 where the row has no target and is in no part. */
  readonly isUsable: Uint8Array;
}

export interface Inheritance {
  readonly before: HashedRows & { readonly assignment: Uint8Array };
  readonly after: HashedRows;
  /** Parts that new rows may get, with their shares of the rows; they add up to 1. */
  readonly shares: readonly { readonly code: number; readonly share: number }[];
  readonly seed: number;
}

export interface InheritedParts {
  readonly assignment: Uint8Array;
  readonly keptCount: number;
  readonly newCount: number;
  readonly goneCount: number;
}

/**
 * Parts for the rows of a later version. What decides about a row is only what it holds, never its position:
 *
 * 1. a row of the earlier version keeps its part; of rows that are equal there, the first found here takes the part
 *    of the first, and so on; a further copy takes the part of the first;
 * 2. a new row bound to rows of the earlier version (its group, its equals) goes where they are;
 * 3. by time, a new row goes to the part whose stretch it falls into, and to the last one if it is later than all;
 * 4. any other is assigned by its hash (its bond's, if it has one): the shares hold on average.
 */
export function inheritParts({ before, after, shares, seed }: Inheritance): InheritedParts {
  const rowCount = after.isUsable.length;
  const assignment = new Uint8Array(rowCount).fill(splitPart.excluded);
  const known = partsByHash(before.rows, before.assignment);
  const bound = before.bonds === null ? null : partsByHash(before.bonds, before.assignment);
  const stretches = before.times === null ? null : stretchesOf(before.times, before.assignment, shares);
  let keptCount = 0;
  let newCount = 0;
  for (let row = 0; row < rowCount; row += 1) {
    if (after.isUsable[row] === 0) continue;
    const kept = takePart(known, keyOf(after.rows, row));
    if (kept !== undefined) {
      assignment[row] = kept;
      keptCount += 1;
      continue;
    }
    newCount += 1;
    const bond = after.bonds === null ? undefined : bound?.get(keyOf(after.bonds, row))?.parts[0];
    const time = after.times?.[row] ?? Number.NaN;
    assignment[row] =
      bond ??
      (stretches === null
        ? partByHash(after.bonds ?? after.rows, row, { shares, seed })
        : partByTime(stretches, time));
  }
  let usedCount = 0;
  for (const part of before.assignment) if (part !== splitPart.excluded) usedCount += 1;
  return { assignment, keptCount, newCount, goneCount: Math.max(0, usedCount - keptCount) };
}

interface KnownParts {
  readonly parts: number[];
  taken: number;
}

/** Parts in the order of the rows; rows in no part are as good as new. */
function partsByHash(hashes: Uint32Array, assignment: Uint8Array): Map<bigint, KnownParts> {
  const known = new Map<bigint, KnownParts>();
  for (let row = 0; row < assignment.length; row += 1) {
    const part = assignment[row]!;
    if (part === splitPart.excluded) continue;
    const key = keyOf(hashes, row);
    const entry = known.get(key);
    if (entry === undefined) known.set(key, { parts: [part], taken: 0 });
    else if (entry.parts.length < 1_000) entry.parts.push(part);
  }
  return known;
}

function takePart(known: Map<bigint, KnownParts>, key: bigint): number | undefined {
  const entry = known.get(key);
  if (entry === undefined) return undefined;
  const part = entry.parts[entry.taken] ?? entry.parts[0];
  entry.taken += 1;
  return part;
}

function keyOf(hashes: Uint32Array, row: number): bigint {
  return (BigInt(hashes[2 * row + 1]!) << 32n) | BigInt(hashes[2 * row]!);
}

/** The upper word of the hash, turned by the seed, as a place in [0, 1). */
function partByHash(
  hashes: Uint32Array,
  row: number,
  { shares, seed }: Pick<Inheritance, 'shares' | 'seed'>,
): number {
  const place = mix(hashes[2 * row]! ^ mix(hashes[2 * row + 1]! ^ mix(seed))) / 0x1_0000_0000;
  let end = 0;
  for (const { code, share } of shares) {
    end += share;
    if (place < end) return code;
  }
  return shares.at(-1)!.code;
}

/** The finalizer of MurmurHash3, a bijection of 32 bits: every bit of the answer depends on every bit of the value. */
function mix(value: number): number {
  let mixed = value >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

interface Stretch {
  readonly code: number;
  readonly latest: number;
}

/** The latest time of each part that has rows, in the order of time. */
function stretchesOf(
  times: Float64Array,
  assignment: Uint8Array,
  shares: Inheritance['shares'],
): readonly Stretch[] {
  const latestOf = new Map<number, number>();
  for (let row = 0; row < times.length; row += 1) {
    const part = assignment[row]!;
    const time = times[row]!;
    if (part === splitPart.excluded || !Number.isFinite(time)) continue;
    if (time > (latestOf.get(part) ?? Number.NEGATIVE_INFINITY)) latestOf.set(part, time);
  }
  return shares
    .flatMap(({ code }) => {
      const latest = latestOf.get(code);
      return latest === undefined ? [] : [{ code, latest }];
    })
    .sort((left, right) => left.latest - right.latest);
}

/** A row without a time is in the first part, as it is in a split that is made anew. */
function partByTime(stretches: readonly Stretch[], time: number): number {
  if (Number.isNaN(time)) return splitPart.train;
  return (stretches.find(({ latest }) => time <= latest) ?? stretches.at(-1)!).code;
}
