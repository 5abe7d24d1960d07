import type { DatasetVersion } from '#shared/data/data.schema.ts';
import { columnsOf, kindsFor } from '#shared/training/recipe.rules.ts';
import type { NumericOp, RecipeStep } from '#shared/training/recipe.schema.ts';
import type { RunSpec, TrainingProblem } from '#shared/training/training.schema.ts';
import { canonicalJson } from '../run-spec.ts';

/** What the recipe of a spec asks for that cannot be; all of it is known without reading rows. */
export function findRecipeProblems(
  { recipe, target, task }: Pick<RunSpec, 'recipe' | 'target' | 'task'>,
  version: Pick<DatasetVersion, 'columns'>,
): TrainingProblem[] {
  const typeOf = new Map(version.columns.map(({ name, type }) => [name, type]));
  const features = recipe.steps.filter(({ role }) => role === 'feature');
  if (features.length === 0) {
    return [
      error(
        'no-features',
        'The recipe keeps no column to learn from.',
        'Keep at least one column as a feature.',
      ),
    ];
  }
  const seen = new Set<string>();
  const problems = features.flatMap((step) => {
    const key = canonicalJson({ ...step, reason: undefined });
    const isRepeated = seen.has(key);
    seen.add(key);
    if (columnsOf(step).includes(target)) {
      return error(
        'target-as-feature',
        `"${target}" is the target and a feature at once.`,
        'Drop it from the recipe.',
      );
    }
    for (const column of columnsOf(step)) {
      const type = typeOf.get(column);
      if (type === undefined) {
        return error(
          'invalid-recipe',
          `There is no column "${column}" in this version.`,
          'Remove it from the recipe.',
        );
      }
      const kinds = kindsFor(type);
      if (!kinds.includes(step.kind)) {
        return error(
          'invalid-recipe',
          `"${column}" is of type ${type} and cannot be read as ${step.kind}.`,
          `Read it as ${kinds.join(' or ')}.`,
        );
      }
    }
    if (isRepeated) {
      return error(
        'invalid-recipe',
        `"${step.column}" is read twice the same way.`,
        'Remove one of the two.',
      );
    }
    return findOptionProblems(step);
  });
  const { balance } = recipe;
  if (balance !== undefined && balance.kind !== 'none' && task === 'regression') {
    problems.push(
      error(
        'invalid-recipe',
        'Rows can be balanced by class only, but the target is a number.',
        'Do not balance.',
      ),
    );
  }
  return problems;
}

function findOptionProblems(step: RecipeStep): TrainingProblem[] {
  if (step.kind === 'datetime' && step.dateParts.length === 0) {
    return [
      error(
        'invalid-recipe',
        `"${step.column}" has no date part.`,
        'Choose at least one, or drop the column.',
      ),
    ];
  }
  const ops = 'ops' in step ? step.ops : [];
  return ops.flatMap((op) => findOpProblem(step.column, op) ?? []);
}

function findOpProblem(column: string, op: NumericOp): TrainingProblem | null {
  if (op.op !== 'clip') return null;
  const { by, low, high } = op;
  const isShare = (limit: number | null) => limit === null || (limit >= 0 && limit <= 1);
  if (by === 'quantiles' && !(isShare(low) && isShare(high))) {
    return error(
      'invalid-recipe',
      `"${column}" is clipped at a share that is not from 0 to 1.`,
      'Correct it.',
    );
  }
  if (low !== null && high !== null && low > high) {
    return error(
      'invalid-recipe',
      `"${column}" is clipped from ${low} to ${high}, which is the wrong way round.`,
      'Swap the two limits.',
    );
  }
  return null;
}

function error(kind: string, message: string, nextStep: string): TrainingProblem {
  return { severity: 'error', kind, message, nextStep };
}
