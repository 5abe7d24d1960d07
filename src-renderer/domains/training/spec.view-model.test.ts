import { expect, it } from 'vitest';
import type { RunSpec } from '#shared/training/training.schema.ts';
import {
  fractionsOf,
  recipeSummary,
  withHyperparameter,
  withShares,
  withSplitKind,
} from './spec.view-model.ts';

const step = (column: string, role: 'feature' | 'dropped' = 'feature') => ({
  column,
  role,
  kind: 'number',
  reason: 'why',
});
const spec = {
  seed: 7,
  split: { kind: 'random', seed: 7, fractions: { train: 0.7, validation: 0.15, test: 0.15 } },
  recipe: { steps: [step('a'), step('b', 'dropped')] },
  hyperparameters: { depth: 3 },
} as unknown as RunSpec;
const depth = {
  key: 'depth',
  label: 'Depth',
  group: 'basic',
  help: '',
  kind: 'integer',
  default: 6,
} as const;

it('keeps only what differs from the defaults', () => {
  expect(withHyperparameter(spec, depth, 9).hyperparameters).toEqual({ depth: 9 });
  expect(withHyperparameter(spec, depth, 6).hyperparameters).toEqual({});
});

it('keeps the shares when the kind of split changes', () => {
  expect(withSplitKind(spec, 'time', 'day').split).toEqual({
    kind: 'time',
    column: 'day',
    fractions: fractionsOf(spec),
  });
  expect(withSplitKind(spec, 'group', null)).toBe(spec);
});

it('gives the rest to training and refuses shares that leave nothing', () => {
  expect(withShares(spec, 10, 20)?.split).toHaveProperty('fractions', {
    train: 0.7,
    validation: 0.1,
    test: 0.2,
  });
  expect(withShares(spec, 50, 50)).toBeUndefined();
  expect(withShares(spec, 10, 0)).toBeUndefined();
});

it('sums a recipe up', () => {
  expect(recipeSummary(spec.recipe.steps)).toBe('1 feature, 1 dropped');
  expect(recipeSummary([])).toBe('0 features');
});
