import { z } from 'zod';
import type { DatasetVersion } from '#shared/data/data.schema.ts';
import { type Branch, mainBranch } from '#shared/data/history.schema.ts';
import { type DatasetId, ObjectHash, VersionId } from '#shared/kit/ids.ts';
import type { ReadableDb, WritableDb } from '../../platform/sqlite/sqlite.ts';
import { findHead, listColumns, toVersion } from './data.store.ts';
import { deleteDraftsOf } from './labelling/labelling.store.ts';

const BranchRow = z.object({ name: z.string(), created_at_ms: z.number() });

/** `main` first, then by name. */
export function listBranches(db: ReadableDb, datasetId: DatasetId): Branch[] {
  const others = db
    .prepare('SELECT name, created_at_ms FROM data_branches WHERE dataset_id = ? ORDER BY name')
    .all(datasetId)
    .map((row) => BranchRow.parse(row));
  return [{ name: mainBranch, created_at_ms: null }, ...others].flatMap(({ name, created_at_ms }) => {
    const head = findHead(db, datasetId, name)?.version;
    return head ? [{ name, headId: head.id, headNumber: head.number, createdAtMs: created_at_ms }] : [];
  });
}

export function insertBranch(
  db: WritableDb,
  branch: { readonly datasetId: DatasetId; readonly name: string; readonly versionId: VersionId },
  nowMs: number,
): void {
  db.prepare('INSERT INTO data_branches VALUES (?, ?, ?, ?)').run(
    branch.datasetId,
    branch.name,
    branch.versionId,
    nowMs,
  );
}

/** True when there was one without versions of its own, which is gone now. */
export function deleteBranch(db: WritableDb, datasetId: DatasetId, name: string): boolean {
  return (
    db
      .prepare(
        `DELETE FROM data_branches WHERE dataset_id = ? AND name = ? AND NOT EXISTS
           (SELECT 1 FROM data_versions v WHERE v.dataset_id = data_branches.dataset_id AND v.branch = data_branches.name)`,
      )
      .run(datasetId, name).changes > 0
  );
}

/** Branches that began at this version and have no version of their own yet. */
export function isBranchHead(db: ReadableDb, version: DatasetVersion): boolean {
  return listBranches(db, version.datasetId).some(({ headId }) => headId === version.id);
}

export function putTag(
  db: WritableDb,
  tag: { readonly datasetId: DatasetId; readonly name: string; readonly versionId: VersionId },
  nowMs: number,
): void {
  db.prepare(
    `INSERT INTO data_tags VALUES (?, ?, ?, ?)
     ON CONFLICT (dataset_id, name) DO UPDATE SET version_id = excluded.version_id, created_at_ms = excluded.created_at_ms`,
  ).run(tag.datasetId, tag.name, tag.versionId, nowMs);
}

/** The version that it pointed to. */
export function deleteTag(db: WritableDb, datasetId: DatasetId, name: string): VersionId | undefined {
  const id = db
    .prepare('DELETE FROM data_tags WHERE dataset_id = ? AND name = ? RETURNING version_id')
    .pluck()
    .get(datasetId, name);
  return id === undefined ? undefined : VersionId.parse(id);
}

export function findAsOf(
  db: ReadableDb,
  datasetId: DatasetId,
  { atMs, branch }: { readonly atMs: number; readonly branch: string },
): DatasetVersion | undefined {
  const row = db
    .prepare(
      `SELECT ${listColumns} FROM data_versions v JOIN data_datasets d ON d.id = v.dataset_id
       WHERE v.dataset_id = ? AND v.branch = ? AND v.created_at_ms <= ? AND v.purged_at_ms IS NULL
       ORDER BY v.number DESC LIMIT 1`,
    )
    .get(datasetId, branch, atMs);
  return row === undefined ? undefined : toVersion(row).version;
}

export function setDeleted(db: WritableDb, id: VersionId, deletedAtMs: number | null): void {
  db.prepare('UPDATE data_versions SET deleted_at_ms = ? WHERE id = ? AND purged_at_ms IS NULL').run(
    deletedAtMs,
    id,
  );
}

/** Versions in the trash, longest there first. */
export function listTrash(
  db: ReadableDb,
  { datasetId, deletedBeforeMs }: { readonly datasetId: DatasetId | null; readonly deletedBeforeMs: number },
): DatasetVersion[] {
  return db
    .prepare(
      `SELECT ${listColumns} FROM data_versions v JOIN data_datasets d ON d.id = v.dataset_id
       WHERE v.deleted_at_ms <= ? AND v.purged_at_ms IS NULL AND (? IS NULL OR v.dataset_id = ?)
       ORDER BY v.deleted_at_ms`,
    )
    .all(deletedBeforeMs, datasetId, datasetId)
    .map((row) => toVersion(row).version);
}

export function isPurged(db: ReadableDb, id: VersionId): boolean {
  return (
    db.prepare('SELECT 1 FROM data_versions WHERE id = ? AND purged_at_ms IS NOT NULL').get(id) !== undefined
  );
}

const ObjectRow = z.object({ object_hash: ObjectHash, size_bytes: z.number() });

/** Objects that only these versions name. */
export function listObjectsOfAlone(
  db: ReadableDb,
  ids: readonly VersionId[],
): { readonly hash: ObjectHash; readonly sizeBytes: number }[] {
  const chosen = JSON.stringify(ids);
  return db
    .prepare(
      `SELECT object_hash, max(size_bytes) AS size_bytes FROM (
         SELECT version_id, object_hash, size_bytes FROM data_parts
         UNION ALL SELECT version_id, object_hash, size_bytes FROM data_version_packs
       ) GROUP BY object_hash
       HAVING count(*) FILTER (WHERE version_id NOT IN (SELECT value FROM json_each(?))) = 0`,
    )
    .all(chosen)
    .map((row) => ObjectRow.parse(row))
    .map(({ object_hash, size_bytes }) => ({ hash: object_hash, sizeBytes: size_bytes }));
}

/** Forgets where the rows and the images of a version lie. */
export function purgeVersion(db: WritableDb, id: VersionId, nowMs: number): void {
  db.prepare('DELETE FROM data_parts WHERE version_id = ?').run(id);
  db.prepare('DELETE FROM data_version_packs WHERE version_id = ?').run(id);
  deleteDraftsOf(db, id);
  db.prepare('DELETE FROM data_profiles WHERE version_id = ?').run(id);
  db.prepare('DELETE FROM data_profile_states WHERE version_id = ?').run(id);
  // Its evidence is rows of the version.
  db.prepare('DELETE FROM data_suite_reports WHERE version_id = ?').run(id);
  db.prepare('UPDATE data_versions SET purged_at_ms = ? WHERE id = ?').run(nowMs, id);
}
