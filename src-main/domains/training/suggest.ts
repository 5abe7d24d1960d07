import type { EngineStatus } from '#shared/compute/compute.schema.ts';
import type { ColumnProfile, DatasetVersion, Profile } from '#shared/data/data.schema.ts';
import { AppError } from '#shared/kit/app-error.ts';
import {
  defaultSplitFractions,
  type ShareSplit,
  type SplitFractions,
} from '#shared/training/split.schema.ts';
import { guessTask, targetStatisticsOf } from '#shared/training/task.rules.ts';
import type {
  EngineId,
  TaskKind,
  TrainingProblem,
  TrainingSuggestion,
} from '#shared/training/training.schema.ts';
import { noDefaults, type TrainingDefaults } from '#shared/training/training-defaults.schema.ts';
import { findSpecProblems } from './check-spec.ts';
import { applyDefaults } from './recipe/apply-defaults.ts';
import { suggestRecipe } from './recipe/recipe.ts';

/** Any fixed number would do; a fixed one makes the first run of everyone the same. */
const defaultSeed = 42;

export interface SuggestInput {
  readonly version: DatasetVersion;
  readonly profile: Profile;
  readonly target: string;
  /** The user's choice, if made. */
  readonly engineId: EngineId | undefined;
  /** In the order of preference. */
  readonly engines: readonly EngineStatus[];
  /** What the user decided for every recipe of this dataset. */
  readonly defaults?: TrainingDefaults;
}

/** A complete spec for this target, with the reason for each choice. Pure: everything it knows is handed in. */
export function suggestTraining({
  version,
  profile,
  target,
  engineId,
  engines,
  defaults = noDefaults,
}: SuggestInput): TrainingSuggestion {
  const column = profile.columns.find(({ name }) => name === target);
  if (!column) {
    throw new AppError('INVALID_INPUT', `There is no column "${target}" in this version.`, {
      reason: 'no-target',
      nextStep: 'Choose one of its columns as target.',
    });
  }
  const { task, reason: taskReason } = guessTask(targetStatisticsOf(column));
  const engine = chooseEngine(engines, engineId);
  const { split, reason: splitReason } = chooseSplit(version, target, task);
  const roleOf = new Map(version.columns.map(({ name, role }) => [name, role]));
  const summaries = profile.columns.map((one) => ({
    ...one,
    role: roleOf.get(one.name) ?? 'feature',
    skewness: one.numeric?.skewness ?? null,
  }));
  const spec: TrainingSuggestion['spec'] = {
    versionId: version.id,
    target,
    task,
    split,
    recipe: applyDefaults(suggestRecipe(summaries, target, engine.id), defaults, task !== 'regression'),
    engineId: engine.id,
    hyperparameters: {},
    seed: defaultSeed,
    threadCount: 0,
    budget: { maxDurationMs: null },
  };
  return {
    spec,
    taskReason,
    splitReason,
    engineReason: engine.reason,
    splitCounts: countSplit(usableRows(column), split.fractions),
    problems: [...engine.problems, ...findSpecProblems(spec, version, profile)],
  };
}

interface EngineChoice {
  readonly id: EngineId;
  readonly reason: string;
  readonly problems: readonly TrainingProblem[];
}

function isUsable({ state }: EngineStatus): boolean {
  return state === 'ready' || state === 'unchecked';
}

function chooseEngine(engines: readonly EngineStatus[], wanted: EngineId | undefined): EngineChoice {
  const preferred = engines[0]!;
  const chosen = wanted
    ? engines.find(({ id }) => id === wanted)!
    : // A network is a choice to make, not a substitute: what replaces trees is trees.
      (engines.find((engine) => isUsable(engine) && engine.id !== 'tensorflow') ?? preferred);
  const problems = isUsable(chosen) ? [] : [describeUnusable(chosen)];
  if (wanted) return { id: wanted, reason: chosen.purpose, problems };
  if (chosen === preferred) return { id: chosen.id, reason: chosen.purpose, problems };
  return {
    id: chosen.id,
    reason: `${chosen.purpose} ${preferred.title} would be preferred: ${preferred.reason ?? 'it does not run here.'}`,
    problems,
  };
}

export function describeUnusable({ title, reason, fix }: EngineStatus): TrainingProblem {
  return {
    severity: 'error',
    kind: 'engine-unavailable',
    message: `${title} does not run here: ${reason ?? 'its self-test failed.'}`,
    nextStep: fix ?? 'Choose another engine, or see the Compute page.',
  };
}

/**
 * Groups that were declared stay together, because rows of one group in both parts would flatter the model. Time
 * is only offered: whether later rows are what the model is for, the data cannot say.
 */
function chooseSplit(
  version: DatasetVersion,
  target: string,
  task: TaskKind,
): { readonly split: ShareSplit; readonly reason: string } {
  const others = version.columns.filter(({ name, role }) => name !== target && role !== 'ignored');
  const base = { seed: defaultSeed, fractions: defaultSplitFractions };
  const group = others.find(({ role }) => role === 'group');
  if (group) {
    return {
      split: { kind: 'group', column: group.name, ...base },
      reason: `Rows of the same "${group.name}" stay in one part, so that the test asks about groups the model has not seen.`,
    };
  }
  const time =
    others.find(({ role }) => role === 'time') ??
    others.find(({ type }) => type === 'date' || type === 'timestamp');
  const hint = time
    ? ` Split by "${time.name}" instead if the model is to predict rows later than those it learned from.`
    : '';
  if (task === 'regression') {
    return {
      split: { kind: 'random', ...base },
      reason: `Every row is as likely to be in each part.${hint}`,
    };
  }
  return {
    split: { kind: 'stratified', ...base },
    reason: `Every class keeps its share in each part, so that a rare class is tested too.${hint}`,
  };
}

function usableRows({ rowCount, missingCount, numeric }: ColumnProfile): number {
  return rowCount - missingCount - (numeric?.infiniteCount ?? 0);
}

/** To within a row or two: classes, groups and equal times move the borders a little. */
function countSplit(count: number, { validation, test }: SplitFractions): TrainingSuggestion['splitCounts'] {
  const sizes = { validation: Math.round(count * validation), test: Math.round(count * test) };
  return { train: Math.max(0, count - sizes.validation - sizes.test), ...sizes };
}
