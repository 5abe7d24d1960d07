import { z } from 'zod';
import { Failure } from '#shared/kit/errors.ts';
import { EngineId } from '#shared/training/training.schema.ts';
import type { ReadableDb, WritableDb } from '../../platform/sqlite/sqlite.ts';

/** How a self-test ended. */
export const CheckResult = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('ready'),
    version: z.string(),
    device: z.string(),
    backend: z.string(),
    selfTestMs: z.number(),
    selfTestDetail: z.string(),
  }),
  z.object({ state: z.literal('unavailable'), reason: z.string(), fix: z.string() }),
  z.object({ state: z.literal('failed'), failure: Failure }),
]);
export type CheckResult = z.infer<typeof CheckResult>;

export interface StoredCheck {
  readonly engineId: EngineId;
  readonly packVersion: string | null;
  readonly result: CheckResult;
  readonly checkedAtMs: number;
}

const Row = z.object({
  engine_id: EngineId,
  pack_version: z.string().nullable(),
  result_json: z.string(),
  checked_at_ms: z.number(),
});

export function listChecks(db: ReadableDb): readonly StoredCheck[] {
  return db
    .prepare('SELECT * FROM compute_engine_checks')
    .all()
    .map((raw) => {
      const row = Row.parse(raw);
      return {
        engineId: row.engine_id,
        packVersion: row.pack_version,
        result: CheckResult.parse(JSON.parse(row.result_json)),
        checkedAtMs: row.checked_at_ms,
      };
    });
}

export function saveCheck(db: WritableDb, check: StoredCheck): void {
  db.prepare(
    `INSERT INTO compute_engine_checks (engine_id, pack_version, result_json, checked_at_ms) VALUES (?, ?, ?, ?)
     ON CONFLICT (engine_id) DO UPDATE SET pack_version = excluded.pack_version,
       result_json = excluded.result_json, checked_at_ms = excluded.checked_at_ms`,
  ).run(check.engineId, check.packVersion, JSON.stringify(check.result), check.checkedAtMs);
}
