import { metricTitle } from '#shared/evaluation/metric-title.ts';
import { AppError, type Failure } from '#shared/kit/errors.ts';
import { type DatasetId, ExperimentId, type JobId, RunId, type SplitId } from '#shared/kit/ids.ts';
import type { PackageFile } from '#shared/registry/registry.schema.ts';
import type {
  Artifact,
  Experiment,
  LogLine,
  MetricSeries,
  Run,
  RunStatus,
} from '#shared/tracking/tracking.schema.ts';
import type { SearchHit } from '#shared/workspace/workspace.schema.ts';
import type { Platform } from '../../platform/platform.ts';
import { transact } from '../../platform/sqlite/sqlite.ts';
import * as attempts from './attempts.store.ts';
import { listLog, listSeries } from './points.store.ts';
import { openRunAttempt, type RunAttempt } from './run-attempt.ts';
import { createRunRecorder, toMetricSeries } from './run-recorder.ts';
import * as store from './runs.store.ts';

/** Artifacts below this folder are the run's model package. */
export const packageFolder = 'model/';

/** What makes a run; the rest of it is written while it lives. */
export type NewRun = Pick<
  Run,
  'spec' | 'specHash' | 'datasetId' | 'versionNumber' | 'repeatOfRunId' | 'primaryMetric' | 'isHigherBetter'
> & {
  readonly experiment: { readonly id: ExperimentId } | { readonly name: string };
  /** Made from the number of the run in its experiment. */
  readonly name: (number: number) => string;
  readonly expectationsOverride?: Run['expectationsOverride'];
};

export interface TrackingService {
  listExperiments(): Experiment[];
  listRuns(filter: {
    readonly experimentId?: ExperimentId | undefined;
    readonly datasetId?: DatasetId | undefined;
    readonly statuses?: readonly RunStatus[] | undefined;
    readonly includeDeleted?: boolean;
    readonly limit: number;
  }): Run[];
  getRun(id: RunId): Run;
  renameRun(id: RunId, name: string): Run;
  setRunNotes(id: RunId, notes: string): Run;
  setRunTag(id: RunId, key: string, value: string | null): Run;
  deleteRun(id: RunId): Run;
  restoreRun(id: RunId): Run;
  listMetricSeries(runIds: readonly RunId[], keys?: readonly string[]): MetricSeries[];
  watchMetrics(id: RunId, signal?: AbortSignal): AsyncGenerator<MetricSeries[], void>;
  getRunLog(id: RunId): LogLine[];
  runArtifacts(id: RunId): readonly Artifact[];
  /** The verified bytes of one artifact. */
  readArtifact(id: RunId, path: string): Promise<Uint8Array>;
  /** Adds a file to a succeeded run, in place of one of that path. */
  putArtifact(id: RunId, artifact: Artifact): Run;
  /** The model package of a succeeded run by plain file names. PRECONDITION_FAILED where there is none. */
  packageFiles(id: RunId): readonly PackageFile[];
  /** Deleted ones too, as they can be brought back. */
  countRunsOfSplit(splitId: SplitId): number;
  search(query: string, limit: number): SearchHit[];

  createRun(run: NewRun): Run;
  attachJob(id: RunId, jobId: JobId): void;
  /** Starts the run anew: what an earlier start left is gone, and what it still reports is refused. */
  startAttempt(id: RunId): RunAttempt;
  /** Ends a run that has not ended yet, as its job ended. */
  stopRun(id: RunId, status: 'failed' | 'cancelled' | 'interrupted', failure: Failure | null): void;
  /** A stopped run waits for its turn again. */
  requeueRun(id: RunId): void;
  listUnfinishedRuns(): readonly Run[];
  close(): void;
}

