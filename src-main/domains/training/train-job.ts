import { mkdir, rm } from 'node:fs/promises';
import { cpus, release, type as systemType } from 'node:os';
import { join } from 'node:path';
import { AppError, toFailure } from '#shared/kit/errors.ts';
import { type RunId, SplitId } from '#shared/kit/ids.ts';
import { PackageFile } from '#shared/registry/registry.schema.ts';
import type { Artifact, Run } from '#shared/tracking/tracking.schema.ts';
import { explainDiskFull } from '../../platform/files/disk-full.ts';
import type { Platform } from '../../platform/platform.ts';
import { createWorkerClient } from '../../platform/processes/worker-client.ts';
import { transact } from '../../platform/sqlite/sqlite.ts';
import {
  type SplitSource,
  type TrainAnswer,
  type TrainEvents,
  type TrainRequests,
  trainFiles,
} from '../../workers/train/train.protocol.ts';
import type { DataService } from '../data/index.ts';
import { packageFolder, type RunAttempt, type TrackingService } from '../tracking/index.ts';
import type { JobContext, WorkspaceService } from '../workspace/index.ts';
import { type ComputedSplit, findSplit, putSplit } from './computed-splits.store.ts';
import { hashCanonical, paramsOf } from './run-spec.ts';
import type { SplitsService } from './splits/splits.service.ts';

export interface TrainJobDeps {
  readonly platform: Platform;
  readonly workspace: WorkspaceService;
  readonly data: DataService;
  readonly tracking: TrackingService;
  readonly splits: SplitsService;
}

/** A native fit may hold the worker's event loop for long (binning a large table), and is not hung for that. */
const maxSilenceMs = 120_000;

/** Trains one run in a process of its own and makes its results visible, all or nothing. */
export async function trainInWorker(deps: TrainJobDeps, run: Run, context: JobContext): Promise<void> {
  const { objects } = deps.platform;
  const { signal } = context;
  const attempt = deps.tracking.startAttempt(run.id);
  const outputFolder = objects.temporaryFile('-run');
  try {
    await mkdir(outputFolder);
    const split = await findUsableSplit(deps, run, attempt);
    const answer = await callWorker(deps, run, { attempt, context, split, outputFolder });
    const published = await adoptFiles(deps, answer, outputFolder);
    const logFile = await storeLog(deps, run.id);
    // From here to the commit nothing waits, so a cancel comes either before it or too late.
    signal.throwIfAborted();
    transact(deps.platform.db, () => {
      const key = splitKeyOf(run);
      if (published.split && key) putSplit(deps.platform.db, { ...published.split, ...key });
      attempt.succeed({
        metrics: new Map(Object.entries(answer.metrics)),
        artifacts: [...published.artifacts, logFile],
      });
    });
  } catch (cause) {
    const error = explainDiskFull(cause);
    if (!signal.aborted) attempt.log('error', toFailure(error).message);
    throw error;
  } finally {
    await rm(outputFolder, { recursive: true, force: true });
  }
}

interface WorkerCall {
  readonly attempt: RunAttempt;
  readonly context: JobContext;
  readonly split: SplitSource & { readonly fingerprint?: string };
  readonly outputFolder: string;
}

async function callWorker(
  { platform, workspace, data }: TrainJobDeps,
  { id, spec }: Run,
  { attempt, context, split, outputFolder }: WorkerCall,
): Promise<TrainAnswer> {
  const { signal } = context;
  const threadCount = spec.threadCount || workspace.threadBudget();
  attempt.setParams(paramsOf(spec, threadCount));
  attempt.addEnvironment(describeMachine(workspace.info().version, threadCount));
  attempt.addEnvironment({ datasetFingerprint: data.getVersion(spec.versionId).fingerprint });
  if (split.fingerprint !== undefined) attempt.addEnvironment({ splitFingerprint: split.fingerprint });
  const table = await data.versionTable(spec.versionId);
  signal.throwIfAborted();

  const client = createWorkerClient<TrainRequests, TrainEvents>(platform.workers.start({ kind: 'train' }), {
    maxSilenceMs,
  });
  const onAbort = () => client.kill(new AppError('CANCELLED', 'Cancelled.'));
  signal.addEventListener('abort', onAbort, { once: true });
  client.on('progress', context.report);
  client.on('metrics', (points) => {
    for (const { step, values, atMs } of points) attempt.logMetrics(step, values, atMs);
  });
  client.on('log', ({ level, message, atMs }) => attempt.log(level, message, atMs));
  client.on('facts', ({ params, environment }) => {
    attempt.setParams(params);
    attempt.addEnvironment(environment);
  });
  try {
    const answer = await client.call(
      'train',
      {
        runId: id,
        spec,
        table,
        threadCount,
        dataMemoryMb: workspace.getSettings().dataMemoryMb,
        split,
        outputFolder,
      },
      spec.budget.maxDurationMs === null ? {} : { timeoutMs: spec.budget.maxDurationMs },
    );
    if (answer.newSplit) attempt.addEnvironment({ splitFingerprint: answer.newSplit.fingerprint });
    return answer;
  } catch (error) {
    throw explainLoss(error, spec.budget.maxDurationMs);
  } finally {
    signal.removeEventListener('abort', onAbort);
    client.kill();
    // Only a dead process writes no more into the folder that is about to go.
    await client.process.exited;
  }
}

