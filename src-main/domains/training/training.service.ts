import { z } from 'zod';
import { metricCatalogue, primaryMetrics } from '#shared/evaluation/metrics.ts';
import { AppError } from '#shared/kit/app-error.ts';
import { type DatasetId, type ExperimentId, RunId, type VersionId } from '#shared/kit/ids.ts';
import type { ExpectationsOverride, Run } from '#shared/tracking/tracking.schema.ts';
import { engineTitles } from '#shared/training/engine-titles.ts';
import type { RecipePreview } from '#shared/training/recipe-preview.schema.ts';
import type {
  EngineId,
  RepeatOutcome,
  RunSpec,
  TrainingSuggestion,
} from '#shared/training/training.schema.ts';
import type { TrainingDefaults } from '#shared/training/training-defaults.schema.ts';
import type { Job } from '#shared/workspace/workspace.schema.ts';
import type { Platform } from '../../platform/platform.ts';
import { transact } from '../../platform/sqlite/sqlite.ts';
import type { ComputeService } from '../compute/index.ts';
import type { DataService } from '../data/index.ts';
import type { TrackingService } from '../tracking/index.ts';
import type { JobsService, WorkspaceService } from '../workspace/index.ts';
import { assertNoErrors, findSpecProblems } from './check-spec.ts';
import { findDefaults, putDefaults } from './defaults.store.ts';
import { passExpectations } from './expectations-gate.ts';
import { createFeaturesService, type FeaturesService } from './features/features.service.ts';
import { guessTarget, type TargetGuess } from './guess-target.ts';
import { previewRecipe } from './recipe/preview-recipe.ts';
import { compareRuns } from './repeat-outcome.ts';
import { hashSpec, resolveSpec } from './run-spec.ts';
import { createSplitsService, type SplitsService } from './splits/splits.service.ts';
import { describeUnusable, suggestTraining } from './suggest.ts';
import { trainInWorker } from './train-job.ts';

export interface TrainingService {
  /** Changes of a recipe, measured. */
  readonly features: FeaturesService;
  /** Named splits of versions, and what they leak. */
  readonly splits: SplitsService;
  guessTarget(versionId: VersionId): Promise<TargetGuess>;
  suggest(input: {
    readonly versionId: VersionId;
    readonly target: string;
    readonly engineId?: EngineId | undefined;
  }): Promise<TrainingSuggestion>;
  getDefaults(datasetId: DatasetId): TrainingDefaults;
  setDefaults(datasetId: DatasetId, defaults: TrainingDefaults): TrainingDefaults;
  previewRecipe(input: {
    readonly spec: Pick<RunSpec, 'versionId' | 'target' | 'task' | 'recipe' | 'seed'>;
    readonly focus: number | null;
  }): Promise<RecipePreview>;
  /** Checks what can be checked without reading rows, stores the run, and queues its job. */
  startRun(input: {
    readonly spec: RunSpec;
    readonly name?: string | undefined;
    readonly experimentId?: ExperimentId | undefined;
    readonly expectationsOverride?: string | undefined;
  }): Promise<Run>;
  repeatRun(runId: RunId): Promise<Run>;
  getRepeatOutcome(runId: RunId): RepeatOutcome | null;
  /** Brings runs in line with their jobs after a crash. Called once, after `jobs.recover()`. */
  recover(): void;
}

export interface TrainingDeps {
  readonly workspace: WorkspaceService;
  readonly jobs: JobsService;
  readonly data: DataService;
  readonly compute: ComputeService;
  readonly tracking: TrackingService;
}

/** Enough to see what a step does; few enough to answer while a user turns its knobs. */
const previewRows = 1_000;