/** `datasetName` answers what a dataset is called now. */
export function createTrackingService(
  platform: Platform,
  datasetName: (id: DatasetId) => string,
): TrackingService {
  const { db, changes, clock, newId, objects } = platform;
  const recorder = createRunRecorder(platform);

  const toRun = (run: store.StoredRun): Run => ({ ...run, datasetName: datasetName(run.datasetId) });
  /** Asks for each dataset once: thousands of runs have a handful of them. */
  const toRuns = (runs: readonly store.StoredRun[]): Run[] => {
    const names = new Map([...new Set(runs.map((run) => run.datasetId))].map((id) => [id, datasetName(id)]));
    return runs.map((run) => ({ ...run, datasetName: names.get(run.datasetId)! }));
  };

  const getRun = (id: RunId): Run => {
    const run = store.findRun(db, id);
    if (!run) {
      throw new AppError('NOT_FOUND', 'This run does not exist.', {
        reason: 'run',
        nextStep: 'Choose one from the list of runs.',
      });
    }
    return toRun(run);
  };

  const change = (id: RunId, write: () => void): Run => {
    getRun(id);
    transact(db, write);
    changes.announce('tracking.run', id, 'changed');
    return getRun(id);
  };

  const experimentOf = (experiment: NewRun['experiment']): ExperimentId => {
    if ('id' in experiment) {
      if (store.listExperiments(db).some(({ id }) => id === experiment.id)) return experiment.id;
      throw new AppError('NOT_FOUND', 'This experiment does not exist.', {
        reason: 'experiment',
        nextStep: 'Choose another, or leave it out.',
      });
    }
    const known = store.findExperimentId(db, experiment.name);
    if (known) return known;
    const id = ExperimentId.parse(newId());
    store.insertExperiment(db, { id, name: experiment.name, createdAtMs: clock.now() });
    changes.announce('tracking.experiment', id, 'created');
    return id;
  };

  const findArtifact = (id: RunId, path: string): Artifact => {
    const artifact = getRun(id).artifacts.find((candidate) => candidate.path === path);
    if (artifact) return artifact;
    throw new AppError('NOT_FOUND', `This run has no artifact ${path}.`, {
      reason: 'artifact',
      nextStep: 'Choose one from the run’s list of artifacts.',
    });
  };

  return {
    listExperiments: () => store.listExperiments(db),
    listRuns: ({ experimentId = null, datasetId = null, statuses = null, includeDeleted = false, limit }) =>
      toRuns(store.listRuns(db, { experimentId, datasetId, statuses, includeDeleted, limit })),
    getRun,
    renameRun: (id, name) => change(id, () => store.setName(db, id, name)),
    setRunNotes: (id, notes) => change(id, () => store.setNotes(db, id, notes)),
    setRunTag: (id, key, value) => change(id, () => store.setTag(db, id, key, value)),
    deleteRun: (id) => {
      const { status } = getRun(id);
      if (status === 'queued' || status === 'running') {
        throw new AppError('PRECONDITION_FAILED', 'This run has not ended yet.', {
          reason: 'run-unfinished',
          nextStep: 'Cancel it first.',
        });
      }
      return change(id, () => store.setDeleted(db, id, true));
    },
    restoreRun: (id) => change(id, () => store.setDeleted(db, id, false)),
    listMetricSeries: (runIds, keys) => {
      recorder.flush();
      return listSeries(db, runIds, keys ?? null).map(toMetricSeries);
    },
    watchMetrics: (id, signal) => {
      getRun(id);
      return recorder.watch(id, () => isUnfinished(getRun(id)), signal);
    },
    getRunLog: (id) => {
      getRun(id);
      recorder.flush();
      return listLog(db, id);
    },
    runArtifacts: (id) => getRun(id).artifacts,
    readArtifact: async (id, path) => objects.read(findArtifact(id, path).objectHash),
    putArtifact: (id, artifact) =>
      change(id, () => {
        if (getRun(id).status === 'succeeded') return store.putArtifact(db, id, artifact);
        throw new AppError('PRECONDITION_FAILED', 'This run is not what it was any more.', {
          reason: 'run-changed',
          nextStep: 'Wait until it has succeeded, and start again.',
        });
      }),
    packageFiles: (id) => {
      const files = getRun(id).artifacts.filter(({ path }) => path.startsWith(packageFolder));
      if (files.length > 0) {
        return files.map(({ path, ...file }) => ({ ...file, name: path.slice(packageFolder.length) }));
      }
      throw new AppError('PRECONDITION_FAILED', 'This run has no model.', {
        reason: 'no-model',
        nextStep: 'Choose a run that has succeeded.',
      });
    },
    countRunsOfSplit: (splitId) => store.countRunsOfSplit(db, splitId),
    search: (query, limit) => toRuns(store.searchRuns(db, query, limit)).map(toHit),

    createRun: (run) => {
      const id = RunId.parse(newId());
      transact(db, () => {
        const experimentId = experimentOf(run.experiment);
        const name = run.name(store.countRuns(db, experimentId) + 1);
        store.insertRun(db, {
          ...run,
          expectationsOverride: run.expectationsOverride ?? null,
          id,
          experimentId,
          name,
          createdAtMs: clock.now(),
        });
      });
      changes.announce('tracking.run', id, 'created');
      return getRun(id);
    },
    attachJob: (id, jobId) => {
      store.setJob(db, id, jobId);
    },
    startAttempt: (id) => {
      const attempt = transact(db, () => attempts.startAttempt(db, id, clock.now()));
      changes.announce('tracking.run', id, 'changed');
      return openRunAttempt(platform, recorder, { runId: id, attempt });
    },
    stopRun: (id, status, failure) => {
      recorder.flush();
      const isChanged = transact(db, () =>
        attempts.markStopped(db, id, { status, failure, endedAtMs: clock.now() }),
      );
      if (!isChanged) return;
      recorder.end(id);
      changes.announce('tracking.run', id, 'changed');
    },
    requeueRun: (id) => {
      if (transact(db, () => attempts.markQueued(db, id))) changes.announce('tracking.run', id, 'changed');
    },
    listUnfinishedRuns: () => store.listUnfinishedRunIds(db).map(getRun),
    close: () => recorder.close(),
  };
}

function isUnfinished({ status }: Run): boolean {
  return status === 'queued' || status === 'running';
}

function toHit({ id, name, datasetName, spec, primaryMetric, metrics, status }: Run): SearchHit {
  const value = metrics[primaryMetric];
  const outcome =
    typeof value === 'number' ? `${metricTitle(primaryMetric)} ${Number(value.toPrecision(4))}` : status;
  return { type: 'run', id, title: name, subtitle: `${spec.target} in ${datasetName} · ${outcome}` };
}
