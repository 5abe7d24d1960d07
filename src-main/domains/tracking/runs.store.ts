import { z } from 'zod';
import { Failure } from '#shared/kit/errors.ts';
import {
  type DatasetId,
  type EpochMs,
  ExperimentId,
  type JobId,
  type RunId,
  type SplitId,
} from '#shared/kit/ids.ts';
import {
  type Artifact,
  ExpectationsOverride,
  Experiment,
  Run,
  RunEnvironment,
  type RunStatus,
} from '#shared/tracking/tracking.schema.ts';
import { RunSpec } from '#shared/training/training.schema.ts';
import type { ReadableDb, WritableDb } from '../../platform/sqlite/sqlite.ts';

/** A run without what belongs to the data domain: the name a dataset has now. */
export type StoredRun = Omit<Run, 'datasetName'>;

const Row = z.object({
  id: Run.shape.id,
  experiment_id: ExperimentId,
  experiment_name: z.string(),
  name: z.string(),
  status: Run.shape.status,
  spec_json: z.string(),
  spec_hash: z.string(),
  dataset_id: Run.shape.datasetId,
  version_number: z.number(),
  job_id: Run.shape.jobId,
  repeat_of_run_id: Run.shape.repeatOfRunId,
  primary_metric: z.string(),
  is_higher_better: z.number(),
  notes: z.string(),
  environment_json: z.string(),
  override_json: z.string().nullable(),
  failure_json: z.string().nullable(),
  is_deleted: z.number(),
  created_at_ms: z.number(),
  started_at_ms: z.number().nullable(),
  ended_at_ms: z.number().nullable(),
});
type Row = z.infer<typeof Row>;

const selectRuns = `SELECT run.*, experiment.name AS experiment_name
  FROM tracking_runs run JOIN tracking_experiments experiment ON experiment.id = run.experiment_id`;

export interface RunFilter {
  readonly experimentId: ExperimentId | null;
  readonly datasetId: DatasetId | null;
  readonly statuses: readonly RunStatus[] | null;
  readonly includeDeleted: boolean;
  readonly limit: number;
}

/** Newest first. */
export function listRuns(db: ReadableDb, filter: RunFilter): readonly StoredRun[] {
  const rows = db
    .prepare(
      `${selectRuns}
       WHERE (:experimentId IS NULL OR run.experiment_id = :experimentId)
         AND (:datasetId IS NULL OR run.dataset_id = :datasetId)
         AND (:statuses IS NULL OR run.status IN (SELECT value FROM json_each(:statuses)))
         AND (:includeDeleted OR run.is_deleted = 0)
       ORDER BY run.created_at_ms DESC, run.id DESC LIMIT :limit`,
    )
    .all({
      experimentId: filter.experimentId,
      datasetId: filter.datasetId,
      statuses: filter.statuses === null ? null : JSON.stringify(filter.statuses),
      includeDeleted: filter.includeDeleted ? 1 : 0,
      limit: filter.limit,
    });
  return complete(db, rows);
}

export function findRun(db: ReadableDb, id: RunId): StoredRun | undefined {
  return complete(db, db.prepare(`${selectRuns} WHERE run.id = ?`).all(id))[0];
}

