import { expect, it } from 'vitest';
import type { RecipeSpec } from '#shared/training/recipe.schema.ts';
import { fitRecipe } from './recipe.ts';
import { category, specOf, stepFor } from './testing.ts';

it.each<[string, RecipeSpec]>([
  ['a column that is not there', specOf(stepFor({ column: 'gone', kind: 'number' }))],
  [
    'the second column of a pair not there',
    specOf(stepFor({ column: 'city', other: 'gone', kind: 'cross' })),
  ],
  ['a kind its type does not allow', specOf(stepFor({ column: 'city', kind: 'number' }))],
  ['a date without parts', specOf(stepFor({ column: 'city', kind: 'datetime' }))],
  ['no feature at all', specOf(stepFor({ column: 'city', kind: 'category', role: 'dropped' }))],
])('refuses %s, with a next step', (_, spec) => {
  expect(() => fitRecipe(spec, [category(['a'])], Uint32Array.of(0))).toThrow(
    expect.objectContaining({ data: expect.objectContaining({ nextStep: expect.stringMatching(/\.$/) }) }),
  );
});
