import type { z } from 'zod';
import type { VersionId } from '#shared/kit/ids.ts';
import type { ReadableDb, WritableDb } from '../../../platform/sqlite/sqlite.ts';

/** An analysis of a version: its kind, and what it is about. */
export interface AnalysisKey {
  readonly versionId: VersionId;
  readonly kind: string;
  /** Empty for the version itself. */
  readonly subject: string;
}

export function putAnalysis(
  db: WritableDb,
  { versionId, kind, subject }: AnalysisKey,
  result: unknown,
  computedAtMs: number,
): void {
  db.prepare(
    `INSERT INTO data_analyses (version_id, kind, subject, result_json, computed_at_ms) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (version_id, kind, subject) DO UPDATE SET result_json = excluded.result_json,
       computed_at_ms = excluded.computed_at_ms`,
  ).run(versionId, kind, subject, JSON.stringify(result), computedAtMs);
}

/** All of one kind, whatever they are about. */
export function listAnalyses<T>(
  db: ReadableDb,
  { versionId, kind }: Omit<AnalysisKey, 'subject'>,
  schema: z.ZodType<T>,
): T[] {
  return db
    .prepare('SELECT result_json FROM data_analyses WHERE version_id = ? AND kind = ? ORDER BY subject')
    .pluck()
    .all(versionId, kind)
    .flatMap((text) => {
      const parsed = schema.safeParse(JSON.parse(text as string));
      return parsed.success ? [parsed.data] : [];
    });
}

/** Undefined where it was not made yet, or by a release that stored it in another form: it is made again then. */
export function findAnalysis<T>(
  db: ReadableDb,
  { versionId, kind, subject }: AnalysisKey,
  schema: z.ZodType<T>,
): T | undefined {
  const text = db
    .prepare('SELECT result_json FROM data_analyses WHERE version_id = ? AND kind = ? AND subject = ?')
    .pluck()
    .get(versionId, kind, subject);
  if (text === undefined) return undefined;
  const parsed = schema.safeParse(JSON.parse(text as string));
  return parsed.success ? parsed.data : undefined;
}
