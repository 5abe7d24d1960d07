import type { RecipeSpec, RecipeStep } from '#shared/training/recipe.schema.ts';
import type { TrainingDefaults } from '#shared/training/training-defaults.schema.ts';

/** A suggested recipe with what the user decided for this dataset put in front. */
export function applyDefaults(
  recipe: RecipeSpec,
  { preparations, balance }: TrainingDefaults,
  isClassification: boolean,
): RecipeSpec {
  const steps = recipe.steps.map((step): RecipeStep => {
    const prepared = preparations.find(({ column }) => column === step.column);
    if (prepared === undefined || step.kind !== 'number' || step.role === 'dropped') return step;
    return {
      ...step,
      ops: [...prepared.ops, ...step.ops],
      indicator: step.indicator || prepared.indicator,
      reason: `Prepared as decided for this dataset. ${step.reason ?? ''}`.trimEnd(),
    };
  });
  return { ...recipe, steps, ...(balance !== null && isClassification ? { balance } : {}) };
}
