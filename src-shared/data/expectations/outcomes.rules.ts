import type { Cell, ColumnType } from '../data.schema.ts';
import type { Expectation, ExpectationOf, RuleOutcome } from './expectation.schema.ts';
import { percent, referenceWords } from './rule.words.ts';
import { type CountingRule, isWithinAllowance } from './suite.rules.ts';

/** A rule on its way through an evaluator. */
export interface KeyedRule<R extends Expectation = Expectation> {
  readonly key: string;
  readonly rule: R;
}

/** Failing rows kept as evidence. */
export const maxExamples = 5;

const hourMs = 3_600_000;

const blank = { observedValue: null, checkedRows: null, failingRows: null, examples: [] };

const count = (value: number) => value.toLocaleString('en-US');

export function broken({ key, rule }: KeyedRule, why: string): RuleOutcome {
  return { ...blank, key, rule, status: 'broken', observed: why };
}

export function skipped({ key, rule }: KeyedRule, why: string): RuleOutcome {
  return { ...blank, key, rule, status: 'skipped', observed: why };
}

export function noSuchColumn(name: string): string {
  return `There is no column ${name.length > 60 ? `${name.slice(0, 60)}…` : name}.`;
}

export function countingOutcome(
  { key, rule }: KeyedRule<CountingRule>,
  {
    checkedRows,
    failingRows,
    examples,
  }: {
    readonly checkedRows: number;
    readonly failingRows: number;
    readonly examples: readonly { readonly rowNumber: number; readonly values: readonly Cell[] }[];
  },
): RuleOutcome {
  const share = checkedRows === 0 ? 0 : failingRows / checkedRows;
  return {
    key,
    rule,
    status: isWithinAllowance(rule, failingRows, checkedRows) ? 'passed' : 'failed',
    observed:
      failingRows === 0
        ? `all of ${count(checkedRows)} rows`
        : `${count(failingRows)} of ${count(checkedRows)} rows fail (${percent(share)})`,
    observedValue: share,
    checkedRows,
    failingRows,
    examples: examples.map(({ rowNumber, values }) => ({ rowNumber, values: [...values] })),
  };
}

export function rowCountOutcome(
  { key, rule }: KeyedRule<ExpectationOf<'row-count'>>,
  rowCount: number,
): RuleOutcome {
  const isWithin = rowCount >= (rule.min ?? 0) && rowCount <= (rule.max ?? Number.POSITIVE_INFINITY);
  return {
    ...blank,
    key,
    rule,
    status: isWithin ? 'passed' : 'failed',
    observed: `${count(rowCount)} rows`,
    observedValue: rowCount,
  };
}

export function existsOutcome(
  { key, rule }: KeyedRule<ExpectationOf<'column-exists'>>,
  doesExist: boolean,
): RuleOutcome {
  return {
    ...blank,
    key,
    rule,
    status: doesExist ? 'passed' : 'failed',
    observed: doesExist ? 'exists' : noSuchColumn(rule.column),
  };
}

export function typeOutcome(
  { key, rule }: KeyedRule<ExpectationOf<'column-type'>>,
  type: ColumnType,
): RuleOutcome {
  return { ...blank, key, rule, status: type === rule.type ? 'passed' : 'failed', observed: `is ${type}` };
}

export function freshnessOutcome(
  { key, rule }: KeyedRule<ExpectationOf<'freshness'>>,
  newestMs: number | null,
  nowMs: number,
): RuleOutcome {
  if (newestMs === null) {
    return { ...blank, key, rule, status: 'failed', observed: 'no value at all' };
  }
  const ageHours = (nowMs - newestMs) / hourMs;
  return {
    ...blank,
    key,
    rule,
    status: ageHours <= rule.maxAgeHours ? 'passed' : 'failed',
    observed: `newest is ${new Date(newestMs).toISOString().slice(0, 16).replace('T', ' ')} UTC, ${hours(ageHours)}`,
    observedValue: Math.max(0, ageHours),
  };
}

function hours(ageHours: number): string {
  if (ageHours < 0) return 'in the future';
  return ageHours < 72
    ? `${count(Math.round(ageHours))} hours old`
    : `${count(Math.round(ageHours / 24))} days old`;
}

export function distributionOutcome(
  { key, rule }: KeyedRule<ExpectationOf<'distribution'>>,
  distance: number,
): RuleOutcome {
  const name = rule.measure === 'psi' ? 'PSI' : 'KS';
  return {
    ...blank,
    key,
    rule,
    status: distance <= rule.threshold ? 'passed' : 'failed',
    observed: `${name} ${Number(distance.toPrecision(3))} against ${referenceWords(rule.reference)}`,
    observedValue: distance,
  };
}

const numberTypes: ReadonlySet<ColumnType> = new Set(['integer', 'float', 'id']);
const textTypes: ReadonlySet<ColumnType> = new Set(['category', 'text', 'id']);
const timeTypes: ReadonlySet<ColumnType> = new Set(['date', 'timestamp']);

/** Why a rule cannot be asked of a column of this type, or null. */
export function typeProblem(rule: Expectation, type: ColumnType): string | null {
  switch (rule.kind) {
    case 'range': {
      const isTime = typeof (rule.min ?? rule.max) === 'string';
      if (isTime ? timeTypes.has(type) : numberTypes.has(type)) return null;
      if (timeTypes.has(type)) return `The column is a ${type}: its bounds are dates, such as 2026-01-31.`;
      return isTime
        ? `The column is ${type}, and its bounds are dates.`
        : `The column is ${type} and has no range.`;
    }
    case 'regex':
    case 'length':
      return textTypes.has(type) ? null : `The column is ${type} and not text.`;
    case 'freshness':
      return timeTypes.has(type) ? null : `The column is ${type} and not a date or timestamp.`;
    default:
      return null;
  }
}
