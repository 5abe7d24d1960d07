import { z } from 'zod';
import { type DeploymentId, type ModelVersionId, ObjectHash, type SegmentId } from '#shared/kit/ids.ts';
import type { ReadableDb, WritableDb } from '../../platform/sqlite/sqlite.ts';

export interface SegmentCounts {
  readonly requestCount: number;
  readonly predictionCount: number;
  readonly errorCount: number;
}

export interface SealedSegment extends SegmentCounts {
  readonly id: SegmentId;
  readonly deploymentId: DeploymentId;
  readonly modelVersionId: ModelVersionId;
  readonly fence: number;
  readonly sequence: number;
  readonly objectHash: ObjectHash;
  readonly sizeBytes: number;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
  readonly sealedAtMs: number;
}

export function insertSegment(db: WritableDb, segment: SealedSegment): void {
  db.prepare(
    `INSERT INTO serving_segments (id, deployment_id, model_version_id, fence, sequence, object_hash, size_bytes,
       request_count, prediction_count, error_count, first_at_ms, last_at_ms, sealed_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    segment.id,
    segment.deploymentId,
    segment.modelVersionId,
    segment.fence,
    segment.sequence,
    segment.objectHash,
    segment.sizeBytes,
    segment.requestCount,
    segment.predictionCount,
    segment.errorCount,
    segment.firstAtMs,
    segment.lastAtMs,
    segment.sealedAtMs,
  );
}

export function isSealed(
  db: ReadableDb,
  segment: Pick<SealedSegment, 'deploymentId' | 'fence' | 'sequence'>,
): boolean {
  const found = db
    .prepare('SELECT 1 FROM serving_segments WHERE deployment_id = ? AND fence = ? AND sequence = ?')
    .get(segment.deploymentId, segment.fence, segment.sequence);
  return found !== undefined;
}

/** Predictions of one version in a slice of time; `toMs` is exclusive. */
export interface SegmentWindow {
  readonly deploymentId: DeploymentId;
  readonly modelVersionId: ModelVersionId;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Objects with predictions of that version in [from, to), oldest first. */
export function listSegmentObjects(db: ReadableDb, window: SegmentWindow): ObjectHash[] {
  return db
    .prepare(
      `SELECT object_hash FROM serving_segments
       WHERE deployment_id = ? AND model_version_id = ? AND last_at_ms >= ? AND first_at_ms < ?
         AND prediction_count > 0
       ORDER BY first_at_ms, fence, sequence`,
    )
    .pluck()
    .all(window.deploymentId, window.modelVersionId, window.fromMs, window.toMs)
    .map((hash) => ObjectHash.parse(hash));
}

const Counts = z.object({ requestCount: z.number(), predictionCount: z.number(), errorCount: z.number() });

/** All that has been sealed of a deployment. */
export function countSealed(db: ReadableDb, deploymentId: DeploymentId): SegmentCounts {
  return Counts.parse(
    db
      .prepare(
        `SELECT coalesce(sum(request_count), 0) AS requestCount,
           coalesce(sum(prediction_count), 0) AS predictionCount,
           coalesce(sum(error_count), 0) AS errorCount
         FROM serving_segments WHERE deployment_id = ?`,
      )
      .get(deploymentId),
  );
}
