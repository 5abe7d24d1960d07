import type { NumericOp, RecipeSpec, RecipeStep } from '#shared/training/recipe.schema.ts';

/** A recipe under edit with the states that undo and redo go through. */
export interface RecipeDraft {
  readonly past: readonly RecipeSpec[];
  readonly present: RecipeSpec;
  readonly future: readonly RecipeSpec[];
}

export type RecipeEdit =
  | { readonly kind: 'change'; readonly index: number; readonly step: RecipeStep }
  | { readonly kind: 'add'; readonly step: RecipeStep; readonly after: number }
  | { readonly kind: 'remove'; readonly indexes: readonly number[] }
  | { readonly kind: 'move'; readonly index: number; readonly by: -1 | 1 }
  | { readonly kind: 'apply'; readonly indexes: readonly number[]; readonly change: BulkChange }
  | { readonly kind: 'replace'; readonly recipe: RecipeSpec }
  | { readonly kind: 'undo' }
  | { readonly kind: 'redo' };

/** One change for several columns at once; steps that it does not fit stay as they are. */
export type BulkChange =
  | { readonly kind: 'role'; readonly role: RecipeStep['role'] }
  | { readonly kind: 'op'; readonly op: NumericOp }
  | { readonly kind: 'without-op'; readonly op: NumericOp['op'] }
  | { readonly kind: 'encode'; readonly encode: Extract<RecipeStep, { kind: 'category' }>['encode'] }
  | { readonly kind: 'indicator'; readonly indicator: boolean };

const rememberedStates = 100;

export function startDraft(recipe: RecipeSpec): RecipeDraft {
  return { past: [], present: recipe, future: [] };
}

export function editDraft(draft: RecipeDraft, edit: RecipeEdit): RecipeDraft {
  const { past, present, future } = draft;
  if (edit.kind === 'undo') {
    const previous = past.at(-1);
    return previous === undefined
      ? draft
      : { past: past.slice(0, -1), present: previous, future: [present, ...future] };
  }
  if (edit.kind === 'redo') {
    const [next, ...later] = future;
    return next === undefined ? draft : { past: [...past, present], present: next, future: later };
  }
  const edited = editRecipe(present, edit);
  if (JSON.stringify(edited) === JSON.stringify(present)) return draft;
  return { past: [...past, present].slice(-rememberedStates), present: edited, future: [] };
}

function editRecipe(recipe: RecipeSpec, edit: Exclude<RecipeEdit, { kind: 'undo' | 'redo' }>): RecipeSpec {
  const { steps } = recipe;
  switch (edit.kind) {
    case 'change':
      return { ...recipe, steps: steps.with(edit.index, withoutReason(edit.step)) };
    case 'add':
      return { ...recipe, steps: steps.toSpliced(edit.after + 1, 0, edit.step) };
    case 'remove':
      return { ...recipe, steps: steps.filter((_, index) => !edit.indexes.includes(index)) };
    case 'move': {
      const goal = edit.index + edit.by;
      if (goal < 0 || goal >= steps.length) return recipe;
      return { ...recipe, steps: steps.with(edit.index, steps[goal]!).with(goal, steps[edit.index]!) };
    }
    case 'apply':
      return {
        ...recipe,
        steps: steps.map((step, index) =>
          edit.indexes.includes(index) ? applyChange(step, edit.change) : step,
        ),
      };
    case 'replace':
      return edit.recipe;
  }
}

/** The suggestion's reason goes with what it was the reason for. */
function withoutReason(step: RecipeStep): RecipeStep {
  const { reason: _reason, ...kept } = step;
  return kept as RecipeStep;
}

function applyChange(step: RecipeStep, change: BulkChange): RecipeStep {
  const changed = changedStep(step, change);
  return JSON.stringify(changed) === JSON.stringify(step) ? step : withoutReason(changed);
}

function changedStep(step: RecipeStep, change: BulkChange): RecipeStep {
  switch (change.kind) {
    case 'role':
      return { ...step, role: change.role };
    case 'op':
      return 'ops' in step && !('encode' in step) ? { ...step, ops: withOp(step.ops, change.op) } : step;
    case 'without-op':
      return 'ops' in step ? { ...step, ops: step.ops.filter(({ op }) => op !== change.op) } : step;
    case 'encode':
      return 'encode' in step ? { ...step, encode: change.encode } : step;
    case 'indicator':
      return 'indicator' in step ? { ...step, indicator: change.indicator } : step;
  }
}

/** The order in which operations make sense: fill, limit, bend, bin, scale. */
const opRank: Readonly<Record<NumericOp['op'], number>> = {
  impute: 0,
  clip: 1,
  log: 2,
  'signed-log': 2,
  'yeo-johnson': 2,
  bin: 3,
  scale: 4,
};

/** In the place of the one of its rank, else where it makes sense. */
export function withOp(ops: readonly NumericOp[], op: NumericOp): NumericOp[] {
  const known = ops.findIndex((other) => opRank[other.op] === opRank[op.op]);
  if (known >= 0) return ops.with(known, op);
  const after = ops.findIndex((other) => opRank[other.op] > opRank[op.op]);
  return ops.toSpliced(after < 0 ? ops.length : after, 0, op);
}
