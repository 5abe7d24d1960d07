import type { Column } from '#shared/data/data.schema.ts';
import { defaultSplitFractions, type SplitFractions } from '#shared/training/split.schema.ts';
import type { SplitPlan } from '#shared/training/splits/named-split.schema.ts';

/** A plan with everything that its kind has no use for kept at hand, so that a change of kind loses nothing. */
export interface PlanDraft {
  readonly kind: SplitPlan['kind'];
  readonly by: Extract<SplitPlan, { kind: 'k-fold' }>['by'];
  readonly column: string | null;
  /** Whole percent. */
  readonly validation: number;
  readonly test: number;
  readonly folds: number;
  readonly seed: number;
  readonly keepsTwins: boolean;
  /** For the kind `column`: the values of each part. */
  readonly values: Readonly<Record<'train' | 'validation' | 'test', readonly string[]>>;
}

export const newDraft: PlanDraft = {
  kind: 'random',
  by: 'random',
  column: null,
  validation: 15,
  test: 15,
  folds: 5,
  seed: 42,
  keepsTwins: false,
  values: { train: ['train'], validation: ['validation'], test: ['test'] },
};

/** The draft that would make this plan. */
export function draftOf(plan: SplitPlan): PlanDraft {
  const fractions = 'fractions' in plan ? plan.fractions : defaultSplitFractions;
  return {
    ...newDraft,
    kind: plan.kind,
    validation: Math.round(fractions.validation * 100),
    test: Math.round((plan.kind === 'k-fold' ? plan.test : fractions.test) * 100),
    ...(plan.kind === 'k-fold' && { by: plan.by, folds: plan.folds }),
    ...('column' in plan && { column: plan.column }),
    ...('seed' in plan && { seed: plan.seed }),
    ...('keepsTwins' in plan && { keepsTwins: plan.keepsTwins }),
    ...(plan.kind === 'column' && {
      values: { train: plan.train, validation: plan.validation, test: plan.test },
    }),
  };
}

/** Null where the draft is not a plan yet: a column is missing, or nothing is left to train on. */
export function planOf(draft: PlanDraft): SplitPlan | null {
  const { kind, column, seed, keepsTwins, folds, by } = draft;
  const fractions = fractionsOf(draft);
  switch (kind) {
    case 'random':
    case 'stratified':
      return fractions && { kind, seed, fractions, keepsTwins };
    case 'time':
      return fractions && column !== null ? { kind, column, fractions } : null;
    case 'group':
      return fractions && column !== null ? { kind, column, seed, fractions } : null;
    case 'k-fold': {
      const needsColumn = by === 'group' || by === 'time';
      if (needsColumn && column === null) return null;
      return {
        kind,
        folds,
        by,
        column: needsColumn ? column : null,
        test: draft.test / 100,
        seed,
        keepsTwins: keepsTwins && !needsColumn,
      };
    }
    case 'column': {
      const { train, validation, test } = draft.values;
      if (column === null || train.length === 0 || test.length === 0) return null;
      return { kind, column, train: [...train], validation: [...validation], test: [...test] };
    }
  }
}

function fractionsOf({ validation, test }: PlanDraft): SplitFractions | null {
  const train = 100 - validation - test;
  return train < 1 || test < 1
    ? null
    : { train: train / 100, validation: validation / 100, test: test / 100 };
}

/** Columns that can say the order in time. */
export function timeColumns(columns: readonly Column[]): string[] {
  return columns
    .filter(({ type }) => type === 'date' || type === 'timestamp' || type === 'integer')
    .map(({ name }) => name);
}

/** Which column a draft asks for, if it asks for one. */
export function columnRole({ kind, by }: PlanDraft): 'time' | 'group' | 'part' | null {
  const rule = kind === 'k-fold' ? by : kind;
  if (rule === 'time' || rule === 'group') return rule;
  return rule === 'column' ? 'part' : null;
}

/** `5 folds` or `stratified`, with a number behind it where the name is taken. */
export function freeName(draft: PlanDraft, taken: readonly string[]): string {
  const base = draft.kind === 'k-fold' ? `${draft.folds} folds` : draft.kind;
  const rule = draft.kind === 'k-fold' && draft.by !== 'random' ? ` ${draft.by}` : '';
  const twins = draft.keepsTwins ? ', equal rows together' : '';
  const name = `${base}${rule}${twins}`;
  if (!taken.includes(name)) return name;
  let number = 2;
  while (taken.includes(`${name} ${number}`)) number += 1;
  return `${name} ${number}`;
}

/** What a new split begins with: classes in proportion where the target has some. */
export function startingPlan(columns: readonly Column[], target: string | null): SplitPlan | null {
  const type = columns.find(({ name }) => name === target)?.type;
  return planOf({ ...newDraft, kind: type === 'category' || type === 'boolean' ? 'stratified' : 'random' });
}
