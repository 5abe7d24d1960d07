import {
  type Bound,
  type Expectation,
  type ExpectationKind,
  expectationKinds,
  type RuleOutcome,
  type Suite,
  type SuiteState,
} from './expectation.schema.ts';
import { columnsOf } from './rule.words.ts';

/** Kinds that say of each row whether it passes, so that failing rows can be counted, shown and allowed. */
const countingKinds: ReadonlySet<ExpectationKind> = new Set([
  'not-missing',
  'range',
  'in-set',
  'regex',
  'length',
  'unique',
  'references',
  'condition',
  'sorted',
]);

export type CountingRule = Extract<Expectation, { readonly allowedShare: number }>;

export function isCounting(rule: Expectation): rule is CountingRule {
  return countingKinds.has(rule.kind);
}

/**
 * A name for each rule that outlives its bounds: `range(age)`; the second of the same kind and columns gets `#2`.
 * A condition is known by its text alone.
 */
export function ruleKeys(rules: readonly Expectation[]): string[] {
  const seen = new Map<string, number>();
  return rules.map((rule) => {
    const base = `${rule.kind}(${rule.kind === 'condition' ? rule.sql : columnsOf(rule).join(', ')})`;
    const count = (seen.get(base) ?? 0) + 1;
    seen.set(base, count);
    return count === 1 ? base : `${base} #${count}`;
  });
}

/**
 * The one order in which a suite is stored and written, so that equal suites are equal files: rules of the whole
 * table first, then by column, kind and content.
 */
export function inOrder(suite: Suite): Suite {
  const sortKey = (rule: Expectation) => columnsOf(rule).join('\n');
  const rank = (rule: Expectation) => expectationKinds.indexOf(rule.kind);
  const rules = suite.rules.toSorted(
    (a, b) =>
      compareText(sortKey(a), sortKey(b)) ||
      rank(a) - rank(b) ||
      compareText(JSON.stringify(a), JSON.stringify(b)),
  );
  return { name: suite.name, rules };
}

/** By code units: the same on every machine, whatever its language. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A bound as a number: itself, or epoch milliseconds. */
export function measureOfBound(bound: Bound): number {
  return typeof bound === 'number' ? bound : Date.parse(bound);
}

/** Whether so many failing rows are within what the rule allows. */
export function isWithinAllowance(rule: CountingRule, failingRows: number, checkedRows: number): boolean {
  return failingRows === 0 || failingRows <= rule.allowedShare * checkedRows;
}

/** A suite's state from its rules: a broken rule counts as failed, since nobody knows that it holds. */
export function stateOf(outcomes: readonly Pick<RuleOutcome, 'rule' | 'status'>[]): SuiteState {
  const wrong = outcomes.filter(({ status }) => status === 'failed' || status === 'broken');
  if (wrong.some(({ rule }) => rule.severity === 'error')) return 'failed';
  return wrong.length > 0 ? 'warning' : 'passed';
}
