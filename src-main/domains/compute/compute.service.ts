import { z } from 'zod';
import { type EngineStatus, type MachineInfo, PackId } from '#shared/compute/compute.schema.ts';
import { AppError, toFailure } from '#shared/kit/errors.ts';
import { engineTitles } from '#shared/training/engine-titles.ts';
import { EngineId } from '#shared/training/training.schema.ts';
import type { Job } from '#shared/workspace/workspace.schema.ts';
import { installPack } from '../../platform/packs/install-packs.ts';
import { locatePack } from '../../platform/packs/locate-pack.ts';
import type { Platform } from '../../platform/platform.ts';
import { createWorkerClient } from '../../platform/processes/worker-client.ts';
import type { EngineCheckRequests } from '../../workers/engine-check/engine-check.protocol.ts';
import type { JobContext, JobsService } from '../workspace/index.ts';
import { type CheckResult, listChecks, saveCheck } from './compute.store.ts';
import { type EngineEntry, engineCatalogue } from './engine-catalogue.ts';
import { describeMachine } from './machine.ts';

export interface ComputeService {
  machine(): Promise<MachineInfo>;
  engines(): EngineStatus[];
  startSelfTest(engineId: EngineId): Job;
  startPackInstall(packId: PackId): Job;
  /** Whether runs with this engine can be expected to work: its pack is there or it needs none. */
  canTrain(engineId: EngineId): boolean;
}

/** Loading an 850 MB library from a cold disk takes a while; a self-test itself is a second or two. */
const selfTestTimeoutMs = 180_000;

const packPhases = {
  waiting: 'Waiting for another install',
  downloading: 'Downloading',
  unpacking: 'Unpacking',
} as const;

/** The doctor: which engines run here, on what, and where not, why not and what to do. */
export function createComputeService(platform: Platform, jobs: JobsService): ComputeService {
  const { db, changes, clock, workers } = platform;

  const packOf = (entry: EngineEntry): EngineStatus['pack'] => {
    if (entry.packId === null) return null;
    const located = locatePack(entry.packId);
    return located.state === 'ready'
      ? { id: entry.packId, isInstalled: true, version: located.version, reason: null }
      : { id: entry.packId, isInstalled: false, version: null, reason: located.reason };
  };

  const statusOf = (entry: EngineEntry): EngineStatus => {
    const pack = packOf(entry);
    // A check made with another pack says nothing about this one.
    const check = listChecks(db).find(
      (candidate) => candidate.engineId === entry.id && candidate.packVersion === (pack?.version ?? null),
    );
    const located = entry.packId === null ? null : locatePack(entry.packId);
    const isBlocked = located?.state === 'missing' && !entry.worksWithoutPack;
    const unchecked: EngineStatus = {
      id: entry.id,
      title: engineTitles[entry.id],
      purpose: entry.purpose,
      state: isBlocked ? 'unavailable' : 'unchecked',
      version: pack?.version ?? null,
      device: null,
      backend: null,
      selfTestMs: null,
      selfTestDetail: null,
      checkedAtMs: null,
      reason: located?.state === 'missing' ? located.reason : null,
      fix: located?.state === 'missing' ? located.fix : null,
      pack,
    };
    if (!check || isBlocked) return unchecked;
    const { result, checkedAtMs } = check;
    switch (result.state) {
      case 'ready':
        return { ...unchecked, ...result, checkedAtMs };
      case 'unavailable':
        return { ...unchecked, ...result, checkedAtMs };
      case 'failed':
        return {
          ...unchecked,
          state: 'failed',
          checkedAtMs,
          reason: result.failure.message,
          fix: result.failure.nextStep ?? 'Copy the details and install the runtime pack again.',
        };
    }
  };

  const check = async (engineId: EngineId, { signal }: JobContext): Promise<CheckResult> => {
    const client = createWorkerClient<EngineCheckRequests, Record<string, never>>(
      workers.start({ kind: 'engine-check' }),
      { maxSilenceMs: selfTestTimeoutMs },
    );
    try {
      return await client.call('check', { engineId }, { signal, timeoutMs: selfTestTimeoutMs });
    } catch (error) {
      if (signal.aborted) throw error;
      return { state: 'failed', failure: toFailure(error) };
    } finally {
      client.kill();
    }
  };

  jobs.register('self-test', {
    input: z.object({ engineId: EngineId }),
    lane: 'light',
    canResume: false,
    run: async ({ engineId }, context) => {
      context.report({ phase: 'Testing', done: 0, total: null, unit: 'steps' });
      const result = await check(engineId, context);
      context.signal.throwIfAborted();
      const entry = engineCatalogue.find((candidate) => candidate.id === engineId)!;
      saveCheck(db, {
        engineId,
        packVersion: packOf(entry)?.version ?? null,
        result,
        checkedAtMs: clock.now(),
      });
      changes.announce('compute.engine', engineId, 'changed');
      if (result.state === 'failed') throw AppError.fromFailure(result.failure);
      if (result.state === 'unavailable') {
        throw new AppError('UNAVAILABLE', result.reason, {
          reason: 'engine-unavailable',
          nextStep: result.fix,
        });
      }
      return { type: 'engine', id: engineId };
    },
  });

  jobs.register('install-pack', {
    input: z.object({ packId: PackId }),
    lane: 'light',
    canResume: true,
    run: async ({ packId }, { signal, report }) => {
      const outcome = await installPack(packId, {
        signal,
        onProgress: ({ phase, doneBytes, totalBytes }) =>
          report({ phase: packPhases[phase], done: doneBytes, total: totalBytes, unit: 'bytes' }),
      });
      changes.announce('compute.engine', packId, 'changed');
      if (outcome.state === 'failed') {
        throw new AppError('UNAVAILABLE', outcome.reason, {
          reason: 'pack-not-installed',
          nextStep: outcome.fix,
        });
      }
      return { type: 'engine', id: packId };
    },
  });

  return {
    machine: () => describeMachine(platform.folders.workspace),
    engines: () => engineCatalogue.map(statusOf),
    startSelfTest: (engineId) =>
      jobs.start({
        kind: 'self-test',
        title: `Self-test of ${engineTitles[engineId]}`,
        input: { engineId },
        subject: { type: 'engine', id: engineId },
      }),
    startPackInstall: (packId) =>
      jobs.start({
        kind: 'install-pack',
        title: `Install the ${packId} runtime pack`,
        input: { packId },
        subject: { type: 'engine', id: packId },
      }),
    canTrain: (engineId) => {
      const { state } = statusOf(engineCatalogue.find(({ id }) => id === engineId)!);
      return state === 'ready' || state === 'unchecked';
    },
  };
}
