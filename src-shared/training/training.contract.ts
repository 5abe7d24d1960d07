import { z } from 'zod';
import { DatasetId, ExperimentId, RunId, VersionId } from '../kit/ids.ts';
import { procedure } from '../kit/procedure.ts';
import { Run } from '../tracking/tracking.schema.ts';
import { featuresContract } from './features/features.contract.ts';
import { RecipePreview } from './recipe-preview.schema.ts';
import { splitsContract } from './splits/splits.contract.ts';
import { EngineId, RepeatOutcome, RunSpec, TrainingSuggestion } from './training.schema.ts';
import { TrainingDefaults } from './training-defaults.schema.ts';

export const trainingContract = {
  /** The target worth guessing at: the sample's own, else a column named like one, else the last. */
  guessTarget: procedure
    .input(z.object({ versionId: VersionId }))
    .output(z.object({ target: z.string(), reason: z.string() })),
  /** A complete spec for this target, with the reason for each choice. */
  suggest: procedure
    .input(z.object({ versionId: VersionId, target: z.string(), engineId: EngineId.optional() }))
    .output(TrainingSuggestion),
  /** What recipes that are suggested for a dataset begin with. */
  getDefaults: procedure.input(z.object({ datasetId: DatasetId })).output(TrainingDefaults),
  setDefaults: procedure
    .input(z.object({ datasetId: DatasetId, defaults: TrainingDefaults }))
    .output(TrainingDefaults),
  /**
   * What the recipe of the spec makes of a sample of rows, and of the step at `focus` in detail; fitted on that
   * sample, so the numbers are near those of a run, not the same.
   */
  previewRecipe: procedure
    .input(
      z.object({
        spec: RunSpec.pick({ versionId: true, target: true, task: true, recipe: true, seed: true }),
        /** Position in the steps of the recipe; null for none. */
        focus: z.number().int().min(0).nullable(),
      }),
    )
    .output(RecipePreview),
  startRun: procedure
    .input(
      z.object({
        spec: RunSpec,
        name: z.string().trim().max(300).optional(),
        experimentId: ExperimentId.optional(),
        /** Why to train on a version that fails its expectations; without it that is refused. */
        expectationsOverride: z.string().trim().min(3).max(2000).optional(),
      }),
    )
    .output(Run),
  /** Runs the same spec again, to the same metrics. */
  repeatRun: procedure.input(z.object({ runId: RunId })).output(Run),
  /** The comparison of a repeated run with its original; null until it has succeeded. */
  getRepeatOutcome: procedure.input(z.object({ runId: RunId })).output(RepeatOutcome.nullable()),

  ...splitsContract,
  ...featuresContract,
};
