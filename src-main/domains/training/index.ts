export type { ColumnData, RawValue } from '#shared/data/columns.ts';
export { rowCountOf } from '#shared/data/columns.ts';
export type { CompiledRecipe } from './recipe/recipe.ts';
export { compileRecipe, fitRecipe, suggestRecipe } from './recipe/recipe.ts';
export { compileSignature, type RowReader } from './signature.ts';
export { buildSignature, toCell } from './signature-build.ts';
export { encodeTarget } from './target.ts';
export { createTrainingRouter } from './training.router.ts';
export { createTrainingService } from './training.service.ts';