/** Runs whose name, target or tag contains the text, newest first. */
export function searchRuns(db: ReadableDb, text: string, limit: number): readonly StoredRun[] {
  const pattern = `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
  const rows = db
    .prepare(
      String.raw`${selectRuns}
       WHERE run.is_deleted = 0 AND (run.name LIKE :pattern ESCAPE '\'
         OR experiment.name LIKE :pattern ESCAPE '\'
         OR EXISTS (SELECT 1 FROM tracking_tags tag WHERE tag.run_id = run.id
                    AND (tag.key LIKE :pattern ESCAPE '\' OR tag.value LIKE :pattern ESCAPE '\')))
       ORDER BY run.created_at_ms DESC, run.id DESC LIMIT :limit`,
    )
    .all({ pattern, limit });
  return complete(db, rows);
}

export function listUnfinishedRunIds(db: ReadableDb): readonly RunId[] {
  return db
    .prepare(`SELECT id FROM tracking_runs WHERE status IN ('queued', 'running')`)
    .pluck()
    .all()
    .map((id) => Run.shape.id.parse(id));
}

/** Adds params, metrics, tags and artifacts: one query a table, however many runs. */
function complete(db: ReadableDb, rawRows: readonly unknown[]): readonly StoredRun[] {
  const rows = rawRows.map((row) => Row.parse(row));
  const ids = JSON.stringify(rows.map(({ id }) => id));
  const children = <T extends { readonly run_id: string }>(columns: string, table: string, order: string) =>
    Map.groupBy(
      db
        .prepare(
          `SELECT run_id, ${columns} FROM ${table}
           WHERE run_id IN (SELECT value FROM json_each(?)) ORDER BY run_id, ${order}`,
        )
        .all(ids) as T[],
      (child) => child.run_id,
    );
  const params = children<{ run_id: string; key: string; value_json: string }>(
    'key, value_json',
    'tracking_params',
    'position',
  );
  const metrics = children<{ run_id: string; key: string; value: number | null }>(
    'key, value',
    'tracking_metrics',
    'key',
  );
  const tags = children<{ run_id: string; key: string; value: string }>('key, value', 'tracking_tags', 'key');
  const artifacts = children<{ run_id: string; path: string; object_hash: string; size_bytes: number }>(
    'path, object_hash, size_bytes',
    'tracking_artifacts',
    'path',
  );
  return rows.map((row) => ({
    ...toRun(row),
    params: toRecord(params.get(row.id), ({ value_json }) => JSON.parse(value_json) as Run['params'][string]),
    metrics: toRecord(metrics.get(row.id), ({ value }) => finiteOrNull(value)),
    tags: toRecord(tags.get(row.id), ({ value }) => value),
    artifacts: (artifacts.get(row.id) ?? []).map(({ path, object_hash, size_bytes }) => ({
      path,
      objectHash: object_hash as Artifact['objectHash'],
      sizeBytes: size_bytes,
    })),
  }));
}

function toRun(row: Row): Omit<StoredRun, 'params' | 'metrics' | 'tags' | 'artifacts'> {
  return {
    id: row.id,
    experimentId: row.experiment_id,
    experimentName: row.experiment_name,
    name: row.name,
    status: row.status,
    spec: RunSpec.parse(JSON.parse(row.spec_json)),
    specHash: row.spec_hash,
    datasetId: row.dataset_id,
    versionNumber: row.version_number,
    jobId: row.job_id,
    repeatOfRunId: row.repeat_of_run_id,
    primaryMetric: row.primary_metric,
    isHigherBetter: row.is_higher_better === 1,
    notes: row.notes,
    environment: RunEnvironment.parse(JSON.parse(row.environment_json)),
    expectationsOverride:
      row.override_json === null ? null : ExpectationsOverride.parse(JSON.parse(row.override_json)),
    failure: row.failure_json === null ? null : Failure.parse(JSON.parse(row.failure_json)),
    isDeleted: row.is_deleted === 1,
    createdAtMs: row.created_at_ms,
    startedAtMs: row.started_at_ms,
    endedAtMs: row.ended_at_ms,
  };
}

/** Own properties only, so that a key named `__proto__` is a key. */
function toRecord<Child extends { readonly key: string }, Value>(
  children: readonly Child[] | undefined,
  pick: (child: Child) => Value,
): Record<string, Value> {
  return Object.fromEntries((children ?? []).map((child) => [child.key, pick(child)]));
}

/** JSON has no infinities, and the wire says null for every value that is no number. */
function finiteOrNull(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}

export function insertRun(
  db: WritableDb,
  run: Pick<
    Run,
    | 'id'
    | 'experimentId'
    | 'name'
    | 'spec'
    | 'specHash'
    | 'datasetId'
    | 'versionNumber'
    | 'repeatOfRunId'
    | 'primaryMetric'
    | 'isHigherBetter'
    | 'expectationsOverride'
    | 'createdAtMs'
  >,
): void {
  db.prepare(
    `INSERT INTO tracking_runs (id, experiment_id, name, status, spec_json, spec_hash, dataset_id, version_number,
       repeat_of_run_id, primary_metric, is_higher_better, override_json, created_at_ms)
     VALUES (?, ?, ?, 'queued', ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    run.id,
    run.experimentId,
    run.name,
    JSON.stringify(run.spec),
    run.specHash,
    run.datasetId,
    run.versionNumber,
    run.repeatOfRunId,
    run.primaryMetric,
    run.isHigherBetter ? 1 : 0,
    run.expectationsOverride === null ? null : JSON.stringify(run.expectationsOverride),
    run.createdAtMs,
  );
}

export function setJob(db: WritableDb, id: RunId, jobId: JobId): void {
  db.prepare('UPDATE tracking_runs SET job_id = ? WHERE id = ?').run(jobId, id);
}

export function setName(db: WritableDb, id: RunId, name: string): void {
  db.prepare('UPDATE tracking_runs SET name = ? WHERE id = ?').run(name, id);
}

export function setNotes(db: WritableDb, id: RunId, notes: string): void {
  db.prepare('UPDATE tracking_runs SET notes = ? WHERE id = ?').run(notes, id);
}

export function setDeleted(db: WritableDb, id: RunId, isDeleted: boolean): void {
  db.prepare('UPDATE tracking_runs SET is_deleted = ? WHERE id = ?').run(isDeleted ? 1 : 0, id);
}

/** A null value removes the tag. */
export function setTag(db: WritableDb, id: RunId, key: string, value: string | null): void {
  if (value === null) {
    db.prepare('DELETE FROM tracking_tags WHERE run_id = ? AND key = ?').run(id, key);
    return;
  }
  db.prepare(
    `INSERT INTO tracking_tags (run_id, key, value) VALUES (?, ?, ?)
     ON CONFLICT (run_id, key) DO UPDATE SET value = excluded.value`,
  ).run(id, key, value);
}

export function listExperiments(db: ReadableDb): Experiment[] {
  return db
    .prepare(
      `SELECT experiment.id, experiment.name, experiment.created_at_ms AS createdAtMs,
         (SELECT count(*) FROM tracking_runs run
          WHERE run.experiment_id = experiment.id AND run.is_deleted = 0) AS runCount
       FROM tracking_experiments experiment ORDER BY experiment.created_at_ms DESC, experiment.id DESC`,
    )
    .all()
    .map((row) => Experiment.parse(row));
}

export function findExperimentId(db: ReadableDb, name: string): ExperimentId | undefined {
  const id = db.prepare('SELECT id FROM tracking_experiments WHERE name = ?').pluck().get(name);
  return id === undefined ? undefined : ExperimentId.parse(id);
}

export function insertExperiment(
  db: WritableDb,
  experiment: {
    readonly id: ExperimentId;
    readonly name: string;
    readonly createdAtMs: z.infer<typeof EpochMs>;
  },
): void {
  db.prepare('INSERT INTO tracking_experiments (id, name, created_at_ms) VALUES (?, ?, ?)').run(
    experiment.id,
    experiment.name,
    experiment.createdAtMs,
  );
}

/** All runs an experiment ever had, deleted ones too: the number of the next one. */
export function countRuns(db: ReadableDb, experimentId: ExperimentId): number {
  return db
    .prepare('SELECT count(*) FROM tracking_runs WHERE experiment_id = ?')
    .pluck()
    .get(experimentId) as number;
}

export function putArtifact(db: WritableDb, id: RunId, { path, objectHash, sizeBytes }: Artifact): void {
  db.prepare(
    `INSERT INTO tracking_artifacts (run_id, path, object_hash, size_bytes) VALUES (?, ?, ?, ?)
     ON CONFLICT (run_id, path) DO UPDATE SET object_hash = excluded.object_hash, size_bytes = excluded.size_bytes`,
  ).run(id, path, objectHash, sizeBytes);
}

export function countRunsOfSplit(db: ReadableDb, splitId: SplitId): number {
  return db
    .prepare(`SELECT count(*) FROM tracking_runs WHERE json_extract(spec_json, '$.split.splitId') = ?`)
    .pluck()
    .get(splitId) as number;
}
