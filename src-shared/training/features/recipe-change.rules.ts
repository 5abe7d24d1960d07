import type { RecipeSpec, RecipeStep } from '../recipe.schema.ts';
import type { RecipeChange } from './feature-search.schema.ts';

/** The recipe with the change; null where it does not fit any more: its step is gone, or the new one is there. */
export function applyRecipeChange(recipe: RecipeSpec, change: RecipeChange): RecipeSpec | null {
  const { steps } = recipe;
  const indexOf = (step: RecipeStep) => steps.findIndex((other) => keyOf(other) === keyOf(step));
  switch (change.kind) {
    case 'add': {
      if (indexOf(change.step) >= 0) return null;
      const last = steps.findLastIndex(({ column }) => column === change.step.column);
      return { ...recipe, steps: steps.toSpliced(last + 1 || steps.length, 0, change.step) };
    }
    case 'change': {
      const index = indexOf(change.from);
      return index < 0 ? null : { ...recipe, steps: steps.with(index, change.to) };
    }
    case 'drop': {
      const index = indexOf(change.step);
      if (index < 0) return null;
      return { ...recipe, steps: steps.with(index, { ...steps[index]!, role: 'dropped' }) };
    }
  }
}

/** Equal for steps that do the same, whatever the reason. */
function keyOf({ reason: _reason, ...step }: RecipeStep): string {
  return JSON.stringify(Object.entries(step).sort(([left], [right]) => (left < right ? -1 : 1)));
}
