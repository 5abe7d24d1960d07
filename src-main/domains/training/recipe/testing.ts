import type { z } from 'zod';
import { type ColumnData, rowCountOf } from '#shared/data/columns.ts';
import { type RecipeSpec, RecipeStep } from '#shared/training/recipe.schema.ts';
import { compileRecipe, fitRecipe, type RecipeTarget } from './recipe.ts';

export const stepFor = (step: z.input<typeof RecipeStep>): RecipeStep => RecipeStep.parse(step);
export const specOf = (...steps: RecipeStep[]): RecipeSpec => ({ steps });

export const allRows = (column: ColumnData) =>
  Uint32Array.from({ length: rowCountOf(column) }, (_, row) => row);

export const category = (
  values: readonly (string | null)[],
  name = 'city',
  type: ColumnData['type'] = 'category',
): ColumnData => ({ name, type, kind: 'strings', values });

export const numbers = (
  values: readonly (number | null)[],
  name = 'x',
  type: ColumnData['type'] = 'float',
): ColumnData => ({
  name,
  type,
  kind: 'numbers',
  values: Float64Array.from(values, (value) => value ?? Number.NaN),
});

/** What a step makes of columns, row by row; fitted on all of them. */
export function encode(
  step: RecipeStep,
  columns: readonly ColumnData[],
  { fitRows = allRows(columns[0]!), target = null as RecipeTarget | null } = {},
): { names: readonly string[]; rows: number[][] } {
  const recipe = compileRecipe(fitRecipe(specOf(step), columns, fitRows, target));
  const matrix = recipe.encodeColumns(columns, allRows(columns[0]!));
  return { names: recipe.featureNames, rows: rowsOf(matrix, recipe.width) };
}

/** What rows that training did not see become; one value for each column of the step, in turn. */
export function encodeNew(
  step: RecipeStep,
  columns: readonly ColumnData[],
  values: readonly (readonly (string | number | null)[])[],
  target: RecipeTarget | null = null,
): number[][] {
  const recipe = compileRecipe(fitRecipe(specOf(step), columns, allRows(columns[0]!), target));
  return values.map((row) => {
    const out = new Float32Array(recipe.width);
    recipe.encodeRow(row, out, 0);
    return [...out];
  });
}

export function rowsOf(matrix: Float32Array, width: number): number[][] {
  return Array.from({ length: matrix.length / width }, (_, row) => [
    ...matrix.subarray(row * width, (row + 1) * width),
  ]);
}
