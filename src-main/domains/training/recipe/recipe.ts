/**
 * The recipe: feature preparation fitted on training rows only, saved with the model as data, and applied by the
 * same per-value encoders in training (`encodeColumns`) and in serving (`encodeRow`), so that both see equal bits.
 */
export { type CompiledRecipe, compileRecipe } from './compile-recipe.ts';
export { fitRecipe } from './fit-recipe.ts';
export { fitForTraining, type TrainingFit } from './out-of-fold.ts';
export type { RecipeTarget } from './recipe-target.ts';
export { suggestRecipe } from './suggest-recipe.ts';
