import type { Failure } from '#shared/kit/errors.ts';
import type { RunId } from '#shared/kit/ids.ts';
import type { Artifact, Run, RunEnvironment, RunStatus } from '#shared/tracking/tracking.schema.ts';
import type { ReadableDb, WritableDb } from '../../platform/sqlite/sqlite.ts';

/** Starts the run anew: the next fencing token, and nothing left of an earlier start. */
export function startAttempt(db: WritableDb, id: RunId, startedAtMs: number): number {
  for (const table of ['params', 'metrics', 'artifacts', 'series', 'log_chunks']) {
    db.prepare(`DELETE FROM tracking_${table} WHERE run_id = ?`).run(id);
  }
  return db
    .prepare(
      `UPDATE tracking_runs SET status = 'running', attempt = attempt + 1, environment_json = '{}', failure_json = NULL,
         started_at_ms = ?, ended_at_ms = NULL WHERE id = ? RETURNING attempt`,
    )
    .pluck()
    .get(startedAtMs, id) as number;
}

/** Whether what this start of the run reports may still be written. */
export function isCurrentAttempt(db: ReadableDb, id: RunId, attempt: number): boolean {
  return (
    db
      .prepare(`SELECT 1 FROM tracking_runs WHERE id = ? AND attempt = ? AND status = 'running'`)
      .get(id, attempt) !== undefined
  );
}

export function markSucceeded(db: WritableDb, id: RunId, endedAtMs: number): void {
  db.prepare(`UPDATE tracking_runs SET status = 'succeeded', ended_at_ms = ? WHERE id = ?`).run(
    endedAtMs,
    id,
  );
}

/** Ends a run that has not ended; a run that has keeps its first end. Answers whether it changed anything. */
export function markStopped(
  db: WritableDb,
  id: RunId,
  end: {
    readonly status: Extract<RunStatus, 'failed' | 'cancelled' | 'interrupted'>;
    readonly failure: Failure | null;
    readonly endedAtMs: number;
  },
): boolean {
  const { changes } = db
    .prepare(
      `UPDATE tracking_runs SET status = ?, failure_json = ?, ended_at_ms = ?
       WHERE id = ? AND status IN ('queued', 'running')`,
    )
    .run(end.status, end.failure === null ? null : JSON.stringify(end.failure), end.endedAtMs, id);
  return changes === 1;
}

/** A stopped run waits for its turn again. */
export function markQueued(db: WritableDb, id: RunId): boolean {
  const { changes } = db
    .prepare(
      `UPDATE tracking_runs SET status = 'queued', failure_json = NULL, started_at_ms = NULL, ended_at_ms = NULL
       WHERE id = ? AND status IN ('failed', 'cancelled', 'interrupted')`,
    )
    .run(id);
  return changes === 1;
}

export function setParams(db: WritableDb, id: RunId, params: Run['params']): void {
  const upsert = db.prepare(
    `INSERT INTO tracking_params (run_id, key, value_json, position)
     VALUES (:id, :key, :value, (SELECT count(*) FROM tracking_params WHERE run_id = :id))
     ON CONFLICT (run_id, key) DO UPDATE SET value_json = excluded.value_json`,
  );
  for (const [key, value] of Object.entries(params)) upsert.run({ id, key, value: JSON.stringify(value) });
}

/** Adds to what is known of the machine. */
export function addEnvironment(db: WritableDb, id: RunId, environment: RunEnvironment): void {
  db.prepare('UPDATE tracking_runs SET environment_json = json_patch(environment_json, ?) WHERE id = ?').run(
    JSON.stringify(environment),
    id,
  );
}

/** NaN is stored as NULL: SQLite has none. */
export function setMetrics(db: WritableDb, id: RunId, metrics: ReadonlyMap<string, number>): void {
  const upsert = db.prepare(
    `INSERT INTO tracking_metrics (run_id, key, value) VALUES (?, ?, ?)
     ON CONFLICT (run_id, key) DO UPDATE SET value = excluded.value`,
  );
  for (const [key, value] of metrics) upsert.run(id, key, Number.isNaN(value) ? null : value);
}

/** What the curves said last gives way to the figures of the model that was kept. */
export function replaceMetrics(db: WritableDb, id: RunId, metrics: ReadonlyMap<string, number>): void {
  db.prepare('DELETE FROM tracking_metrics WHERE run_id = ?').run(id);
  setMetrics(db, id, metrics);
}

export function insertArtifacts(db: WritableDb, id: RunId, artifacts: readonly Artifact[]): void {
  const insert = db.prepare(
    'INSERT INTO tracking_artifacts (run_id, path, object_hash, size_bytes) VALUES (?, ?, ?, ?)',
  );
  for (const { path, objectHash, sizeBytes } of artifacts) insert.run(id, path, objectHash, sizeBytes);
}
