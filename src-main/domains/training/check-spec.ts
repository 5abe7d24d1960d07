import type { DatasetVersion, Profile } from '#shared/data/data.schema.ts';
import { AppError } from '#shared/kit/app-error.ts';
import { hyperparametersOf } from '#shared/training/hyperparameters.catalogue.ts';
import { findHyperparameterProblems } from '#shared/training/hyperparameters.rules.ts';
import { kindsFor } from '#shared/training/recipe.rules.ts';
import { findTargetProblems, targetStatisticsOf } from '#shared/training/task.rules.ts';
import type { RunSpec, TrainingProblem } from '#shared/training/training.schema.ts';

/**
 * Everything that can be known to prevent this spec from training without reading the rows. In the order in
 * which a person would want to mend it.
 */
export function findSpecProblems(
  spec: RunSpec,
  version: DatasetVersion,
  profile: Profile,
): TrainingProblem[] {
  const target = profile.columns.find(({ name }) => name === spec.target);
  if (!target) {
    return [
      error(
        'no-target',
        `There is no column "${spec.target}" in this version.`,
        'Choose one of its columns as target.',
      ),
    ];
  }
  return [
    ...findTargetProblems(targetStatisticsOf(target), spec.task),
    ...findRecipeProblems(spec, version),
    ...findSplitProblems(spec, version),
    ...findSettingProblems(spec),
  ];
}

/** The first error as INVALID_INPUT; warnings let a run pass. */
export function assertNoErrors(problems: readonly TrainingProblem[]): void {
  const first = problems.find(({ severity }) => severity === 'error');
  if (!first) return;
  throw new AppError('INVALID_INPUT', first.message, {
    reason: first.kind,
    nextStep: first.nextStep,
    details: { problems },
  });
}

function error(kind: string, message: string, nextStep: string): TrainingProblem {
  return { severity: 'error', kind, message, nextStep };
}

function findRecipeProblems({ recipe, target }: RunSpec, version: DatasetVersion): TrainingProblem[] {
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
  return features.flatMap(({ column, kind }) => {
    const type = typeOf.get(column);
    const isRepeated = seen.has(column);
    seen.add(column);
    if (column === target) {
      return error(
        'target-as-feature',
        `"${column}" is the target and a feature at once.`,
        'Drop it from the recipe.',
      );
    }
    if (type === undefined) {
      return error(
        'invalid-recipe',
        `There is no column "${column}" in this version.`,
        'Remove it from the recipe.',
      );
    }
    if (isRepeated) {
      return error('invalid-recipe', `"${column}" is in the recipe twice.`, 'Remove one of the two.');
    }
    const kinds = kindsFor(type);
    if (kinds.includes(kind)) return [];
    return error(
      'invalid-recipe',
      `"${column}" is of type ${type} and cannot be read as ${kind}.`,
      `Read it as ${kinds.join(' or ')}.`,
    );
  });
}

function findSplitProblems({ split, task, target }: RunSpec, version: DatasetVersion): TrainingProblem[] {
  if (split.kind === 'stratified' && task === 'regression') {
    return [
      error(
        'invalid-split',
        'A stratified split needs classes, but the target is a number.',
        'Choose a random split.',
      ),
    ];
  }
  if (split.kind !== 'time' && split.kind !== 'group') return [];
  const column = version.columns.find(({ name }) => name === split.column);
  if (!column || column.name === target) {
    return [
      error(
        'invalid-split',
        column ? `"${split.column}" is the target.` : `There is no column "${split.column}" in this version.`,
        'Choose another column to split by.',
      ),
    ];
  }
  if (
    split.kind === 'time' &&
    column.type !== 'date' &&
    column.type !== 'timestamp' &&
    column.type !== 'integer'
  ) {
    return [
      error(
        'invalid-split',
        `"${split.column}" is of type ${column.type} and gives no order in time.`,
        'Choose a date, a timestamp or a whole number to split by.',
      ),
    ];
  }
  return [];
}

function findSettingProblems({ engineId, hyperparameters }: RunSpec): TrainingProblem[] {
  const problems = findHyperparameterProblems(hyperparametersOf[engineId], hyperparameters);
  return [...problems.values()].map((message) =>
    error('invalid-hyperparameter', message, 'Correct this setting of the engine.'),
  );
}
