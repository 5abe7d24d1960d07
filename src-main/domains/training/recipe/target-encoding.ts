import { createRandom, shuffle } from '#shared/kit/random.ts';
import { sortOrder } from '#shared/kit/sort-order.ts';
import type { CategoryOptions, FittedEncoding } from '#shared/training/recipe.schema.ts';
import type { GroupedValues, LearnedLevels } from './category-levels.ts';
import { type RecipeTarget, targetWidth } from './recipe-target.ts';

/**
 * The m-estimate of D. Micci-Barreca, "A preprocessing scheme for high-cardinality categorical attributes", SIGKDD
 * Explorations 3 (2001): (Σ target + m · overall mean) / (rows + m) for each category, as scikit-learn's
 * `TargetEncoder(smooth=m)` and category_encoders' `MEstimateEncoder` have it. Binary: the share of class 1;
 * several classes: the share of each, one column a class; regression: the mean. A value never seen gets the
 * overall mean. Without any training row the mean counts as 0.
 */
export function targetTable(
  { smoothing }: Pick<CategoryOptions, 'smoothing'>,
  { levels, counts, placeOfCode }: LearnedLevels,
  {
    values,
    rowIndices,
    target,
  }: { readonly values: GroupedValues; readonly rowIndices: Uint32Array; readonly target: RecipeTarget },
): FittedEncoding {
  const width = targetWidth(target);
  const sums = new Float64Array(counts.length * width);
  const totals = new Float64Array(width);
  for (const row of rowIndices) {
    const code = values.codes[row]!;
    const place = placeOfCode[code < 0 ? values.labels.length : code]!;
    const value = target.values[row]!;
    if (width > 1) {
      totals[value]! += 1;
      if (place >= 0) sums[place * width + value]! += 1;
    } else {
      totals[0]! += value;
      if (place >= 0) sums[place]! += value;
    }
  }
  const prior = Array.from(totals, (total) => (rowIndices.length === 0 ? 0 : total / rowIndices.length + 0));
  const rows = counts.map((count, place) =>
    prior.map((mean, column) => {
      const weight = count + smoothing;
      return weight === 0 ? mean : (sums[place * width + column]! + smoothing * mean) / weight + 0;
    }),
  );
  const missing = levels.hasMissing ? rows.at(-1)! : prior;
  return {
    as: 'table',
    width,
    names: width === 1 ? [] : [...target.classNames!],
    rows,
    missing,
    unseen: prior,
  };
}

/**
 * The fold of each training row, by position: shuffled, then dealt out class by class, so that every fold has its
 * share of every class. Deterministic in the seed. Never more folds than rows.
 */
export function foldsOf(
  rowIndices: Uint32Array,
  target: RecipeTarget,
  { folds, seed }: { readonly folds: number; readonly seed: number },
): Uint8Array {
  const order = Uint32Array.from(rowIndices.keys());
  shuffle(order, createRandom(seed));
  const dealt =
    target.classNames === null
      ? order
      : sortOrder(Float64Array.from(order, (position) => target.values[rowIndices[position]!]!)).map(
          (index) => order[index]!,
        );
  const foldOf = new Uint8Array(rowIndices.length);
  for (const [index, position] of dealt.entries()) foldOf[position] = index % folds;
  return foldOf;
}
