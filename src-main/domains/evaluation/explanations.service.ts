import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import {
  type CounterfactualProposal,
  Explanation,
  ExplanationOptions,
  type PairEffect,
  type RowExplanation,
} from '#shared/evaluation/explanation.schema.ts';
import { AppError } from '#shared/kit/errors.ts';
import { RunId } from '#shared/kit/ids.ts';
import type { Artifact, Run } from '#shared/tracking/tracking.schema.ts';
import type { RunSpec } from '#shared/training/training.schema.ts';
import type { Job } from '#shared/workspace/workspace.schema.ts';
import { explainDiskFull } from '../../platform/files/disk-full.ts';
import type { Platform } from '../../platform/platform.ts';
import { createWorkerClient } from '../../platform/processes/worker-client.ts';
import {
  type CounterfactualQuestion,
  type ExplainEvents,
  type ExplainRequest,
  type ExplainRequests,
  explanationFile,
  type PairQuestion,
  type RequestedRow,
} from '../../workers/explain/explain.protocol.ts';
import type { SplitSource } from '../../workers/train/train.protocol.ts';
import type { DataService } from '../data/index.ts';
import type { TrackingService } from '../tracking/index.ts';
import type { JobContext, JobsService, WorkspaceService } from '../workspace/index.ts';
import { createWhatIfSessions, type WhatIfSource } from './what-if-sessions.ts';

export interface ExplanationDeps {
  readonly tracking: TrackingService;
  readonly jobs: JobsService;
  readonly data: DataService;
  readonly workspace: WorkspaceService;
  /** Where the worker finds the rows that the run learned from and those it was tested on. */
  readonly splitSource: (spec: RunSpec) => Promise<SplitSource>;
}

export interface ExplanationsService {
  start(runId: RunId, options: ExplanationOptions): Job;
  /** Null until the run has been explained. */
  get(runId: RunId): Promise<Explanation | null>;
  explainRow(runId: RunId, row: RequestedRow): Promise<RowExplanation>;
  getPairEffect(runId: RunId, pair: PairQuestion): Promise<PairEffect>;
  findCounterfactuals(runId: RunId, question: CounterfactualQuestion): Promise<CounterfactualProposal[]>;
  close(): Promise<void>;
}

const JobInput = z.object({ runId: RunId, options: ExplanationOptions });

/** Trees of a large forest hold the worker's event loop one at a time. */
const maxSilenceMs = 120_000;

/** Explanations of runs: computed by a job in a process of its own, stored among the run's artifacts. */
export function createExplanationsService(platform: Platform, deps: ExplanationDeps): ExplanationsService {
  const { tracking, jobs } = deps;
  const sessions = createWhatIfSessions(platform);

  const findStored = (runId: RunId): Artifact | undefined =>
    tracking.runArtifacts(runId).find(({ path }) => path === explanationFile);

  const sourceOf = (runId: RunId): WhatIfSource => {
    const explanation = findStored(runId);
    if (explanation) return { packageFiles: tracking.packageFiles(runId), explanation };
    throw new AppError('PRECONDITION_FAILED', 'This run has not been explained yet.', {
      reason: 'not-explained',
      nextStep: 'Explain it first: single rows are compared with what that finds.',
    });
  };

  jobs.register('explain', {
    input: JobInput,
    lane: 'data',
    canResume: true,
    run: async ({ runId, options }, context) => {
      await explainInWorker(platform, deps, { run: tracking.getRun(runId), options, context });
      return { type: 'run', id: runId };
    },
  });

  return {
    start: (runId, options) => {
      const run = tracking.getRun(runId);
      // Says at once what is missing, in place of a job that fails.
      tracking.packageFiles(runId);
      return jobs.start({
        kind: 'explain',
        title: `Explain ${run.name}`,
        input: { runId, options },
        subject: { type: 'run', id: runId },
      });
    },
    get: async (runId) => {
      if (!findStored(runId)) return null;
      const bytes = await tracking.readArtifact(runId, explanationFile);
      return Explanation.parse(JSON.parse(new TextDecoder().decode(bytes)));
    },
    explainRow: async (runId, row) => {
      const model = await sessions.open(sourceOf(runId));
      return model.call('explainRow', { row });
    },
    getPairEffect: async (runId, pair) => {
      const model = await sessions.open(sourceOf(runId));
      return model.call('getPairEffect', pair);
    },
    findCounterfactuals: async (runId, question) => {
      const model = await sessions.open(sourceOf(runId));
      return model.call('findCounterfactuals', question);
    },
    close: () => sessions.close(),
  };
}

async function explainInWorker(
  platform: Platform,
  { data, tracking, workspace, splitSource }: ExplanationDeps,
  {
    run,
    options,
    context,
  }: { readonly run: Run; readonly options: ExplanationOptions; readonly context: JobContext },
): Promise<void> {
  const { objects } = platform;
  const outputFolder = objects.temporaryFile('-explanation');
  try {
    await mkdir(outputFolder);
    const files = tracking.packageFiles(run.id).map(async ({ name, objectHash }) => ({
      name,
      path: await objects.verifiedPath(objectHash),
      sha256: objectHash,
    }));
    await callWorker(platform, context, {
      runId: run.id,
      spec: run.spec,
      split: await splitSource(run.spec),
      options,
      packageFiles: await Promise.all(files),
      table: await data.versionTable(run.spec.versionId),
      threadCount: workspace.threadBudget(),
      dataMemoryMb: workspace.getSettings().dataMemoryMb,
      outputFolder,
    });
    const { hash, sizeBytes } = await objects.adopt(join(outputFolder, explanationFile));
    context.signal.throwIfAborted();
    tracking.putArtifact(run.id, { path: explanationFile, objectHash: hash, sizeBytes });
  } catch (error) {
    throw explainDiskFull(error);
  } finally {
    await rm(outputFolder, { recursive: true, force: true });
  }
}

async function callWorker(
  { workers }: Platform,
  { signal, report }: JobContext,
  request: ExplainRequest,
): Promise<void> {
  signal.throwIfAborted();
  const client = createWorkerClient<ExplainRequests, ExplainEvents>(workers.start({ kind: 'explain' }), {
    maxSilenceMs,
  });
  const onAbort = () => client.kill(new AppError('CANCELLED', 'Cancelled.'));
  signal.addEventListener('abort', onAbort, { once: true });
  client.on('progress', report);
  try {
    await client.call('explain', request);
  } finally {
    signal.removeEventListener('abort', onAbort);
    client.kill();
    // Only a dead process writes no more into the folder that is about to go.
    await client.process.exited;
  }
}
