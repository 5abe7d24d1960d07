import { firstFold, splitPart } from '../split.ts';
import { foldCountOf, isExpanding } from './part-codes.ts';

/**
 * The partition in which a fold tests: the one after it validates, the others are learned from. In expanding windows
 * all that is earlier is learned from, but for the window before, which validates, where that leaves any. Rows kept
 * for the test of the end are in no part.
 */
export function partsOfFold(assignment: Uint8Array, fold: number): Uint8Array {
  const folds = foldCountOf(assignment);
  const expanding = isExpanding(assignment);
  const validating = expanding ? fold - 1 : folds > 2 ? (fold + 1) % folds : -1;
  return assignment.map((part) => {
    if (part === splitPart.train) return splitPart.train;
    if (part < firstFold) return splitPart.excluded;
    const own = part - firstFold;
    if (own === fold) return splitPart.test;
    if (own === validating) return splitPart.validation;
    return expanding && own > fold ? splitPart.excluded : splitPart.train;
  });
}

/** The partition of the model that is kept: the last fold validates, all others are learned from. */
export function partsOfFinalFit(assignment: Uint8Array): Uint8Array {
  const folds = foldCountOf(assignment);
  if (folds === 0) return assignment;
  const validating = folds > 2 || isExpanding(assignment) ? folds - 1 : -1;
  return assignment.map((part) => {
    if (part < firstFold) return part;
    return part - firstFold === validating ? splitPart.validation : splitPart.train;
  });
}
