import { AppError } from '#shared/kit/errors.ts';
import type { Artifact, LogLine, Run, RunEnvironment } from '#shared/tracking/tracking.schema.ts';
import type { Platform } from '../../platform/platform.ts';
import { transact } from '../../platform/sqlite/sqlite.ts';
import * as store from './attempts.store.ts';
import type { AttemptRef, RunRecorder } from './run-recorder.ts';

/**
 * One start of a run, the only way to write to it while it lives. Once the run was started again, stopped or
 * finished, everything but `succeed` does nothing: a late report of a lost worker must not touch it.
 */
export interface RunAttempt {
  /** One point of each curve; written within 250 ms. NaN is kept. */
  logMetrics(step: number, values: Readonly<Record<string, number>>, atMs?: number): void;
  log(level: LogLine['level'], message: string, atMs?: number): void;
  setParams(params: Run['params']): void;
  addEnvironment(environment: RunEnvironment): void;
  /**
   * Everything that the run ends with becomes visible at once. The objects must be durable already.
   * Throws CONFLICT `run-superseded` when this is no longer the current start.
   */
  succeed(outcome: {
    readonly metrics: ReadonlyMap<string, number>;
    readonly artifacts: readonly Artifact[];
  }): void;
}

export function openRunAttempt(platform: Platform, recorder: RunRecorder, ref: AttemptRef): RunAttempt {
  const { db, changes, clock } = platform;
  const { runId, attempt } = ref;
  const writeIfCurrent = (write: () => void) => {
    const isWritten = transact(db, () => {
      if (!store.isCurrentAttempt(db, runId, attempt)) return false;
      write();
      return true;
    });
    if (isWritten) changes.announce('tracking.run', runId, 'changed');
  };
  return {
    logMetrics: (step, values, atMs = clock.now()) => recorder.addPoints(ref, step, values, atMs),
    log: (level, message, atMs = clock.now()) => recorder.addLine(ref, { atMs, level, message }),
    setParams: (params) => writeIfCurrent(() => store.setParams(db, runId, params)),
    addEnvironment: (environment) => writeIfCurrent(() => store.addEnvironment(db, runId, environment)),
    succeed: ({ metrics, artifacts }) => {
      recorder.flush();
      transact(db, () => {
        if (!store.isCurrentAttempt(db, runId, attempt)) {
          throw new AppError('CONFLICT', 'This run was stopped or started again meanwhile.', {
            reason: 'run-superseded',
          });
        }
        store.replaceMetrics(db, runId, metrics);
        store.insertArtifacts(db, runId, artifacts);
        store.markSucceeded(db, runId, clock.now());
      });
      recorder.end(runId);
      changes.announce('tracking.run', runId, 'changed');
    },
  };
}
