import type { DatasetVersion, Profile } from '#shared/data/data.schema.ts';
import { AppError } from '#shared/kit/app-error.ts';
import { hyperparametersOf } from '#shared/training/hyperparameters.catalogue.ts';
import { findHyperparameterProblems } from '#shared/training/hyperparameters.rules.ts';
import { findTargetProblems, targetStatisticsOf } from '#shared/training/task.rules.ts';
import type { RunSpec, TrainingProblem } from '#shared/training/training.schema.ts';
import { findRecipeProblems } from './recipe/find-recipe-problems.ts';

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
