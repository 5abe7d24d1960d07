import { defaultSplitFractions } from '../split.schema.ts';
import type { LeakFix, SplitPlan } from './named-split.schema.ts';

const seed = 42;

/** The plan without the leak; null where that plan has it by its nature, or has the fix already. */
export function fixedPlan(plan: SplitPlan, fix: LeakFix): SplitPlan | null {
  const fractions = 'fractions' in plan ? plan.fractions : defaultSplitFractions;
  switch (fix.kind) {
    case 'keep-twins':
      if (plan.kind === 'random' || plan.kind === 'stratified') return { ...plan, keepsTwins: true };
      return plan.kind === 'k-fold' && plan.column === null ? { ...plan, keepsTwins: true } : null;
    case 'group':
      return plan.kind === 'k-fold'
        ? { ...plan, by: 'group', column: fix.column, keepsTwins: false }
        : { kind: 'group', column: fix.column, seed: 'seed' in plan ? plan.seed : seed, fractions };
    case 'time':
      return plan.kind === 'k-fold'
        ? { ...plan, by: 'time', column: fix.column, keepsTwins: false }
        : { kind: 'time', column: fix.column, fractions };
  }
}

/** What the button that mends a leak says. */
export function fixWords(fix: LeakFix): string {
  switch (fix.kind) {
    case 'keep-twins':
      return 'Keep equal rows in one part';
    case 'group':
      return `Split by group, “${fix.column}”`;
    case 'time':
      return `Split by time, “${fix.column}”`;
  }
}
