import { assertNever } from '../../kit/assert-never.ts';
import type { SplitFractions } from '../split.schema.ts';
import type { SplitPlan } from './named-split.schema.ts';

/** A plan in a few plain words: `70/15/15 at random, classes in proportion`. */
export function planWords(plan: SplitPlan): string {
  switch (plan.kind) {
    case 'random':
      return `${shareWords(plan.fractions)} at random${twinWords(plan)}`;
    case 'stratified':
      return `${shareWords(plan.fractions)} at random, classes in proportion${twinWords(plan)}`;
    case 'time':
      return `${shareWords(plan.fractions)} by time, “${plan.column}”`;
    case 'group':
      return `${shareWords(plan.fractions)} by group, “${plan.column}”`;
    case 'k-fold':
      return `${plan.folds} ${foldWords(plan)}${plan.test === 0 ? '' : `, ${percent(plan.test)} % kept for the test`}${twinWords(plan)}`;
    case 'column':
      return `as the column “${plan.column}” says`;
    default:
      return assertNever(plan);
  }
}

function foldWords({ by, column }: Extract<SplitPlan, { kind: 'k-fold' }>): string {
  switch (by) {
    case 'random':
      return 'folds at random';
    case 'stratified':
      return 'folds, classes in proportion';
    case 'group':
      return `folds by group, “${column}”`;
    case 'time':
      return `expanding windows of “${column}”`;
    default:
      return assertNever(by);
  }
}

const percent = (share: number) => Number((share * 100).toPrecision(4));

function shareWords({ train, validation, test }: SplitFractions): string {
  return [train, validation, test].map(percent).join('/');
}

function twinWords({ keepsTwins }: { readonly keepsTwins: boolean }): string {
  return keepsTwins ? ', equal rows together' : '';
}
