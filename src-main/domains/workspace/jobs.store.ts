import { z } from 'zod';
import { Failure } from '#shared/kit/errors.ts';
import { JobId } from '#shared/kit/ids.ts';
import {
  Job,
  type JobKind,
  JobProgress,
  type JobStatus,
  ObjectRef,
} from '#shared/workspace/workspace.schema.ts';
import type { ReadableDb, WritableDb } from '../../platform/sqlite/sqlite.ts';

/** A job as stored: what the wire sees plus the input it can be started again with. */
export interface StoredJob {
  readonly job: Omit<Job, 'canResume'>;
  readonly input: unknown;
}

const Row = z.object({
  id: JobId,
  kind: Job.shape.kind,
  title: z.string(),
  status: Job.shape.status,
  input_json: z.string(),
  progress_json: z.string().nullable(),
  subject_json: z.string().nullable(),
  result_json: z.string().nullable(),
  failure_json: z.string().nullable(),
  created_at_ms: z.number(),
  started_at_ms: z.number().nullable(),
  ended_at_ms: z.number().nullable(),
});

const fromJson = <T>(schema: z.ZodType<T>, text: string | null): T | null =>
  text === null ? null : schema.parse(JSON.parse(text));

function toStoredJob(raw: unknown): StoredJob {
  const row = Row.parse(raw);
  return {
    input: JSON.parse(row.input_json),
    job: {
      id: row.id,
      kind: row.kind,
      title: row.title,
      status: row.status,
      progress: fromJson(JobProgress, row.progress_json),
      subject: fromJson(ObjectRef, row.subject_json),
      result: fromJson(ObjectRef, row.result_json),
      failure: fromJson(Failure, row.failure_json),
      createdAtMs: row.created_at_ms,
      startedAtMs: row.started_at_ms,
      endedAtMs: row.ended_at_ms,
    },
  };
}

export function insertJob(
  db: WritableDb,
  job: {
    id: JobId;
    kind: JobKind;
    title: string;
    input: unknown;
    subject: ObjectRef | null;
    createdAtMs: number;
  },
): void {
  db.prepare(
    `INSERT INTO workspace_jobs (id, kind, title, status, input_json, subject_json, created_at_ms)
     VALUES (?, ?, ?, 'queued', ?, ?, ?)`,
  ).run(
    job.id,
    job.kind,
    job.title,
    JSON.stringify(job.input ?? null),
    job.subject === null ? null : JSON.stringify(job.subject),
    job.createdAtMs,
  );
}

export function findJob(db: ReadableDb, id: JobId): StoredJob | undefined {
  const row = db.prepare('SELECT * FROM workspace_jobs WHERE id = ?').get(id);
  return row === undefined ? undefined : toStoredJob(row);
}

export function listJobs(
  db: ReadableDb,
  filter: { readonly statuses: readonly JobStatus[] | null; readonly limit: number },
): readonly StoredJob[] {
  const statuses = filter.statuses === null ? null : JSON.stringify(filter.statuses);
  return db
    .prepare(
      `SELECT * FROM workspace_jobs
       WHERE ? IS NULL OR status IN (SELECT value FROM json_each(?))
       ORDER BY created_at_ms DESC, id DESC LIMIT ?`,
    )
    .all(statuses, statuses, filter.limit)
    .map(toStoredJob);
}

export function markQueued(db: WritableDb, id: JobId): void {
  db.prepare(
    `UPDATE workspace_jobs SET status = 'queued', progress_json = NULL, failure_json = NULL, result_json = NULL,
       started_at_ms = NULL, ended_at_ms = NULL WHERE id = ?`,
  ).run(id);
}

export function markRunning(db: WritableDb, id: JobId, startedAtMs: number): void {
  db.prepare(`UPDATE workspace_jobs SET status = 'running', started_at_ms = ? WHERE id = ?`).run(
    startedAtMs,
    id,
  );
}

export function markEnded(
  db: WritableDb,
  id: JobId,
  end: {
    readonly status: Exclude<JobStatus, 'queued' | 'running'>;
    readonly progress: JobProgress | null;
    readonly result: ObjectRef | null;
    readonly failure: Failure | null;
    readonly endedAtMs: number;
  },
): void {
  db.prepare(
    `UPDATE workspace_jobs SET status = ?, progress_json = ?, result_json = ?, failure_json = ?, ended_at_ms = ?
     WHERE id = ?`,
  ).run(
    end.status,
    end.progress === null ? null : JSON.stringify(end.progress),
    end.result === null ? null : JSON.stringify(end.result),
    end.failure === null ? null : JSON.stringify(end.failure),
    end.endedAtMs,
    id,
  );
}

/** After a crash: what was under way is no longer. Answers what it changed. */
export function interruptUnfinished(db: WritableDb, endedAtMs: number): readonly StoredJob[] {
  return db
    .prepare(
      `UPDATE workspace_jobs SET status = 'interrupted', ended_at_ms = ?
       WHERE status IN ('queued', 'running') RETURNING *`,
    )
    .all(endedAtMs)
    .map(toStoredJob);
}
