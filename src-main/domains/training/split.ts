import { createHash } from 'node:crypto';
import { type ColumnData, columnNamed, groupByLabel, rowCountOf } from '#shared/data/columns.ts';
import { AppError } from '#shared/kit/app-error.ts';
import { assertNever } from '#shared/kit/assert-never.ts';
import { createRandom, type Random, shuffle } from '#shared/kit/random.ts';
import { sortOrder } from '#shared/kit/sort-order.ts';
import type { ShareSplit, SplitFractions } from '#shared/training/split.schema.ts';

/** Values of an assignment. Rows without a target can be in no part. */
export const splitPart = { train: 0, validation: 1, test: 2, excluded: 3 } as const;
/** In the assignment of a k-fold split, the value of its first fold; the others follow. */
export const firstFold = 4;

const partNames = ['train', 'validation', 'test', 'excluded'] as const;

export interface Split {
  /** One `splitPart` a row. */
  readonly assignment: Uint8Array;
  readonly counts: Readonly<Record<(typeof partNames)[number], number>>;
  /** What happened that the user may not expect, in plain sentences. */
  readonly notes: readonly string[];
}

/**
 * The partition a spec describes, deterministic in spec and rows. Rows whose target is missing (or infinite) are
 * excluded. Throws `PRECONDITION_FAILED` when train or test would stay empty.
 */
export function splitRows(spec: ShareSplit, target: ColumnData, columns: readonly ColumnData[]): Split {
  const { codes: classOf } = groupByLabel(target);
  const assignment = new Uint8Array(rowCountOf(target)).fill(splitPart.excluded);
  const usable = usableRows(classOf, target.name);
  const notes = assignParts(spec, { usable, classOf, columns, assignment });
  return { assignment, counts: countParts(assignment), notes };
}

/** Rows that have a class, rising. */
export function usableRows(classOf: Int32Array, target: string): Uint32Array {
  const usable = Uint32Array.from(classOf.keys().filter((row) => classOf[row]! >= 0));
  if (usable.length >= 2) return usable;
  throw new AppError('PRECONDITION_FAILED', `Only ${usable.length} rows have a value of "${target}".`, {
    reason: 'split-impossible',
    nextStep: 'Choose another target, or a dataset with more rows.',
  });
}

/** sha256 over one byte a row: equal partitions have equal fingerprints. */
export function splitFingerprint(assignment: Uint8Array): string {
  return createHash('sha256').update(assignment).digest('hex');
}

/** The rows of one part, rising. */
export function rowsOfPart(assignment: Uint8Array, part: number): Uint32Array<ArrayBuffer> {
  return Uint32Array.from(assignment.keys().filter((row) => assignment[row] === part));
}

export interface RowsToAssign {
  /** Rows that get a part, rising. */
  readonly usable: Uint32Array;
  /** By row, where a rule asks for classes. */
  readonly classOf: Int32Array;
  readonly columns: readonly ColumnData[];
  /** One byte a row, written for the usable ones. */
  readonly assignment: Uint8Array;
}

/** Writes a part for each usable row and answers what to say about it. */
export function assignParts(
  spec: ShareSplit,
  { usable, classOf, columns, assignment }: RowsToAssign,
): string[] {
  switch (spec.kind) {
    case 'random':
      return assignRandomly(usable, spec.fractions, createRandom(spec.seed), assignment);
    case 'stratified':
      return assignByClass(usable, classOf, spec.fractions, createRandom(spec.seed), assignment);
    case 'time':
      return assignByTime(usable, columnNamed(columns, spec.column), spec.fractions, assignment);
    case 'group':
      return assignByGroup(
        usable,
        groupByLabel(columnNamed(columns, spec.column)).codes,
        spec,
        createRandom(spec.seed),
        assignment,
      );
    default:
      return assertNever(spec);
  }
}

function countParts(assignment: Uint8Array): Split['counts'] {
  const counts = { train: 0, validation: 0, test: 0, excluded: 0 };
  for (const part of assignment) counts[partNames[part]!] += 1;
  return counts;
}

