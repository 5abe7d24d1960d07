import type { ColumnType } from '#shared/data/data.schema.ts';
import type { FittedColumn, RecipeStep } from '#shared/training/recipe.schema.ts';

export type FittedCategory = Extract<FittedColumn, { kind: 'category' }>;

/** Learns the categories from training labels (null is missing): the most frequent keep their own place. */
export function fitCategory(
  step: Pick<RecipeStep, 'column' | 'encode' | 'maxCategories' | 'impute'>,
  type: ColumnType,
  labels: readonly (string | null)[],
): FittedCategory {
  const counts = new Map<string, number>();
  let missingCount = 0;
  for (const label of labels) {
    if (label === null) missingCount += 1;
    else counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  const ranked = [...counts].sort(([left, leftCount], [right, rightCount]) =>
    leftCount !== rightCount ? rightCount - leftCount : left < right ? -1 : 1,
  );
  const kept = ranked.slice(0, step.maxCategories);
  const rare = ranked.slice(step.maxCategories);
  const rowCount = Math.max(1, labels.length);
  const rareRows = rare.reduce((sum, [, count]) => sum + count, 0);
  return {
    kind: 'category',
    column: step.column,
    type,
    encode: step.encode,
    categories: kept.map(([label]) => label),
    shares: kept.map(([, count]) => count / rowCount),
    otherShare: rare.length === 0 ? 0 : rareRows / rare.length / rowCount,
    missingShare: missingCount / rowCount,
    hasOther: rare.length > 0,
    hasMissing: step.impute === 'constant',
  };
}

/** Names of the places after the known categories, for feature names. */
export function categoryNames(fitted: FittedCategory): string[] {
  return [
    ...fitted.categories,
    ...(fitted.hasOther ? ['(other)'] : []),
    ...(fitted.hasMissing ? ['(missing)'] : []),
  ];
}

/**
 * The place of a label, or −1 for "missing, and missing has no place". A label never seen in training is treated
 * as "other" where training had one, else as missing: the model has learned nothing about it.
 */
export function createCategoryIndex(fitted: FittedCategory): (label: string | null) => number {
  const indexOf = new Map(fitted.categories.map((label, index) => [label, index]));
  const otherIndex = fitted.hasOther ? fitted.categories.length : -1;
  const missingIndex = fitted.hasMissing ? fitted.categories.length + (fitted.hasOther ? 1 : 0) : -1;
  const unseenIndex = fitted.hasOther ? otherIndex : missingIndex;
  return (label) => (label === null ? missingIndex : (indexOf.get(label) ?? unseenIndex));
}

/** Share of training rows at each place. */
export function placeShares(fitted: FittedCategory): number[] {
  return [
    ...fitted.shares,
    ...(fitted.hasOther ? [fitted.otherShare] : []),
    ...(fitted.hasMissing ? [fitted.missingShare] : []),
  ];
}
