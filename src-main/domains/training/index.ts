export type { ColumnData, RawValue } from './columns.ts';
export { rawValueAt, rowCountOf, toLabel } from './columns.ts';
export type { ColumnSummary, CompiledRecipe } from './recipe.ts';
export { compileRecipe, fitRecipe, suggestRecipe } from './recipe.ts';
export { compileSignature, type RowIssue, type RowReader } from './signature.ts';
export { buildSignature, toCell } from './signature-build.ts';
export { rowsOfPart, type Split, splitFingerprint, splitPart, splitRows } from './split.ts';
export { type EncodedTarget, encodeTarget } from './target.ts';
