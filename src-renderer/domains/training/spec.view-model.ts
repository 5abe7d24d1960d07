import type { HyperparameterSpec } from '#shared/training/hyperparameters.ts';
import type { RecipeStep } from '#shared/training/recipe.schema.ts';
import {
  defaultSplitFractions,
  type ShareSplit,
  type SplitFractions,
} from '#shared/training/split.schema.ts';
import type { HyperparameterValues, RunSpec } from '#shared/training/training.schema.ts';

/** The spec with one hyperparameter set; a value equal to its default is left out, so that specs stay short. */
export function withHyperparameter(
  spec: RunSpec,
  definition: HyperparameterSpec,
  value: number | boolean | string,
): RunSpec {
  const others = Object.entries(spec.hyperparameters).filter(([key]) => key !== definition.key);
  const hyperparameters: HyperparameterValues = Object.fromEntries(others);
  return {
    ...spec,
    hyperparameters:
      value === definition.default ? hyperparameters : { ...hyperparameters, [definition.key]: value },
  };
}

export function hyperparameterValue(
  spec: RunSpec,
  definition: HyperparameterSpec,
): number | boolean | string {
  return spec.hyperparameters[definition.key] ?? definition.default;
}

/** The spec with another kind of split over the same shares. `column` is needed by time and group. */
export function withSplitKind(spec: RunSpec, kind: ShareSplit['kind'], column: string | null): RunSpec {
  const fractions = fractionsOf(spec);
  switch (kind) {
    case 'random':
    case 'stratified':
      return { ...spec, split: { kind, seed: spec.seed, fractions } };
    case 'time':
      return column === null ? spec : { ...spec, split: { kind, column, fractions } };
    case 'group':
      return column === null ? spec : { ...spec, split: { kind, column, seed: spec.seed, fractions } };
  }
}

/** The shares of the parts; the default ones where a named split says who is in which. */
export function fractionsOf({ split }: Pick<RunSpec, 'split'>): SplitFractions {
  return split.kind === 'stored' ? defaultSplitFractions : split.fractions;
}

/** Sets the test and validation shares in whole percent; training takes the rest. Undefined where nothing would be left. */
export function withShares(
  spec: RunSpec,
  validationPercent: number,
  testPercent: number,
): RunSpec | undefined {
  const trainPercent = 100 - validationPercent - testPercent;
  if (spec.split.kind === 'stored') return undefined;
  if (trainPercent < 1 || testPercent < 1 || validationPercent < 0) return undefined;
  const fractions = {
    train: trainPercent / 100,
    validation: validationPercent / 100,
    test: testPercent / 100,
  };
  return { ...spec, split: { ...spec.split, fractions } };
}

/** `18 features, 3 dropped`. */
export function recipeSummary(steps: readonly RecipeStep[]): string {
  const features = steps.filter((step) => step.role === 'feature').length;
  const dropped = steps.length - features;
  const noun = features === 1 ? 'feature' : 'features';
  return dropped === 0 ? `${features} ${noun}` : `${features} ${noun}, ${dropped} dropped`;
}
