import { mkdir, rm } from 'node:fs/promises';
import { z } from 'zod';
import { AppError } from '#shared/kit/errors.ts';
import type { VersionId } from '#shared/kit/ids.ts';
import type { FeatureReport } from '#shared/training/features/feature-search.schema.ts';
import type { FoldRule } from '#shared/training/splits/named-split.schema.ts';
import { RunSpec } from '#shared/training/training.schema.ts';
import type { Job } from '#shared/workspace/workspace.schema.ts';
import type { Platform } from '../../../platform/platform.ts';
import { createWorkerClient } from '../../../platform/processes/worker-client.ts';
import { transact } from '../../../platform/sqlite/sqlite.ts';
import type {
  MeasureAnswer,
  MeasureRequest,
  TrainEvents,
  TrainRequests,
} from '../../../workers/train/train.protocol.ts';
import type { ComputeService } from '../../compute/index.ts';
import type { DataService } from '../../data/index.ts';
import type { JobContext, JobsService, WorkspaceService } from '../../workspace/index.ts';
import type { SplitsService } from '../splits/splits.service.ts';
import { findFeatureReport, putFeatureReport } from './feature-reports.store.ts';
import { foldCount } from './judge-gains.ts';

export interface FeaturesService {
  start(spec: RunSpec): Promise<Job>;
  find(versionId: VersionId, target: string): FeatureReport | null;
}

export interface FeaturesDeps {
  readonly jobs: JobsService;
  readonly workspace: WorkspaceService;
  readonly data: DataService;
  readonly compute: ComputeService;
  readonly splits: SplitsService;
  /** Throws what is wrong with a spec. */
  readonly check: (spec: RunSpec) => Promise<RunSpec>;
}

/** A native fit may hold the worker's event loop for long. */
const maxSilenceMs = 120_000;

export function createFeaturesService(platform: Platform, deps: FeaturesDeps): FeaturesService {
  const { db, changes, clock } = platform;
  const { jobs, data } = deps;

  jobs.register('suggest-features', {
    input: z.object({ spec: RunSpec }),
    lane: 'train',
    canResume: false,
    run: async ({ spec }, context) => {
      const started = clock.elapsed();
      const answer = await measureInWorker(platform, deps, { spec, context });
      const report: FeatureReport = {
        ...answer,
        suggestions: [...answer.suggestions],
        skipped: [...answer.skipped],
        versionId: spec.versionId,
        target: spec.target,
        engineId: spec.engineId,
        foldCount,
        recipe: spec.recipe,
        measuredAtMs: clock.now(),
        durationMs: clock.elapsed() - started,
      };
      context.signal.throwIfAborted();
      transact(db, () => putFeatureReport(db, report));
      changes.announce('training.features', spec.versionId, 'changed');
      return { type: 'version', id: spec.versionId };
    },
  });

  return {
    start: async (wanted) => {
      // Trees are quick and need no scaling; a network's recipe is measured by them all the same.
      const engineId = deps.compute.canTrain('lightgbm') ? 'lightgbm' : 'forest';
      const spec = await deps.check({ ...wanted, engineId, hyperparameters: {} });
      const { datasetName, id } = data.getVersion(spec.versionId);
      return jobs.start({
        kind: 'suggest-features',
        title: `Measure features for ${spec.target} of ${datasetName}`,
        input: { spec },
        subject: { type: 'version', id },
      });
    },
    find: (versionId, target) => findFeatureReport(db, versionId, target) ?? null,
  };
}

async function measureInWorker(
  platform: Platform,
  { workspace, data, splits }: FeaturesDeps,
  { spec, context }: { readonly spec: RunSpec; readonly context: JobContext },
): Promise<MeasureAnswer> {
  const { objects, workers } = platform;
  const { signal } = context;
  const scratch = objects.temporaryFile('-features');
  await mkdir(scratch);
  const version = data.getVersion(spec.versionId);
  const roleOf = new Map(version.columns.map(({ name, role }) => [name, role]));
  const { columns } = await data.getProfile(spec.versionId);
  const request: MeasureRequest = {
    spec,
    split: await splits.sourceOf(spec),
    foldRule: foldRuleOf(spec, splits),
    columns: columns.map((column) => ({
      ...column,
      role: roleOf.get(column.name) ?? 'feature',
      skewness: column.numeric?.skewness ?? null,
    })),
    table: await data.versionTable(spec.versionId),
    threadCount: spec.threadCount || workspace.threadBudget(),
    dataMemoryMb: workspace.getSettings().dataMemoryMb,
    outputFolder: scratch,
  };
  signal.throwIfAborted();
  const client = createWorkerClient<TrainRequests, TrainEvents>(workers.start({ kind: 'train' }), {
    maxSilenceMs,
  });
  const onAbort = () => client.kill(new AppError('CANCELLED', 'Cancelled.'));
  signal.addEventListener('abort', onAbort, { once: true });
  client.on('progress', context.report);
  try {
    return await client.call('measure', request);
  } finally {
    signal.removeEventListener('abort', onAbort);
    client.kill();
    await client.process.exited;
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Folds obey what the split obeys: groups stay whole, and what is later is not learned from. */
function foldRuleOf({ split, task }: RunSpec, splits: SplitsService): MeasureRequest['foldRule'] {
  const usual: FoldRule = task === 'regression' ? 'random' : 'stratified';
  const plan = split.kind === 'stored' ? splits.get(split.splitId).plan : split;
  const rule = plan.kind === 'k-fold' ? plan.by : plan.kind;
  return (rule === 'group' || rule === 'time') && 'column' in plan && plan.column !== null
    ? { by: rule, column: plan.column }
    : { by: usual, column: null };
}
