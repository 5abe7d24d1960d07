/**
 * The recipe: feature preparation fitted on training rows only, saved with the model as data, and applied by the
 * same per-value encoders in training (`encodeColumns`) and in serving (`encodeRow`), so that both see equal bits.
 */
export { type CompiledRecipe, compileRecipe } from './recipe-compile.ts';
export { fitRecipe } from './recipe-fit.ts';
export { suggestRecipe } from './recipe-suggest.ts';
