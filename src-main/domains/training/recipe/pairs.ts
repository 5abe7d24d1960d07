import type { FittedBlock } from '#shared/training/recipe.schema.ts';

export type PairKind = 'product' | 'ratio' | 'difference';

export function isPairKind(kind: FittedBlock['kind']): kind is PairKind {
  return kind === 'product' || kind === 'ratio' || kind === 'difference';
}

/** Two numbers as one; not finite (and so missing) where either is missing, or the divisor is 0. */
export function combine(kind: PairKind, left: number, right: number): number {
  switch (kind) {
    case 'product':
      return left * right;
    case 'ratio':
      return left / right;
    case 'difference':
      return left - right;
  }
}
