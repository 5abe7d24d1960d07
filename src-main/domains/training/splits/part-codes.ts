import type { SplitPlan } from '#shared/training/splits/named-split.schema.ts';
import { firstFold, splitPart } from '../split.ts';

/** What the parts of a plan are called, by their value in the assignment; in the order of people. */
export function partsOfPlan(
  plan: SplitPlan,
): readonly { readonly code: number; readonly name: string; readonly kind: PartKind }[] {
  const train = { code: splitPart.train, name: 'train', kind: 'train' } as const;
  const test = { code: splitPart.test, name: 'test', kind: 'test' } as const;
  if (plan.kind !== 'k-fold')
    return [train, { code: splitPart.validation, name: 'validation', kind: 'validation' }, test];
  const folds = Array.from({ length: plan.folds }, (_, index) => ({
    code: firstFold + index,
    name: `fold ${index + 1}`,
    kind: 'fold' as const,
  }));
  return [...(plan.by === 'time' ? [train] : []), ...folds, ...(plan.test > 0 ? [test] : [])];
}

export type PartKind = 'train' | 'validation' | 'test' | 'fold';

/** Folds in an assignment; 0 where it is divided by shares. */
export function foldCountOf(assignment: Uint8Array): number {
  let highest = firstFold - 1;
  for (const part of assignment) if (part > highest) highest = part;
  return highest - firstFold + 1;
}

/** True where the folds are windows in time: what is in no fold, then, comes before all of them. */
export function isExpanding(assignment: Uint8Array): boolean {
  return foldCountOf(assignment) > 0 && assignment.includes(splitPart.train);
}