export function createTrainingService(platform: Platform, deps: TrainingDeps): TrainingService {
  const { workspace, jobs, data, compute, tracking } = deps;
  const { db, changes, clock, log } = platform;
  const splits = createSplitsService(platform, { data, tracking });

  jobs.register('train', {
    input: z.object({ runId: RunId }),
    lane: 'train',
    canResume: true,
    run: async ({ runId }, context) => {
      const run = tracking.getRun(runId);
      // A crash after the run's end and before the job's: there is nothing left to do.
      if (run.status !== 'succeeded')
        await trainInWorker({ platform, workspace, data, tracking, splits }, run, context);
      return { type: 'run', id: runId };
    },
  });

  /** A run ends as its job does; only its success is written by the job itself, together with the results. */
  const followJob = (job: Job): void => {
    if (job.kind !== 'train' || job.subject === null) return;
    const runId = RunId.parse(job.subject.id);
    if (job.status === 'queued') tracking.requeueRun(runId);
    if (job.status === 'failed' || job.status === 'cancelled' || job.status === 'interrupted') {
      tracking.stopRun(runId, job.status, job.failure);
    }
  };
  changes.subscribe(({ topic, id }) => {
    if (topic !== 'workspace.job') return;
    // Not at once: an announcement made from within another would reach listeners before it.
    queueMicrotask(() => {
      try {
        followJob(jobs.get(id as Job['id']));
      } catch (error) {
        log.error({ err: error, jobId: id }, 'a run could not follow its job');
      }
    });
  });

  const start = (
    spec: RunSpec,
    options: {
      readonly name: (number: number) => string;
      readonly experimentId?: ExperimentId | undefined;
      readonly repeatOfRunId: RunId | null;
      readonly expectationsOverride: ExpectationsOverride | null;
    },
  ): Run => {
    const version = data.getVersion(spec.versionId);
    const primary = primaryMetrics[spec.task];
    // Run and job appear together: a run without its job would wait for ever.
    return transact(db, () => {
      const run = tracking.createRun({
        experiment: options.experimentId
          ? { id: options.experimentId }
          : { name: `${version.datasetName}: ${spec.target}` },
        name: options.name,
        spec,
        specHash: hashSpec(spec),
        datasetId: version.datasetId,
        versionNumber: version.number,
        repeatOfRunId: options.repeatOfRunId,
        expectationsOverride: options.expectationsOverride,
        primaryMetric: `test/${primary}`,
        isHigherBetter: metricCatalogue[primary].isHigherBetter,
      });
      const job = jobs.start({
        kind: 'train',
        title: `Train ${run.name} on ${version.datasetName}`,
        input: { runId: run.id },
        subject: { type: 'run', id: run.id },
      });
      tracking.attachJob(run.id, job.id);
      return tracking.getRun(run.id);
    });
  };

  const check = async (spec: RunSpec): Promise<RunSpec> => {
    const version = data.getVersion(spec.versionId);
    const engine = compute.engines().find(({ id }) => id === spec.engineId)!;
    if (!compute.canTrain(spec.engineId)) {
      const { message, nextStep, kind } = describeUnusable(engine);
      throw new AppError('PRECONDITION_FAILED', message, { reason: kind, nextStep });
    }
    if (spec.split.kind === 'stored') splits.forRun(spec.split, spec.versionId);
    assertNoErrors(findSpecProblems(spec, version, await data.getProfile(spec.versionId)));
    return resolveSpec(spec);
  };

  const features = createFeaturesService(platform, { jobs, workspace, data, compute, splits, check });

  return {
    features,
    splits,
    guessTarget: async (versionId) =>
      guessTarget(data.getVersion(versionId), await data.getProfile(versionId), data.listSamples()),
    suggest: async ({ versionId, target, engineId }) => {
      const version = data.getVersion(versionId);
      return suggestTraining({
        version,
        profile: await data.getProfile(versionId),
        target,
        engineId,
        engines: compute.engines(),
        defaults: findDefaults(db, version.datasetId),
      });
    },
    getDefaults: (datasetId) => findDefaults(db, data.getDataset(datasetId).id),
    setDefaults: (datasetId, defaults) => {
      const { id } = data.getDataset(datasetId);
      transact(db, () => putDefaults(db, id, defaults, clock.now()));
      changes.announce('training.defaults', id, 'changed');
      return findDefaults(db, id);
    },
    previewRecipe: async ({ spec, focus }) =>
      previewRecipe(spec, data.getVersion(spec.versionId), {
        sample: await data.sampleRows(spec.versionId, previewRows, spec.seed),
        focus,
      }),
    startRun: async ({ spec, name, experimentId, expectationsOverride }) =>
      start(await check(spec), {
        name: (number) => name || `${engineTitles[spec.engineId]} ${number}`,
        experimentId,
        repeatOfRunId: null,
        expectationsOverride: await passExpectations(data, spec.versionId, expectationsOverride),
      }),
    repeatRun: async (runId) => {
      const original = tracking.getRun(runId);
      return start(await check(original.spec), {
        name: () => `${original.name}, repeated`,
        experimentId: original.experimentId,
        repeatOfRunId: runId,
        // A repetition has no form to state a reason in: the original's goes on to hold.
        expectationsOverride: await passExpectations(
          data,
          original.spec.versionId,
          original.expectationsOverride?.reason,
        ),
      });
    },
    getRepeatOutcome: (runId) => {
      const run = tracking.getRun(runId);
      return run.repeatOfRunId === null ? null : compareRuns(tracking.getRun(run.repeatOfRunId), run);
    },
    recover: () => {
      for (const run of tracking.listUnfinishedRuns()) {
        if (run.jobId !== null) followJob(jobs.get(run.jobId));
        // Whatever its job says: nothing runs at the start of the program.
        tracking.stopRun(run.id, 'interrupted', null);
      }
    },
  };
}
