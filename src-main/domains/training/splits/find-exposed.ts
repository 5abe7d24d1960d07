import { firstFold, splitPart } from '../split.ts';

export interface Exposure {
  /** Rows that test or validate and share the trait with a row that their model learns from. */
  readonly rowCount: number;
  readonly examples: readonly { readonly row: number; readonly otherRow: number }[];
}

/**
 * Rows that a trait (a group, all features, …) gives away to the model that they test. `traitOf` has equal
 * whole numbers from 0 up for rows that share it; −1 is no trait. Rows of the training part are never
 * exposed; a validation row is by training rows; a test row by either; a row of a fold by the other folds, or
 * by the earlier ones where `isExpanding`.
 */
export function findExposed(
  assignment: Uint8Array,
  traitOf: Int32Array,
  { isExpanding, maxExamples = 5 }: { readonly isExpanding: boolean; readonly maxExamples?: number },
): Exposure {
  const firstRows = firstRowsByTrait(assignment, traitOf);
  const examples: { row: number; otherRow: number }[] = [];
  let rowCount = 0;
  for (let row = 0; row < assignment.length; row += 1) {
    const part = assignment[row]!;
    const trait = traitOf[row]!;
    if (part === splitPart.excluded || part === splitPart.train || trait < 0) continue;
    const parts = firstRows.get(trait);
    if (parts === undefined || parts.size < 2) continue;
    const others = [...parts].filter(([code]) => code !== part && teaches(code, part, isExpanding));
    const other = others.find(([code]) => code === splitPart.train) ?? others[0];
    if (other === undefined) continue;
    rowCount += 1;
    if (examples.length < maxExamples) examples.push({ row, otherRow: other[1] });
  }
  return { rowCount, examples };
}

/** True where rows of `from` are learned from, or stopped by, before rows of `to` are asked. */
function teaches(from: number, to: number, isExpanding: boolean): boolean {
  if (to === splitPart.test) return true;
  if (to === splitPart.validation) return from === splitPart.train;
  if (from === splitPart.train) return true;
  return from >= firstFold && (!isExpanding || from < to);
}

/** The first row of each part, for every trait that more than one row has: most have one, and need no map. */
function firstRowsByTrait(assignment: Uint8Array, traitOf: Int32Array): Map<number, Map<number, number>> {
  const counts = new Uint32Array(traitOf.reduce((highest, trait) => Math.max(highest, trait), -1) + 1);
  for (const trait of traitOf) if (trait >= 0) counts[trait]! += 1;
  const firstRows = new Map<number, Map<number, number>>();
  for (let row = 0; row < assignment.length; row += 1) {
    const part = assignment[row]!;
    const trait = traitOf[row]!;
    if (part === splitPart.excluded || trait < 0 || counts[trait]! < 2) continue;
    const parts = firstRows.get(trait);
    if (parts === undefined) firstRows.set(trait, new Map([[part, row]]));
    else if (!parts.has(part)) parts.set(part, row);
  }
  return firstRows;
}
