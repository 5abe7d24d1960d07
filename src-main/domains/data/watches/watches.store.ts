import { z } from 'zod';
import {
  WatchEvent,
  WatchFiles,
  WatchSchedule,
  type WatchSettings,
} from '#shared/data/watches/watch.schema.ts';
import { Failure } from '#shared/kit/errors.ts';
import { DatasetId, VersionId, WatchId } from '#shared/kit/ids.ts';
import type { ReadableDb, WritableDb } from '../../../platform/sqlite/sqlite.ts';

/** A watch as stored, with the folder that no procedure takes. */
export interface StoredWatch extends WatchSettings {
  readonly id: WatchId;
  readonly datasetId: DatasetId | null;
  readonly name: string;
  readonly folder: string;
  readonly isPaused: boolean;
  readonly seen: string | null;
  readonly seenSha256: string | null;
  readonly failure: Failure | null;
  readonly lastCheckAtMs: number | null;
  readonly nextRunAtMs: number | null;
  readonly createdAtMs: number;
  readonly lastVersion: { readonly id: VersionId; readonly number: number; readonly atMs: number } | null;
}

const Row = z.object({
  id: WatchId,
  dataset_id: DatasetId.nullable(),
  name: z.string(),
  folder: z.string(),
  pattern: z.string(),
  files: WatchFiles,
  schedule_json: z.string(),
  is_paused: z.number(),
  seen: z.string().nullable(),
  seen_sha256: z.string().nullable(),
  failure_json: z.string().nullable(),
  last_check_at_ms: z.number().nullable(),
  next_run_at_ms: z.number().nullable(),
  created_at_ms: z.number(),
  version_id: VersionId.nullable(),
  version_number: z.number().nullable(),
  version_at_ms: z.number().nullable(),
});

function toWatch(raw: unknown): StoredWatch {
  const row = Row.parse(raw);
  return {
    id: row.id,
    datasetId: row.dataset_id,
    name: row.name,
    folder: row.folder,
    pattern: row.pattern,
    files: row.files,
    schedule: WatchSchedule.parse(JSON.parse(row.schedule_json)),
    isPaused: row.is_paused === 1,
    seen: row.seen,
    seenSha256: row.seen_sha256,
    failure: row.failure_json === null ? null : Failure.parse(JSON.parse(row.failure_json)),
    lastCheckAtMs: row.last_check_at_ms,
    nextRunAtMs: row.next_run_at_ms,
    createdAtMs: row.created_at_ms,
    lastVersion:
      row.version_id === null
        ? null
        : { id: row.version_id, number: row.version_number!, atMs: row.version_at_ms! },
  };
}

// The name follows the dataset's, once there is one.
const select = `SELECT w.id, w.dataset_id, coalesce(d.name, w.name) AS name, w.folder, w.pattern, w.files, w.schedule_json, w.is_paused,
    w.seen, w.seen_sha256, w.failure_json, w.last_check_at_ms, w.next_run_at_ms, w.created_at_ms,
    v.id AS version_id, v.number AS version_number, v.created_at_ms AS version_at_ms
  FROM data_watches w
  LEFT JOIN data_datasets d ON d.id = w.dataset_id
  LEFT JOIN data_versions v ON v.id = (SELECT e.version_id FROM data_watch_events e
    WHERE e.watch_id = w.id AND e.outcome = 'imported' ORDER BY e.id DESC LIMIT 1)`;

export function listWatches(db: ReadableDb, datasetId: DatasetId | null): StoredWatch[] {
  return db
    .prepare(`${select} WHERE ? IS NULL OR w.dataset_id = ? ORDER BY w.created_at_ms, w.id`)
    .all(datasetId, datasetId)
    .map(toWatch);
}

export function findWatch(db: ReadableDb, id: WatchId): StoredWatch | undefined {
  const row = db.prepare(`${select} WHERE w.id = ?`).get(id);
  return row === undefined ? undefined : toWatch(row);
}

