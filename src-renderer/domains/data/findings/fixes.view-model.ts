import type { Column } from '#shared/data/data.schema.ts';
import type { Expectation } from '#shared/data/expectations/expectation.schema.ts';
import { columnsOf } from '#shared/data/expectations/rule.words.ts';
import type { FindingFix } from '#shared/data/findings/finding.schema.ts';
import {
  hasPreparation,
  withoutPreparation,
  withPreparation,
} from '#shared/training/training-defaults.rules.ts';
import type { TrainingDefaults } from '#shared/training/training-defaults.schema.ts';

export interface FixState {
  readonly columns: readonly Column[];
  readonly rules: readonly Expectation[];
  readonly defaults: TrainingDefaults;
}

/** What is done is read from what it changes, so that it shows wherever and whenever it was done. */
export function isApplied(fix: FindingFix, { columns, rules, defaults }: FixState): boolean {
  switch (fix.kind) {
    case 'set-role':
      return fix.columns.every((name) =>
        columns.some((column) => column.name === name && column.role === fix.role),
      );
    case 'add-rule':
      return rules.some((rule) => isSameRule(rule, fix.rule));
    case 'prepare':
      return hasPreparation(defaults, fix.preparation);
    case 'balance':
      return defaults.balance !== null;
    case 'transform':
    case 'show-rows':
      return false;
  }
}

/** Of the same kind and about the same columns: the user may have moved its bounds since. */
function isSameRule(a: Expectation, b: Expectation): boolean {
  return a.kind === b.kind && JSON.stringify(columnsOf(a)) === JSON.stringify(columnsOf(b));
}

export function rulesWithout(rules: readonly Expectation[], gone: Expectation): readonly Expectation[] {
  const index = rules.findLastIndex((rule) => isSameRule(rule, gone));
  return rules.filter((_, each) => each !== index);
}

type DefaultsFix = Extract<FindingFix, { kind: 'prepare' | 'balance' }>;

export function defaultsWith(defaults: TrainingDefaults, fix: DefaultsFix): TrainingDefaults {
  return fix.kind === 'prepare'
    ? withPreparation(defaults, fix.preparation)
    : { ...defaults, balance: fix.balance };
}

export function defaultsWithout(defaults: TrainingDefaults, fix: DefaultsFix): TrainingDefaults {
  return fix.kind === 'prepare'
    ? withoutPreparation(defaults, fix.preparation)
    : { ...defaults, balance: null };
}
