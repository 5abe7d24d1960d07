import { z } from 'zod';
import { ApiKeyId, DeploymentId, EpochMs } from '#shared/kit/ids.ts';
import type { ApiKey } from '#shared/serving/serving.schema.ts';
import type { ReadableDb, WritableDb } from '../../platform/sqlite/sqlite.ts';

export interface StoredKey extends ApiKey {
  readonly sha256: string;
  readonly isLocal: boolean;
}

const Row = z.object({
  id: ApiKeyId,
  deployment_id: DeploymentId,
  name: z.string(),
  prefix: z.string(),
  sha256: z.string(),
  is_local: z.number(),
  created_at_ms: EpochMs,
  last_used_at_ms: EpochMs.nullable(),
  revoked_at_ms: EpochMs.nullable(),
});

function toKey(raw: unknown): StoredKey {
  const row = Row.parse(raw);
  return {
    id: row.id,
    deploymentId: row.deployment_id,
    name: row.name,
    prefix: row.prefix,
    sha256: row.sha256,
    isLocal: row.is_local === 1,
    createdAtMs: row.created_at_ms,
    lastUsedAtMs: row.last_used_at_ms,
    revokedAtMs: row.revoked_at_ms,
  };
}

/** Oldest first, revoked ones among them. */
export function listKeys(db: ReadableDb, deploymentId: DeploymentId): StoredKey[] {
  return db
    .prepare('SELECT * FROM serving_keys WHERE deployment_id = ? ORDER BY created_at_ms, id')
    .all(deploymentId)
    .map(toKey);
}

export function findKey(db: ReadableDb, id: ApiKeyId): StoredKey | undefined {
  const row = db.prepare('SELECT * FROM serving_keys WHERE id = ?').get(id);
  return row === undefined ? undefined : toKey(row);
}

export function insertKey(db: WritableDb, key: Omit<StoredKey, 'lastUsedAtMs' | 'revokedAtMs'>): void {
  db.prepare(
    `INSERT INTO serving_keys (id, deployment_id, name, prefix, sha256, is_local, created_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  ).run(key.id, key.deploymentId, key.name, key.prefix, key.sha256, Number(key.isLocal), key.createdAtMs);
}

export function revokeKey(db: WritableDb, id: ApiKeyId, atMs: number): void {
  db.prepare('UPDATE serving_keys SET revoked_at_ms = ? WHERE id = ? AND revoked_at_ms IS NULL').run(
    atMs,
    id,
  );
}

export function markKeyUsed(db: WritableDb, id: ApiKeyId, atMs: number): void {
  db.prepare('UPDATE serving_keys SET last_used_at_ms = ? WHERE id = ?').run(atMs, id);
}
