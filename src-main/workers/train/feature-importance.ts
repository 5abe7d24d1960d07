import { pairSign } from '#shared/training/recipe.rules.ts';
import type { FittedRecipe } from '#shared/training/recipe.schema.ts';
import { compileRecipe } from '../../domains/training/recipe/recipe.ts';

/**
 * Importance of the columns a user knows, from that of the matrix columns a model sees: the 30 one-hot columns
 * of `city` add up to `city`, a pair of columns counts for itself. As shares of the whole, largest first, so that
 * engines compare; all 0 when no column was of any use.
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
  const { offsets, width } = compileRecipe(recipe);
  const byName = new Map<string, number>();
  for (const [index, block] of recipe.blocks.entries()) {
    const own = importance.subarray(offsets[index]!, offsets[index + 1] ?? width);
    const sum = own.reduce((partial, value) => partial + value, 0);
    const name = nameOf(block, recipe.inputs);
    byName.set(name, (byName.get(name) ?? 0) + (total > 0 ? sum / total : 0));
  }
  return [...byName]
    .map(([feature, value]) => ({ feature, value }))
    .sort((left, right) => right.value - left.value);
}

function nameOf(
  { kind, inputs: positions }: FittedRecipe['blocks'][number],
  inputs: FittedRecipe['inputs'],
): string {
  const [first, second] = positions.map((position) => inputs[position]!.column);
  const isPair = kind === 'product' || kind === 'ratio' || kind === 'difference' || kind === 'cross';
  return isPair ? `${first} ${pairSign(kind)} ${second}` : first!;
}
