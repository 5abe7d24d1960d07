import { type ColumnData, columnNamed, groupByLabel } from '#shared/data/columns.ts';
import { AppError } from '#shared/kit/app-error.ts';
import { assertNever } from '#shared/kit/assert-never.ts';
import type { ShareSplit } from '#shared/training/split.schema.ts';
import type { SplitPlan } from '#shared/training/splits/named-split.schema.ts';
import { assignParts, type RowsToAssign, splitPart, usableRows } from '../split.ts';
import { assignFolds } from './k-folds.ts';

export interface RowsToDivide {
  readonly rowCount: number;
  /** Rows without it are in no part; null takes all rows. */
  readonly target: ColumnData | null;
  /** Those that the plan names. */
  readonly columns: readonly ColumnData[];
  /** Equal where rows are equal in every feature; needed where the plan keeps them together. */
  readonly twinOf: Int32Array | null;
}

export interface Division {
  /** One byte a row: `splitPart`, or `firstFold` and up. */
  readonly assignment: Uint8Array;
  readonly notes: readonly string[];
}

/** The partition a plan describes, deterministic in plan and rows. Throws `PRECONDITION_FAILED` where there is none. */
export function divideRows(plan: SplitPlan, { rowCount, target, columns, twinOf }: RowsToDivide): Division {
  const classOf = target === null ? new Int32Array(rowCount) : groupByLabel(target).codes;
  const usable = usableRows(classOf, target?.name ?? 'the target');
  const assignment = new Uint8Array(rowCount).fill(splitPart.excluded);
  const keepsTwins = 'keepsTwins' in plan && plan.keepsTwins;
  if (!keepsTwins) {
    return { assignment, notes: assignPlan(plan, { usable, classOf, columns, assignment }) };
  }
  if (twinOf === null) throw new RangeError('Which rows are equal was not said.');
  const firstOf = firstTwins(usable, twinOf);
  const notes = assignPlan(plan, {
    usable: usable.filter((row) => firstOf.get(twinOf[row]!) === row),
    classOf,
    columns,
    assignment,
  });
  for (const row of usable) assignment[row] = assignment[firstOf.get(twinOf[row]!)!]!;
  const followers = usable.length - firstOf.size;
  return {
    assignment,
    notes:
      followers === 0
        ? notes
        : [...notes, `${followers} rows equal an earlier one in every feature and are in the same part.`],
  };
}

/** Columns that a plan reads besides the target. */
export function columnsOfPlan(plan: SplitPlan): readonly string[] {
  return 'column' in plan && plan.column !== null ? [plan.column] : [];
}

function firstTwins(usable: Uint32Array, twinOf: Int32Array): ReadonlyMap<number, number> {
  const firstOf = new Map<number, number>();
  for (const row of usable) if (!firstOf.has(twinOf[row]!)) firstOf.set(twinOf[row]!, row);
  return firstOf;
}

function assignPlan(plan: SplitPlan, rows: RowsToAssign): string[] {
  switch (plan.kind) {
    case 'random':
    case 'stratified':
    case 'time':
    case 'group':
      return assignParts(plan, rows);
    case 'k-fold':
      return [...keepTest(plan, rows), ...assignFolds(plan, rows)];
    case 'column':
      return assignByColumn(plan, rows);
    default:
      return assertNever(plan);
  }
}

/** Sets the test rows of a k-fold plan apart; all others are then `train`, to be divided into folds. */
function keepTest(plan: Extract<SplitPlan, { kind: 'k-fold' }>, rows: RowsToAssign): string[] {
  if (plan.test === 0) {
    for (const row of rows.usable) rows.assignment[row] = splitPart.train;
    return [];
  }
  const fractions = { train: 1 - plan.test, validation: 0, test: plan.test };
  const { by, seed } = plan;
  const shares: ShareSplit =
    by === 'random' || by === 'stratified'
      ? { kind: by, seed, fractions }
      : by === 'group'
        ? { kind: by, seed, fractions, column: plan.column ?? '' }
        : { kind: by, fractions, column: plan.column ?? '' };
  const notes = assignParts(shares, rows);
  // Rows without a time are told of once, by the folds.
  return by === 'time' ? [] : notes;
}

function assignByColumn(
  plan: Extract<SplitPlan, { kind: 'column' }>,
  { usable, columns, assignment }: RowsToAssign,
): string[] {
  const { codes, labels } = groupByLabel(columnNamed(columns, plan.column));
  const partOf = labels.map((label) => {
    if (plan.train.includes(label)) return splitPart.train;
    if (plan.validation.includes(label)) return splitPart.validation;
    return plan.test.includes(label) ? splitPart.test : splitPart.excluded;
  });
  let elsewhere = 0;
  const given = new Set<number>();
  for (const row of usable) {
    const part = partOf[codes[row]!] ?? splitPart.excluded;
    assignment[row] = part;
    given.add(part);
    if (part === splitPart.excluded) elsewhere += 1;
  }
  if (!given.has(splitPart.train) || !given.has(splitPart.test)) {
    throw new AppError(
      'PRECONDITION_FAILED',
      `No row of the ${given.has(splitPart.train) ? 'test' : 'train'} part has such a value of "${plan.column}".`,
      { reason: 'split-impossible', nextStep: 'Choose other values for the parts.' },
    );
  }
  return elsewhere === 0 ? [] : [`${elsewhere} rows have no part in "${plan.column}" and are left out.`];
}
