import { z } from 'zod';
import { DatasetId, ObjectHash, SplitId, VersionId } from '#shared/kit/ids.ts';
import {
  LeakReport,
  type NamedSplit,
  SplitOrigin,
  SplitPlan,
  SplitSummary,
} from '#shared/training/splits/named-split.schema.ts';
import type { ReadableDb, WritableDb } from '../../../platform/sqlite/sqlite.ts';

/** A named split as it is stored; what runs and versions say about it is added by the service. */
export interface StoredNamedSplit extends Omit<NamedSplit, 'versionNumber' | 'runCount'> {
  readonly objectHash: ObjectHash;
}

const Row = z.object({
  id: SplitId,
  version_id: VersionId,
  dataset_id: DatasetId,
  name: z.string(),
  plan_json: z.string(),
  target: z.string().nullable(),
  origin_json: z.string().nullable(),
  summary_json: z.string(),
  leaks_json: z.string().nullable(),
  fingerprint: z.string(),
  object_hash: ObjectHash,
  size_bytes: z.number(),
  created_at_ms: z.number(),
});

const fromJson = <T>(schema: z.ZodType<T>, text: string): T => schema.parse(JSON.parse(text));

function toSplit(raw: unknown): StoredNamedSplit {
  const row = Row.parse(raw);
  return {
    id: row.id,
    versionId: row.version_id,
    datasetId: row.dataset_id,
    name: row.name,
    plan: fromJson(SplitPlan, row.plan_json),
    target: row.target,
    origin: row.origin_json === null ? null : fromJson(SplitOrigin, row.origin_json),
    summary: fromJson(SplitSummary, row.summary_json),
    leaks: row.leaks_json === null ? null : fromJson(LeakReport, row.leaks_json),
    fingerprint: row.fingerprint,
    objectHash: row.object_hash,
    sizeBytes: row.size_bytes,
    createdAtMs: row.created_at_ms,
  };
}

export function findNamedSplit(db: ReadableDb, id: SplitId): StoredNamedSplit | undefined {
  const row = db.prepare('SELECT * FROM training_named_splits WHERE id = ?').get(id);
  return row === undefined ? undefined : toSplit(row);
}

export function listNamedSplits(db: ReadableDb, versionId: VersionId): StoredNamedSplit[] {
  return db
    .prepare('SELECT * FROM training_named_splits WHERE version_id = ? ORDER BY created_at_ms DESC, id')
    .all(versionId)
    .map(toSplit);
}

export function listOfOtherVersions(
  db: ReadableDb,
  { datasetId, versionId }: { readonly datasetId: DatasetId; readonly versionId: VersionId },
): StoredNamedSplit[] {
  return db
    .prepare(
      `SELECT * FROM training_named_splits WHERE dataset_id = ? AND version_id <> ?
       ORDER BY created_at_ms DESC, id`,
    )
    .all(datasetId, versionId)
    .map(toSplit);
}

/** False where the version has another split of that name. */
export function isNameFree(
  db: ReadableDb,
  versionId: VersionId,
  name: string,
  except: SplitId | null,
): boolean {
  return (
    db
      .prepare('SELECT 1 FROM training_named_splits WHERE version_id = ? AND name = ? AND id IS NOT ?')
      .get(versionId, name, except) === undefined
  );
}

export function insertNamedSplit(db: WritableDb, split: StoredNamedSplit): void {
  db.prepare(
    `INSERT INTO training_named_splits (id, version_id, dataset_id, name, plan_json, target, origin_json,
       summary_json, leaks_json, fingerprint, object_hash, size_bytes, created_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, ?, ?, ?, ?)`,
  ).run(
    split.id,
    split.versionId,
    split.datasetId,
    split.name,
    JSON.stringify(split.plan),
    split.target,
    split.origin === null ? null : JSON.stringify(split.origin),
    JSON.stringify(split.summary),
    split.fingerprint,
    split.objectHash,
    split.sizeBytes,
    split.createdAtMs,
  );
}

export function renameNamedSplit(db: WritableDb, id: SplitId, name: string): void {
  db.prepare('UPDATE training_named_splits SET name = ? WHERE id = ?').run(name, id);
}

export function putLeaks(db: WritableDb, id: SplitId, report: LeakReport): void {
  db.prepare('UPDATE training_named_splits SET leaks_json = ? WHERE id = ?').run(JSON.stringify(report), id);
}

export function deleteNamedSplit(db: WritableDb, id: SplitId): void {
  db.prepare('DELETE FROM training_named_splits WHERE id = ?').run(id);
}
