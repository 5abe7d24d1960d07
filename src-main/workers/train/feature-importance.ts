import { assertNever } from '#shared/kit/assert-never.ts';
import type { FittedColumn, FittedRecipe } from '#shared/training/recipe.schema.ts';
import { categoryNames } from '../../domains/training/recipe-category.ts';

/**
 * Importance of the columns a user knows, from that of the matrix columns a model sees: the 30 one-hot columns
 * of `city` add up to `city`. As shares of the whole, largest first, so that engines compare; all 0 when no
 * column was of any use.
 */
export function importanceByFeature(
  recipe: FittedRecipe,
  importance: Float64Array,
): { feature: string; value: number }[] {
  if (importance.length !== recipe.featureNames.length) {
    throw new RangeError(
      `There are ${recipe.featureNames.length} matrix columns, but ${importance.length} importances.`,
    );
  }
  const total = importance.reduce((sum, value) => sum + value, 0);
  let start = 0;
  return recipe.columns
    .map((column) => {
      const own = importance.subarray(start, start + widthOf(column));
      start += own.length;
      const sum = own.reduce((partial, value) => partial + value, 0);
      return { feature: column.column, value: total > 0 ? sum / total : 0 };
    })
    .sort((left, right) => right.value - left.value);
}

/** Matrix columns that a fitted column becomes. */
function widthOf(column: FittedColumn): number {
  switch (column.kind) {
    case 'number':
    case 'boolean':
      return 1;
    case 'category':
      return column.encode === 'one-hot' ? categoryNames(column).length : 1;
    case 'datetime':
      return column.parts.length;
    case 'text':
      return 1 + column.hashDimensions;
    default:
      return assertNever(column);
  }
}