/** Rounded shares; every part that was asked for gets a row while there are rows: train first, then test. */
function partSizes(
  count: number,
  { validation, test }: SplitFractions,
): { validation: number; test: number } {
  const reserved = validation > 0 && count > 2 ? 2 : 1;
  const testSize = Math.min(count - reserved, Math.max(1, Math.round(count * test)));
  const wished = validation === 0 ? 0 : Math.max(1, Math.round(count * validation));
  return { test: testSize, validation: Math.min(count - 1 - testSize, wished) };
}

function assignRandomly(
  usable: Uint32Array,
  fractions: SplitFractions,
  random: Random,
  assignment: Uint8Array,
): string[] {
  const rows = usable.slice();
  shuffle(rows, random);
  const sizes = partSizes(rows.length, fractions);
  for (const [position, row] of rows.entries()) {
    if (position < sizes.test) assignment[row] = splitPart.test;
    else if (position < sizes.test + sizes.validation) assignment[row] = splitPart.validation;
    else assignment[row] = splitPart.train;
  }
  return [];
}

/**
 * Walks through the classes, their rows shuffled, and gives each row to the part that is furthest behind its
 * share so far: every class and the whole keep their shares to within a row or two, also with many tiny
 * classes, where rounding each class by itself would leave the test part empty. The first row of every class
 * goes to train, so a class with one row is learned from but not tested.
 */
function assignByClass(
  usable: Uint32Array,
  classOf: Int32Array,
  fractions: SplitFractions,
  random: Random,
  assignment: Uint8Array,
): string[] {
  const rows = usable.slice();
  shuffle(rows, random);
  const order = sortOrder(Float64Array.from(rows, (row) => classOf[row]!));
  const shares = [fractions.train, fractions.validation, fractions.test];
  const given = [0, 0, 0];
  let single = 0;
  for (let position = 0; position < order.length; position += 1) {
    const row = rows[order[position]!]!;
    const isFirst = position === 0 || classOf[rows[order[position - 1]!]!] !== classOf[row];
    const isLast = position + 1 === order.length || classOf[rows[order[position + 1]!]!] !== classOf[row];
    if (isFirst && isLast) single += 1;
    const part = isFirst ? splitPart.train : mostBehind(shares, given, position + 1);
    assignment[row] = part;
    given[part]! += 1;
  }
  if (given[splitPart.test] === 0) {
    throw new AppError('PRECONDITION_FAILED', 'Too few rows per class to keep a test part.', {
      reason: 'split-impossible',
      nextStep: 'Use a random split, or collect more rows of each class.',
    });
  }
  return single === 0
    ? []
    : [`${single} ${single === 1 ? 'class has' : 'classes have'} one row only: kept for training.`];
}

/** The part whose count is furthest below its share of `count`; test before validation before train on a tie. */
function mostBehind(shares: readonly number[], given: readonly number[], count: number): number {
  let best: number = splitPart.test;
  for (const part of [splitPart.validation, splitPart.train]) {
    const isFurther = shares[part]! * count - given[part]! > shares[best]! * count - given[best]! + 1e-9;
    if (isFurther) best = part;
  }
  return best;
}

/** Rows with a time, in order of it, and where rows of another time begin: the only places for a border. */
export interface TimedRows {
  readonly rows: Uint32Array;
  /** Ends of the stretches of equal time, as numbers of rows; at least two. */
  readonly ends: readonly number[];
}

export function orderByTime(usable: Uint32Array, column: ColumnData): TimedRows {
  if (column.kind !== 'numbers') throw new RangeError(`Column "${column.name}" holds no times.`);
  const timed = usable.filter((row) => Number.isFinite(column.values[row]));
  const times = Float64Array.from(timed, (row) => column.values[row]!);
  const order = sortOrder(times);
  const ends: number[] = [];
  for (let position = 0; position < order.length; position += 1) {
    if (times[order[position]!] !== times[order[position + 1] ?? -1]) ends.push(position + 1);
  }
  if (ends.length < 2) {
    throw new AppError('PRECONDITION_FAILED', `"${column.name}" has fewer than two different times.`, {
      reason: 'split-impossible',
      nextStep: 'Split at random, or by another date column.',
    });
  }
  return { rows: order.map((index) => timed[index]!), ends };
}