export function insertWatch(
  db: WritableDb,
  watch: WatchSettings & Pick<StoredWatch, 'id' | 'datasetId' | 'name' | 'folder' | 'createdAtMs'>,
): void {
  db.prepare(
    `INSERT INTO data_watches (id, dataset_id, name, folder, pattern, files, schedule_json, created_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    watch.id,
    watch.datasetId,
    watch.name,
    watch.folder,
    watch.pattern,
    watch.files,
    JSON.stringify(watch.schedule),
    watch.createdAtMs,
  );
}

export function updateWatch(db: WritableDb, id: WatchId, { pattern, files, schedule }: WatchSettings): void {
  db.prepare(
    'UPDATE data_watches SET pattern = ?, files = ?, schedule_json = ?, next_run_at_ms = NULL WHERE id = ?',
  ).run(pattern, files, JSON.stringify(schedule), id);
}

export function setPaused(db: WritableDb, id: WatchId, isPaused: boolean): void {
  db.prepare('UPDATE data_watches SET is_paused = ?, next_run_at_ms = NULL WHERE id = ?').run(
    isPaused ? 1 : 0,
    id,
  );
}

export function setTimes(
  db: WritableDb,
  id: WatchId,
  {
    lastCheckAtMs,
    nextRunAtMs,
  }: { readonly lastCheckAtMs: number | null; readonly nextRunAtMs: number | null },
): void {
  db.prepare('UPDATE data_watches SET last_check_at_ms = ?, next_run_at_ms = ? WHERE id = ?').run(
    lastCheckAtMs,
    nextRunAtMs,
    id,
  );
}

export function clearFailure(db: WritableDb, id: WatchId): void {
  db.prepare('UPDATE data_watches SET failure_json = NULL WHERE id = ?').run(id);
}

export function removeWatch(db: WritableDb, id: WatchId): void {
  db.prepare('DELETE FROM data_watches WHERE id = ?').run(id);
}

export interface Outcome {
  readonly atMs: number;
  readonly files: readonly string[];
  readonly outcome: WatchEvent['outcome'];
  /** Null where the same files are to be tried again. */
  readonly seen: string | null;
  readonly sha256: string | null;
  readonly published: { readonly datasetId: DatasetId; readonly id: VersionId } | null;
  readonly failure: Failure | null;
}

const keptEvents = 500;

/** Writes down what came of files; in one transaction with the version, where there is one. */
export function recordOutcome(db: WritableDb, id: WatchId, result: Outcome): void {
  const { atMs, files, outcome, seen, sha256, published, failure } = result;
  db.prepare(
    `INSERT INTO data_watch_events (watch_id, at_ms, outcome, files_json, version_id, failure_json) VALUES (?, ?, ?, ?, ?, ?)`,
  ).run(
    id,
    atMs,
    outcome,
    JSON.stringify({ names: files.slice(0, 20), count: files.length }),
    published?.id ?? null,
    failure === null ? null : JSON.stringify(failure),
  );
  db.prepare(
    `UPDATE data_watches SET dataset_id = coalesce(dataset_id, ?), failure_json = ?,
       seen = coalesce(?, seen), seen_sha256 = CASE WHEN ? IS NULL THEN seen_sha256 ELSE ? END WHERE id = ?`,
  ).run(
    published?.datasetId ?? null,
    failure === null ? null : JSON.stringify(failure),
    seen,
    seen,
    sha256,
    id,
  );
  db.prepare(
    `DELETE FROM data_watch_events WHERE watch_id = ? AND id <=
       (SELECT id FROM data_watch_events WHERE watch_id = ? ORDER BY id DESC LIMIT 1 OFFSET ?)`,
  ).run(id, id, keptEvents);
}

const EventRow = z.object({
  id: z.number(),
  at_ms: z.number(),
  outcome: WatchEvent.shape.outcome,
  files_json: z.string(),
  version_id: VersionId.nullable(),
  version_number: z.number().nullable(),
  failure_json: z.string().nullable(),
});
const EventFiles = z.object({ names: z.array(z.string()), count: z.number() });

export function listEvents(db: ReadableDb, id: WatchId, limit: number): WatchEvent[] {
  return db
    .prepare(
      `SELECT e.id, e.at_ms, e.outcome, e.files_json, v.id AS version_id, v.number AS version_number, e.failure_json
       FROM data_watch_events e LEFT JOIN data_versions v ON v.id = e.version_id
       WHERE e.watch_id = ? ORDER BY e.id DESC LIMIT ?`,
    )
    .all(id, limit)
    .map((raw) => {
      const row = EventRow.parse(raw);
      const { names, count } = EventFiles.parse(JSON.parse(row.files_json));
      return {
        id: row.id,
        atMs: row.at_ms,
        outcome: row.outcome,
        files: names,
        fileCount: count,
        version: row.version_id === null ? null : { id: row.version_id, number: row.version_number! },
        failure: row.failure_json === null ? null : Failure.parse(JSON.parse(row.failure_json)),
      };
    });
}
