import { type ColumnData, groupByLabel } from '#shared/data/columns.ts';
import type { Leak } from '#shared/training/splits/named-split.schema.ts';
import { firstFold, splitPart } from '../split.ts';
import { type Exposure, findExposed } from './find-exposed.ts';
import { isExpanding } from './part-codes.ts';

export interface LeakInput {
  readonly assignment: Uint8Array;
  /** Equal where rows are equal in every feature, and in features and target. */
  readonly featuresOf: Int32Array;
  readonly wholeOf: Int32Array;
  /** Columns whose values name what a row is about: a customer, a patient. */
  readonly groups: readonly ColumnData[];
  /** Columns that say when a row came to be. */
  readonly times: readonly ColumnData[];
}

/** Fewer rows than this share of a part change no metric that anyone would act on. */
const warningShare = 0.01;
/** Where features repeat this often, equal rows are what such data is like, and prove nothing. */
const commonShare = 0.5;

/** What the parts give away of one another, worst first. */
export function findLeaks(input: LeakInput): Leak[] {
  const { assignment } = input;
  const heldOut = assignment.reduce((count, part) => count + (isHeldOut(part) ? 1 : 0), 0);
  if (heldOut === 0) return [];
  const expanding = isExpanding(assignment);
  const exposedBy = (traitOf: Int32Array) => findExposed(assignment, traitOf, { isExpanding: expanding });
  return [
    ...twinLeaks(input, exposedBy, heldOut),
    ...input.groups.flatMap((column) => groupLeak(column, exposedBy, { assignment, heldOut })),
    ...(expanding ? [] : input.times.flatMap((column) => timeLeak(column, assignment))),
  ].sort((left, right) => rank(right) - rank(left));
}

type Exposed = (traitOf: Int32Array) => Exposure;

function rank({ severity, share }: Leak): number {
  return (severity === 'warning' ? 1 : 0) + share;
}

function isHeldOut(part: number): boolean {
  return part === splitPart.test || part === splitPart.validation || part >= firstFold;
}

export function partName(part: number): string {
  if (part >= firstFold) return `fold ${part - firstFold + 1}`;
  return ['train', 'validation', 'test', 'none'][part]!;
}

function examplesOf({ examples }: Exposure, assignment: Uint8Array): Leak['examples'] {
  return examples.map(({ row, otherRow }) => ({
    row,
    part: partName(assignment[row]!),
    otherRow,
    otherPart: partName(assignment[otherRow]!),
  }));
}

function twinLeaks(
  { assignment, featuresOf, wholeOf }: LeakInput,
  exposedBy: Exposed,
  heldOut: number,
): Leak[] {
  const equal = exposedBy(wholeOf);
  const alike = exposedBy(featuresOf);
  const distinct = new Set(featuresOf).size;
  const areCommon = distinct < featuresOf.length * commonShare;
  const severityOf = (share: number) => (share >= warningShare && !areCommon ? 'warning' : 'info');
  const common = areCommon
    ? ` The features take ${distinct.toLocaleString('en-US')} combinations only, so that is to be expected.`
    : '';
  const leaks: Leak[] = [];
  if (equal.rowCount > 0) {
    const share = equal.rowCount / heldOut;
    leaks.push({
      kind: 'equal-rows',
      severity: severityOf(share),
      column: null,
      rowCount: equal.rowCount,
      share,
      message: `${rows(equal.rowCount)} that test or validate (${percent(share)}) equal a row that is learned from, target included.${common}`,
      examples: examplesOf(equal, assignment),
      fix: { kind: 'keep-twins' },
    });
  }
  // Of a row with both kinds of twins the equal one counts: it gives more away.
  const contradicting = alike.rowCount - equal.rowCount;
  if (contradicting > 0) {
    const share = contradicting / heldOut;
    const examples = exposedBy(withoutEqual(assignment, featuresOf, wholeOf, exposedBy));
    leaks.push({
      kind: 'contradictions',
      severity: severityOf(share),
      column: null,
      rowCount: contradicting,
      share,
      message: `${rows(contradicting)} that test or validate (${percent(share)}) have the features of a row that is learned from, and another target.${common}`,
      examples: examplesOf(examples, assignment),
      fix: { kind: 'keep-twins' },
    });
  }
  return leaks;
}

/** The features of rows, without those whose every twin is equal in the target, too. */
function withoutEqual(
  assignment: Uint8Array,
  featuresOf: Int32Array,
  wholeOf: Int32Array,
  exposedBy: Exposed,
): Int32Array {
  if (exposedBy(wholeOf).rowCount === 0) return featuresOf;
  const wholes = new Map<number, number>();
  const isMixed = new Set<number>();
  for (let row = 0; row < assignment.length; row += 1) {
    if (assignment[row] === splitPart.excluded) continue;
    const known = wholes.get(featuresOf[row]!);
    if (known === undefined) wholes.set(featuresOf[row]!, wholeOf[row]!);
    else if (known !== wholeOf[row]) isMixed.add(featuresOf[row]!);
  }
  return featuresOf.map((trait) => (isMixed.has(trait) ? trait : -1));
}

function groupLeak(
  column: ColumnData,
  exposedBy: Exposed,
  { assignment, heldOut }: { readonly assignment: Uint8Array; readonly heldOut: number },
): Leak[] {
  const exposed = exposedBy(groupByLabel(column).codes);
  if (exposed.rowCount === 0) return [];
  const share = exposed.rowCount / heldOut;
  return [
    {
      kind: 'groups',
      severity: share >= warningShare ? 'warning' : 'info',
      column: column.name,
      rowCount: exposed.rowCount,
      share,
      message: `${rows(exposed.rowCount)} that test or validate (${percent(share)}) have a value of "${column.name}" that is learned from, too.`,
      examples: examplesOf(exposed, assignment),
      fix: { kind: 'group', column: column.name },
    },
  ];
}

/** Test rows that are not later than all that is learned from. */
function timeLeak(column: ColumnData, assignment: Uint8Array): Leak[] {
  if (column.kind !== 'numbers') return [];
  const { values } = column;
  let latest = -1;
  for (let row = 0; row < values.length; row += 1) {
    const isLearned = assignment[row] === splitPart.train || assignment[row]! >= firstFold;
    if (isLearned && Number.isFinite(values[row]) && !(values[latest]! >= values[row]!)) latest = row;
  }
  if (latest < 0) return [];
  let testCount = 0;
  const early: number[] = [];
  for (let row = 0; row < values.length; row += 1) {
    if (assignment[row] !== splitPart.test) continue;
    testCount += 1;
    if (values[row]! < values[latest]!) early.push(row);
  }
  if (early.length === 0) return [];
  const share = early.length / testCount;
  return [
    {
      kind: 'time',
      severity: 'info',
      column: column.name,
      rowCount: early.length,
      share,
      message: `${rows(early.length)} of the test part (${percent(share)}) are earlier by "${column.name}" than the latest row that is learned from: the test does not say how the model does on later rows.`,
      examples: early.slice(0, 5).map((row) => ({
        row,
        part: 'test',
        otherRow: latest,
        otherPart: partName(assignment[latest]!),
      })),
      fix: { kind: 'time', column: column.name },
    },
  ];
}

function rows(count: number): string {
  return count === 1 ? '1 row' : `${count.toLocaleString('en-US')} rows`;
}

function percent(share: number): string {
  const value = share * 100;
  return `${value >= 10 ? Math.round(value) : Number(value.toPrecision(2))} %`;
}
