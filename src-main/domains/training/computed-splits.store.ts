import { z } from 'zod';
import { ObjectHash, SplitId, VersionId } from '#shared/kit/ids.ts';
import { ShareSplit } from '#shared/training/split.schema.ts';
import type { ReadableDb, WritableDb } from '../../platform/sqlite/sqlite.ts';

export const SplitCounts = z.object({
  train: z.number().int(),
  validation: z.number().int(),
  test: z.number().int(),
  excluded: z.number().int(),
});

/** A partition that was computed once. The assignment itself is an object: one byte a row. */
export interface ComputedSplit {
  readonly id: SplitId;
  readonly versionId: VersionId;
  readonly target: string;
  readonly spec: ShareSplit;
  /** sha256 of version, target and spec in canonical form. */
  readonly keyHash: string;
  readonly fingerprint: string;
  readonly counts: z.infer<typeof SplitCounts>;
  readonly notes: readonly string[];
  readonly objectHash: ObjectHash;
  readonly sizeBytes: number;
  readonly createdAtMs: number;
}

const Row = z.object({
  id: SplitId,
  version_id: VersionId,
  target: z.string(),
  spec_json: z.string(),
  key_hash: z.string(),
  fingerprint: z.string(),
  counts_json: z.string(),
  notes_json: z.string(),
  object_hash: ObjectHash,
  size_bytes: z.number(),
  created_at_ms: z.number(),
});

export function findSplit(db: ReadableDb, keyHash: string): ComputedSplit | undefined {
  const raw = db.prepare('SELECT * FROM training_splits WHERE key_hash = ?').get(keyHash);
  if (raw === undefined) return undefined;
  const row = Row.parse(raw);
  return {
    id: row.id,
    versionId: row.version_id,
    target: row.target,
    spec: ShareSplit.parse(JSON.parse(row.spec_json)),
    keyHash: row.key_hash,
    fingerprint: row.fingerprint,
    counts: SplitCounts.parse(JSON.parse(row.counts_json)),
    notes: z.array(z.string()).parse(JSON.parse(row.notes_json)),
    objectHash: row.object_hash,
    sizeBytes: row.size_bytes,
    createdAtMs: row.created_at_ms,
  };
}

/** A split computed again (its object was damaged) takes the place of the old one. */
export function putSplit(db: WritableDb, split: ComputedSplit): void {
  db.prepare(
    `INSERT INTO training_splits (id, version_id, target, spec_json, key_hash, fingerprint, counts_json, notes_json,
       object_hash, size_bytes, created_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (key_hash) DO UPDATE SET fingerprint = excluded.fingerprint, counts_json = excluded.counts_json,
       notes_json = excluded.notes_json, object_hash = excluded.object_hash, size_bytes = excluded.size_bytes`,
  ).run(
    split.id,
    split.versionId,
    split.target,
    JSON.stringify(split.spec),
    split.keyHash,
    split.fingerprint,
    JSON.stringify(split.counts),
    JSON.stringify(split.notes),
    split.objectHash,
    split.sizeBytes,
    split.createdAtMs,
  );
}
