import { z } from 'zod';
import { ObjectHash, type VersionId } from '#shared/kit/ids.ts';
import type { ReadableDb, WritableDb } from '../../../platform/sqlite/sqlite.ts';

/** An object with images of a version. */
export interface VersionPack {
  readonly objectHash: ObjectHash;
  readonly itemCount: number;
  readonly sizeBytes: number;
}

export function insertPacks(db: WritableDb, versionId: VersionId, packs: readonly VersionPack[]): void {
  const insert = db.prepare(
    `INSERT INTO data_version_packs (version_id, position, object_hash, item_count, size_bytes)
     VALUES (?, ?, ?, ?, ?)`,
  );
  for (const [position, { objectHash, itemCount, sizeBytes }] of packs.entries())
    insert.run(versionId, position, objectHash, itemCount, sizeBytes);
}

const PackRow = z.object({ object_hash: ObjectHash, item_count: z.number(), size_bytes: z.number() });

export function listPacks(db: ReadableDb, versionId: VersionId): VersionPack[] {
  return db
    .prepare(
      `SELECT object_hash, item_count, size_bytes FROM data_version_packs WHERE version_id = ? ORDER BY position`,
    )
    .all(versionId)
    .map((raw) => {
      const row = PackRow.parse(raw);
      return { objectHash: row.object_hash, itemCount: row.item_count, sizeBytes: row.size_bytes };
    });
}
