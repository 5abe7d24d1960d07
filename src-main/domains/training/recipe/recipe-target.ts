/** The target as a recipe may learn from it: through target encoding, of training rows only. */
export interface RecipeTarget {
  /** One a row of the version: 0/1, class index, or the value; NaN where missing. */
  readonly values: Float32Array;
  /** Null for regression. */
  readonly classNames: readonly string[] | null;
}

/** What target encoding averages: one number a row for each of its columns. */
export function targetWidth({ classNames }: RecipeTarget): number {
  return classNames !== null && classNames.length > 2 ? classNames.length : 1;
}
