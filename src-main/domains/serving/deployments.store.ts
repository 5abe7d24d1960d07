import { z } from 'zod';
import { Failure } from '#shared/kit/errors.ts';
import { DeploymentId, EpochMs, ModelId, ModelVersionId } from '#shared/kit/ids.ts';
import type { ReadableDb, WritableDb } from '../../platform/sqlite/sqlite.ts';

/** A deployment as stored: what it should be. Whether it is so, its process knows. */
export interface StoredDeployment {
  readonly id: DeploymentId;
  readonly modelId: ModelId;
  readonly modelVersionId: ModelVersionId;
  /** The port it had last. */
  readonly port: number | null;
  readonly isPortAsked: boolean;
  readonly isWanted: boolean;
  readonly failure: Failure | null;
  readonly createdAtMs: number;
  readonly readyAtMs: number | null;
}

const Row = z.object({
  id: DeploymentId,
  model_id: ModelId,
  model_version_id: ModelVersionId,
  port: z.number().nullable(),
  is_port_asked: z.number(),
  is_wanted: z.number(),
  failure_json: z.string().nullable(),
  created_at_ms: EpochMs,
  ready_at_ms: EpochMs.nullable(),
});

function toDeployment(raw: unknown): StoredDeployment {
  const row = Row.parse(raw);
  return {
    id: row.id,
    modelId: row.model_id,
    modelVersionId: row.model_version_id,
    port: row.port,
    isPortAsked: row.is_port_asked === 1,
    isWanted: row.is_wanted === 1,
    failure: row.failure_json === null ? null : Failure.parse(JSON.parse(row.failure_json)),
    createdAtMs: row.created_at_ms,
    readyAtMs: row.ready_at_ms,
  };
}

/** Newest first, without those that were removed. */
export function listDeployments(db: ReadableDb): StoredDeployment[] {
  return db
    .prepare('SELECT * FROM serving_deployments WHERE removed_at_ms IS NULL ORDER BY created_at_ms DESC, id')
    .all()
    .map(toDeployment);
}

export function findDeployment(db: ReadableDb, id: DeploymentId): StoredDeployment | undefined {
  const row = db.prepare('SELECT * FROM serving_deployments WHERE id = ? AND removed_at_ms IS NULL').get(id);
  return row === undefined ? undefined : toDeployment(row);
}

export function insertDeployment(
  db: WritableDb,
  deployment: Pick<
    StoredDeployment,
    'id' | 'modelId' | 'modelVersionId' | 'port' | 'isPortAsked' | 'createdAtMs'
  >,
): void {
  const { id, modelId, modelVersionId, port, isPortAsked, createdAtMs } = deployment;
  db.prepare(
    `INSERT INTO serving_deployments (id, model_id, model_version_id, port, is_port_asked, is_wanted, created_at_ms)
     VALUES (?, ?, ?, ?, ?, 1, ?)`,
  ).run(id, modelId, modelVersionId, port, Number(isPortAsked), createdAtMs);
}

/** Takes back a deployment that never came to be. */
export function deleteDeployment(db: WritableDb, id: DeploymentId): void {
  db.prepare('DELETE FROM serving_keys WHERE deployment_id = ?').run(id);
  db.prepare('DELETE FROM serving_deployments WHERE id = ?').run(id);
}

export function setVersion(db: WritableDb, id: DeploymentId, modelVersionId: ModelVersionId): void {
  db.prepare('UPDATE serving_deployments SET model_version_id = ? WHERE id = ?').run(modelVersionId, id);
}

export function setWanted(db: WritableDb, id: DeploymentId, isWanted: boolean): void {
  db.prepare('UPDATE serving_deployments SET is_wanted = ?, failure_json = NULL WHERE id = ?').run(
    Number(isWanted),
    id,
  );
}

export function setReady(db: WritableDb, id: DeploymentId, port: number, readyAtMs: number): void {
  db.prepare(
    'UPDATE serving_deployments SET port = ?, ready_at_ms = ?, failure_json = NULL WHERE id = ?',
  ).run(port, readyAtMs, id);
}

export function setFailure(db: WritableDb, id: DeploymentId, failure: Failure): void {
  db.prepare('UPDATE serving_deployments SET failure_json = ? WHERE id = ?').run(JSON.stringify(failure), id);
}

export function markRemoved(db: WritableDb, id: DeploymentId, removedAtMs: number): void {
  db.prepare('UPDATE serving_deployments SET removed_at_ms = ?, is_wanted = 0 WHERE id = ?').run(
    removedAtMs,
    id,
  );
}

/** The number of the next worker process: higher than that of any before it. */
export function takeFence(db: WritableDb, id: DeploymentId): number {
  return db
    .prepare('UPDATE serving_deployments SET fence = fence + 1 WHERE id = ? RETURNING fence')
    .pluck()
    .get(id) as number;
}