function assignByTime(
  usable: Uint32Array,
  column: ColumnData,
  fractions: SplitFractions,
  assignment: Uint8Array,
): string[] {
  const { rows, ends } = orderByTime(usable, column);
  const wantsValidation = fractions.validation > 0 && ends.length > 2;
  const trainBorder = nearestEnd(
    ends,
    rows.length * fractions.train,
    0,
    ends.length - (wantsValidation ? 3 : 2),
  );
  const testBorder = wantsValidation
    ? nearestEnd(ends, rows.length * (1 - fractions.test), trainBorder + 1, ends.length - 2)
    : trainBorder;
  for (const [position, row] of rows.entries()) {
    if (position < ends[trainBorder]!) assignment[row] = splitPart.train;
    else if (position < ends[testBorder]!) assignment[row] = splitPart.validation;
    else assignment[row] = splitPart.test;
  }
  return assignUntimed(usable, column, assignment);
}

/** A row without a time cannot be shown to be later than the training rows, so it must not test them. */
export function assignUntimed(usable: Uint32Array, column: ColumnData, assignment: Uint8Array): string[] {
  const untimed = usable.filter((row) => assignment[row] === splitPart.excluded);
  for (const row of untimed) assignment[row] = splitPart.train;
  if (untimed.length === 0) return [];
  return [`${untimed.length} rows have no "${column.name}": they are in the training part.`];
}

/** Index into `ends`, within [first, last], of the value nearest to `wanted`. */
export function nearestEnd(ends: readonly number[], wanted: number, first: number, last: number): number {
  let best = first;
  for (let index = first; index <= last; index += 1) {
    if (Math.abs(ends[index]! - wanted) < Math.abs(ends[best]! - wanted)) best = index;
  }
  return best;
}

/**
 * Largest groups first, each to the part that lacks most rows; equal sizes in random order. A row without a
 * group is a group of its own. A part left empty takes the smallest group of the part with most groups.
 */
function assignByGroup(
  usable: Uint32Array,
  groupOf: Int32Array,
  { fractions, column }: { readonly fractions: SplitFractions; readonly column: string },
  random: Random,
  assignment: Uint8Array,
): string[] {
  const groups = collectGroups(usable, groupOf, random);
  if (groups.length < 2) {
    throw new AppError('PRECONDITION_FAILED', `"${column}" has fewer than two groups.`, {
      reason: 'split-impossible',
      nextStep: 'Split at random, or by another column.',
    });
  }
  const shares = [fractions.train, fractions.validation, fractions.test];
  const given = [0, 0, 0];
  const members: number[][][] = [[], [], []];
  for (const group of groups) {
    const part = mostBehind(shares, given, usable.length);
    given[part]! += group.length;
    members[part]!.push(group);
  }
  for (const part of [splitPart.test, splitPart.train, splitPart.validation]) {
    if (members[part]!.length > 0 || shares[part] === 0) continue;
    const donor = members.reduce((most, candidate) => (candidate.length > most.length ? candidate : most));
    // The groups came by falling size, so the last one is the smallest.
    if (donor.length > 1) members[part]!.push(donor.pop()!);
  }
  for (const [part, assigned] of members.entries()) {
    for (const group of assigned) for (const row of group) assignment[row] = part;
  }
  return members[splitPart.validation]!.length === 0 && fractions.validation > 0
    ? [`"${column}" has two groups only: there is no validation part.`]
    : [];
}

export function collectGroups(usable: Uint32Array, groupOf: Int32Array, random: Random): number[][] {
  const byCode = new Map<number, number[]>();
  const groups: number[][] = [];
  for (const row of usable) {
    const code = groupOf[row]!;
    const known = code < 0 ? undefined : byCode.get(code);
    if (known !== undefined) {
      known.push(row);
      continue;
    }
    const group = [row];
    groups.push(group);
    if (code >= 0) byCode.set(code, group);
  }
  const order = Uint32Array.from(groups.keys());
  shuffle(order, random);
  return Array.from(order, (index) => groups[index]!).sort((left, right) => right.length - left.length);
}
