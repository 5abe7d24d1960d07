import { type ColumnData, columnNamed, groupByLabel } from '#shared/data/columns.ts';
import { AppError } from '#shared/kit/app-error.ts';
import { assertNever } from '#shared/kit/assert-never.ts';
import { createRandom, shuffle } from '#shared/kit/random.ts';
import { sortOrder } from '#shared/kit/sort-order.ts';
import type { SplitPlan } from '#shared/training/splits/named-split.schema.ts';
import {
  assignUntimed,
  collectGroups,
  firstFold,
  nearestEnd,
  orderByTime,
  type RowsToAssign,
  splitPart,
} from '../split.ts';

type FoldPlan = Extract<SplitPlan, { kind: 'k-fold' }>;

/** Divides the usable rows that are `train` into folds. */
export function assignFolds(plan: FoldPlan, rows: RowsToAssign): string[] {
  const { assignment, classOf, columns } = rows;
  const usable = rows.usable.filter((row) => assignment[row] === splitPart.train);
  if (usable.length < plan.folds) {
    throw tooFew(`${usable.length} rows cannot make ${plan.folds} folds.`);
  }
  switch (plan.by) {
    case 'random':
      dealRows(shuffled(usable, plan.seed), plan.folds, assignment);
      return [];
    case 'stratified':
      return dealByClass(shuffled(usable, plan.seed), classOf, plan.folds, assignment);
    case 'group':
      dealGroups(plan, usable, groupByLabel(columnNamed(columns, plan.column ?? '')).codes, assignment);
      return [];
    case 'time':
      return cutWindows(plan, usable, columnNamed(columns, plan.column ?? ''), assignment);
    default:
      return assertNever(plan.by);
  }
}

/** Not the seed that the test rows were drawn with: the folds must not repeat that order. */
function shuffled(usable: Uint32Array, seed: number): Uint32Array {
  const rows = usable.slice();
  shuffle(rows, createRandom(seed + 1));
  return rows;
}

/** One after the other, like cards: no two folds differ by more than a row. */
function dealRows(rows: Uint32Array, folds: number, assignment: Uint8Array): void {
  for (const [position, row] of rows.entries()) assignment[row] = firstFold + (position % folds);
}

/**
 * The rows class by class, dealt without starting anew: within each class, and on the whole, no two folds differ by
 * more than a row. (scikit-learn's StratifiedKFold keeps the same bound within classes.)
 */
function dealByClass(
  rows: Uint32Array,
  classOf: Int32Array,
  folds: number,
  assignment: Uint8Array,
): string[] {
  const order = sortOrder(Float64Array.from(rows, (row) => classOf[row]!));
  dealRows(
    order.map((index) => rows[index]!),
    folds,
    assignment,
  );
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(classOf[row]!, (counts.get(classOf[row]!) ?? 0) + 1);
  const rare = [...counts.values()].filter((count) => count < folds).length;
  if (rare === 0) return [];
  return [`${rare} ${rare === 1 ? 'class has' : 'classes have'} fewer rows than there are folds.`];
}

/** Largest groups first, each to the fold with fewest rows (as scikit-learn's GroupKFold); equal sizes at random. */
function dealGroups(
  { folds, seed, column }: FoldPlan,
  usable: Uint32Array,
  groupOf: Int32Array,
  assignment: Uint8Array,
): void {
  const groups = collectGroups(usable, groupOf, createRandom(seed + 1));
  if (groups.length < folds) throw tooFew(`"${column}" has ${groups.length} groups for ${folds} folds.`);
  const sizes = new Array<number>(folds).fill(0);
  for (const group of groups) {
    const fold = sizes.indexOf(Math.min(...sizes));
    sizes[fold]! += group.length;
    for (const row of group) assignment[row] = firstFold + fold;
  }
}

/**
 * Stretches of equal length from the end (as scikit-learn's TimeSeriesSplit), moved so that rows of the same time
 * stay together. What is before the first remains `train`.
 */
function cutWindows(
  { folds, column: name }: FoldPlan,
  usable: Uint32Array,
  column: ColumnData,
  assignment: Uint8Array,
): string[] {
  for (const row of usable) assignment[row] = splitPart.excluded;
  const { rows, ends } = orderByTime(usable, column);
  if (ends.length <= folds)
    throw tooFew(`"${name}" has ${ends.length} different times for ${folds} windows.`);
  const length = Math.floor(rows.length / (folds + 1));
  const borders: number[] = [];
  let first = 0;
  for (let fold = 0; fold < folds; fold += 1) {
    const wanted = rows.length - (folds - fold) * length;
    const end = nearestEnd(ends, wanted, first, ends.length - 1 - (folds - fold));
    borders.push(ends[end]!);
    first = end + 1;
  }
  let fold = -1;
  for (const [position, row] of rows.entries()) {
    while (fold + 1 < folds && position >= borders[fold + 1]!) fold += 1;
    assignment[row] = fold < 0 ? splitPart.train : firstFold + fold;
  }
  return assignUntimed(usable, column, assignment);
}

function tooFew(message: string): AppError {
  return new AppError('PRECONDITION_FAILED', message, {
    reason: 'split-impossible',
    nextStep: 'Choose fewer folds, or another rule.',
  });
}
