import { expect, it } from 'vitest';
import { RecipeSpec } from '#shared/training/recipe.schema.ts';
import {
  hasPreparation,
  withoutPreparation,
  withPreparation,
} from '#shared/training/training-defaults.rules.ts';
import { noDefaults, type Preparation } from '#shared/training/training-defaults.schema.ts';
import { applyDefaults } from './apply-defaults.ts';

const clip: Preparation = {
  column: 'income',
  ops: [{ op: 'clip', by: 'limits', low: 0, high: 9 }],
  indicator: false,
};
const log: Preparation = { column: 'income', ops: [{ op: 'log' }], indicator: false };
const mark: Preparation = { column: 'income', ops: [], indicator: true };

it('what was decided for a dataset comes before what a recipe suggests, for numbers that are used', () => {
  const recipe = RecipeSpec.parse({
    steps: [
      { column: 'income', kind: 'number', ops: [{ op: 'scale', by: 'standard' }], reason: 'Scaled.' },
      { column: 'income', kind: 'number', role: 'dropped' },
      { column: 'city', kind: 'category' },
    ],
  });
  const balance = { kind: 'over', ratio: 1, neighbors: 5 } as const;
  const defaults = { ...withPreparation(withPreparation(noDefaults, clip), mark), balance };
  const applied = applyDefaults(recipe, defaults, true);
  expect(applied.steps[0]).toMatchObject({
    ops: [{ op: 'clip' }, { op: 'scale' }],
    indicator: true,
    reason: 'Prepared as decided for this dataset. Scaled.',
  });
  expect(applied.steps.slice(1)).toEqual(recipe.steps.slice(1));
  expect(applied.balance).toEqual(balance);
  expect(applyDefaults(recipe, defaults, false).balance).toBeUndefined();
  expect(applyDefaults(recipe, noDefaults, true)).toEqual(recipe);
});

it('preparations of one column add up, and each is taken back by itself', () => {
  const all = [clip, log, mark, clip].reduce(withPreparation, noDefaults);
  expect(all.preparations).toEqual([{ column: 'income', ops: [...clip.ops, ...log.ops], indicator: true }]);
  const withoutClip = withoutPreparation(all, clip);
  expect(hasPreparation(withoutClip, clip)).toBe(false);
  expect(hasPreparation(withoutClip, log)).toBe(true);
  expect([log, mark].reduce(withoutPreparation, withoutClip)).toEqual(noDefaults);
});