/** Says of a run whose process went away what happened to the run, and what to do. */
function explainLoss(error: unknown, maxDurationMs: number | null): unknown {
  if (!(error instanceof AppError)) return error;
  if (error.code === 'TIMEOUT' && maxDurationMs !== null) {
    return new AppError(
      'TIMEOUT',
      `The run reached its time limit of ${Math.round(maxDurationMs / 1000)} s.`,
      {
        reason: 'budget-exceeded',
        nextStep: 'Raise the time limit, or train with fewer iterations.',
      },
    );
  }
  if (error.data.reason !== 'worker-lost') return error;
  return new AppError('UNAVAILABLE', `The training process was lost. ${error.message}`, {
    ...error.data,
    nextStep: 'Run again. If it is lost again, lower the memory it needs: fewer columns, rows or threads.',
  });
}

function describeMachine(productVersion: string, threadCount: number): Record<string, string | number> {
  return {
    product: `Millwright ${productVersion}`,
    node: process.versions.node,
    operatingSystem: `${systemType()} ${release()} (${process.platform} ${process.arch})`,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    coreCount: cpus().length,
    threads: threadCount,
  };
}

/** Null for a named split, which is not computed by a run. */
function splitKeyOf({
  spec: { versionId, target, split },
}: Run): Pick<ComputedSplit, 'versionId' | 'target' | 'spec' | 'keyHash'> | null {
  if (split.kind === 'stored') return null;
  return { versionId, target, spec: split, keyHash: hashCanonical({ versionId, target, split }) };
}

/**
 * The named split of the run; or the partition stored for the same version, target and split, if its object is
 * whole: that one can be computed again.
 */
async function findUsableSplit(
  { platform, splits }: TrainJobDeps,
  run: Run,
  attempt: RunAttempt,
): Promise<WorkerCall['split']> {
  const { split } = run.spec;
  if (split.kind === 'stored') {
    return { ...(await splits.sourceOf(run.spec)), fingerprint: split.fingerprint };
  }
  const stored = findSplit(platform.db, splitKeyOf(run)!.keyHash);
  if (!stored) return { kind: 'new', spec: split };
  try {
    const file = await platform.objects.verifiedPath(stored.objectHash);
    return { kind: 'computed', fingerprint: stored.fingerprint, file };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'DATA_CORRUPT') throw error;
    attempt.log('warning', `The stored split is damaged and is computed again. ${error.message}`);
    return { kind: 'new', spec: split };
  }
}

interface Published {
  readonly artifacts: readonly Artifact[];
  readonly split: Omit<ComputedSplit, 'versionId' | 'target' | 'spec' | 'keyHash'> | null;
}

/** Makes the worker's files objects. They are named by us or checked: a worker's word is no path. */
async function adoptFiles(
  { platform }: TrainJobDeps,
  answer: TrainAnswer,
  outputFolder: string,
): Promise<Published> {
  const { objects, newId, clock } = platform;
  const adopt = async (path: string, file: string): Promise<Artifact> => {
    const { hash, sizeBytes } = await objects.adopt(join(outputFolder, file));
    return { path, objectHash: hash, sizeBytes };
  };
  const artifacts = [await adopt(trainFiles.evaluation, trainFiles.evaluation)];
  for (const name of answer.packageFiles) {
    const file = PackageFile.shape.name.parse(name);
    artifacts.push(await adopt(`${packageFolder}${file}`, join(trainFiles.packageFolder, file)));
  }
  if (!answer.newSplit) return { artifacts, split: null };
  const { objectHash, sizeBytes } = await adopt(trainFiles.split, trainFiles.split);
  const split = {
    id: SplitId.parse(newId()),
    ...answer.newSplit,
    objectHash,
    sizeBytes,
    createdAtMs: clock.now(),
  };
  return { artifacts, split };
}

/** The log as one text, for whoever takes the run's files elsewhere. */
async function storeLog({ platform, tracking }: TrainJobDeps, runId: RunId): Promise<Artifact> {
  const text = tracking
    .getRunLog(runId)
    .map(({ atMs, level, message }) => `${new Date(atMs).toISOString()} ${level.padEnd(7)} ${message}\n`)
    .join('');
  const { hash, sizeBytes } = await platform.objects.put(new TextEncoder().encode(text));
  return { path: 'log.txt', objectHash: hash, sizeBytes };
}
