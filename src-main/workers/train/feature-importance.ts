import { pairSign } from '#shared/training/recipe.rules.ts';
import type { FittedRecipe } from '#shared/training/recipe.schema.ts';
import { compileRecipe } from '../../domains/training/recipe/recipe.ts';

/** What a user knows of the columns that a model sees. */
export interface FeatureMap {
  /** Columns, and pairs of columns that the recipe combines, in the order of the recipe. */
  readonly features: readonly string[];
  /** By matrix column, the position in `features` of what it was made of. */
  readonly featureOf: Int32Array;
}

/** The 30 one-hot columns of `city` are one feature, as are terms of a text; a pair of columns stands for itself. */
export function mapFeatures(recipe: FittedRecipe): FeatureMap {
  const { offsets, width } = compileRecipe(recipe);
  const positions = new Map<string, number>();
  const featureOf = new Int32Array(width);
  for (const [index, block] of recipe.blocks.entries()) {
    const name = nameOf(block, recipe.inputs);
    const position = positions.get(name) ?? positions.size;
    positions.set(name, position);
    featureOf.fill(position, offsets[index]!, offsets[index + 1] ?? width);
  }
  return { features: [...positions.keys()], featureOf };
}

/**
 * Importance of the features a user knows, from that of the matrix columns a model sees. As shares of the whole,
 * largest first, so that engines compare; all 0 when no column was of any use.
 */
export function importanceByFeature(
  recipe: FittedRecipe,
  importance: Float64Array,
): { feature: string; value: number }[] {
  const { features, featureOf } = mapFeatures(recipe);
  if (importance.length !== featureOf.length) {
    throw new RangeError(
      `There are ${featureOf.length} matrix columns, but ${importance.length} importances.`,
    );
  }
  const total = importance.reduce((sum, value) => sum + value, 0);
  const sums = new Float64Array(features.length);
  for (const [column, value] of importance.entries()) sums[featureOf[column]!]! += value;
  return features
    .map((feature, position) => ({ feature, value: total > 0 ? sums[position]! / total : 0 }))
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
