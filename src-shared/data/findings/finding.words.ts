import { assertNever } from '../../kit/assert-never.ts';
import { kindWords as ruleKindWords, ruleWords } from '../expectations/rule.words.ts';
import type { FindingFix, FindingKind } from './finding.schema.ts';

export const findingWords: Readonly<Record<FindingKind, string>> = {
  'no-values': 'No values',
  missing: 'Missing values',
  'missing-together': 'Missing together',
  constant: 'Constant',
  'near-constant': 'Near-constant',
  'id-like': 'Identifier',
  infinite: 'Infinite values',
  outliers: 'Outliers',
  skew: 'Skewed',
  'duplicate-rows': 'Duplicate rows',
  'mixed-types': 'Mixed types',
  padding: 'White space',
  variants: 'Spellings',
  pattern: 'Broken pattern',
  'date-gaps': 'Date gaps',
  associated: 'Associated columns',
  imbalance: 'Class balance',
  leakage: 'Target leakage',
  shift: 'Shift',
};

/** What the button of a fix says. */
export function fixWords(fix: FindingFix): string {
  switch (fix.kind) {
    case 'set-role':
      return fix.role === 'ignored' ? 'Ignore in training' : `Give it the role ${fix.role}`;
    case 'add-rule':
      return `Expect: ${ruleWords(fix.rule)}`;
    case 'prepare':
      return preparationWords(fix.preparation);
    case 'balance':
      return 'Balance classes in training';
    case 'transform':
    case 'show-rows':
      return fix.label;
    default:
      return assertNever(fix);
  }
}

/** What has been done, for the message that offers the way back. */
export function fixedWords(fix: FindingFix): string {
  switch (fix.kind) {
    case 'set-role':
      return `${fix.columns.join(', ')}: role ${fix.role}`;
    case 'add-rule':
      return `${ruleKindWords[fix.rule.kind]} is an expectation now`;
    case 'prepare':
    case 'balance':
      return 'New training forms start with it';
    case 'transform':
    case 'show-rows':
      return fix.label;
    default:
      return assertNever(fix);
  }
}

function preparationWords({
  ops,
  indicator,
}: Extract<FindingFix, { kind: 'prepare' }>['preparation']): string {
  const words = ops.map((op) => {
    switch (op.op) {
      case 'clip':
        return 'Clip';
      case 'log':
      case 'signed-log':
        return 'Take the logarithm';
      default:
        return op.op;
    }
  });
  return `${[...words, ...(indicator ? ['Mark where it is missing'] : [])].join(', ')} in training`;
}
