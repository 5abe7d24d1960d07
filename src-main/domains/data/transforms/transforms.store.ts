import { z } from 'zod';
import { TransformList, type TransformStep } from '#shared/data/transforms/transform.schema.ts';
import { VersionId } from '#shared/kit/ids.ts';
import type { ReadableDb, WritableDb } from '../../../platform/sqlite/sqlite.ts';

export interface NewTransform {
  /** The version that the steps were applied to; not always the parent. */
  readonly baseVersionId: VersionId;
  readonly steps: readonly TransformStep[];
}

export function insertTransform(
  db: WritableDb,
  versionId: VersionId,
  { baseVersionId, steps }: NewTransform,
): void {
  db.prepare('INSERT INTO data_transforms (version_id, base_version_id, steps_json) VALUES (?, ?, ?)').run(
    versionId,
    baseVersionId,
    JSON.stringify(steps),
  );
}

const TransformRow = z.object({ base_version_id: VersionId, steps_json: z.string() });

export function findTransform(db: ReadableDb, versionId: VersionId): NewTransform | undefined {
  const raw = db
    .prepare('SELECT base_version_id, steps_json FROM data_transforms WHERE version_id = ?')
    .get(versionId);
  if (raw === undefined) return undefined;
  const row = TransformRow.parse(raw);
  return { baseVersionId: row.base_version_id, steps: TransformList.parse(JSON.parse(row.steps_json)) };
}

/** Versions that a list made of this one, in whichever dataset; oldest first. */
export function listTransformed(db: ReadableDb, baseVersionId: VersionId): VersionId[] {
  return db
    .prepare(
      `SELECT t.version_id FROM data_transforms t JOIN data_versions v ON v.id = t.version_id
       WHERE t.base_version_id = ? AND v.deleted_at_ms IS NULL ORDER BY v.created_at_ms`,
    )
    .pluck()
    .all(baseVersionId)
    .map((id) => VersionId.parse(id));
}
