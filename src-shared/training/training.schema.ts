import { z } from 'zod';
import { RunId, VersionId } from '../kit/ids.ts';
import { RecipeSpec } from './recipe.schema.ts';
import { ShareSplit, SplitSpec } from './split.schema.ts';

export const EngineId = z.enum(['lightgbm', 'tensorflow', 'forest']);
export type EngineId = z.infer<typeof EngineId>;

export const TaskKind = z.enum(['binary', 'multiclass', 'regression']);
export type TaskKind = z.infer<typeof TaskKind>;

export const HyperparameterValues = z.record(z.string(), z.union([z.number(), z.boolean(), z.string()]));
export type HyperparameterValues = z.infer<typeof HyperparameterValues>;

/** All that determines a run: the same spec on the same machine gives the same metrics. */
export const RunSpec = z.object({
  versionId: VersionId,
  target: z.string(),
  task: TaskKind,
  split: SplitSpec,
  recipe: RecipeSpec,
  engineId: EngineId,
  /** Only what differs from the engine's defaults needs to be here. */
  hyperparameters: HyperparameterValues,
  seed: z.number().int().min(0).max(2_147_483_647),
  /** 0 takes the app's thread budget; 1 makes every engine bit-repeatable. */
  threadCount: z.number().int().min(0).max(1024),
  budget: z.object({ maxDurationMs: z.number().int().positive().nullable() }),
});
export type RunSpec = z.infer<typeof RunSpec>;

/** Something about the chosen target that prevents or endangers training. */
export const TrainingProblem = z.object({
  severity: z.enum(['warning', 'error']),
  kind: z.string(),
  message: z.string(),
  nextStep: z.string(),
});
export type TrainingProblem = z.infer<typeof TrainingProblem>;

/** What the product would do, with its reasons; the user edits the spec and starts it. */
export const TrainingSuggestion = z.object({
  spec: RunSpec.extend({ split: ShareSplit }),
  taskReason: z.string(),
  splitReason: z.string(),
  engineReason: z.string(),
  splitCounts: z.object({ train: z.number().int(), validation: z.number().int(), test: z.number().int() }),
  problems: z.array(TrainingProblem),
});
export type TrainingSuggestion = z.infer<typeof TrainingSuggestion>;

export const RepeatOutcome = z.object({
  originalRunId: RunId,
  isEqual: z.boolean(),
  /** Test metrics side by side. */
  metrics: z.array(
    z.object({ key: z.string(), original: z.number().nullable(), repeated: z.number().nullable() }),
  ),
});
export type RepeatOutcome = z.infer<typeof RepeatOutcome>;
