import type { VersionId } from '#shared/kit/ids.ts';
import { FeatureReport } from '#shared/training/features/feature-search.schema.ts';
import type { ReadableDb, WritableDb } from '../../../platform/sqlite/sqlite.ts';

export function findFeatureReport(
  db: ReadableDb,
  versionId: VersionId,
  target: string,
): FeatureReport | undefined {
  const text = db
    .prepare('SELECT report_json FROM training_feature_reports WHERE version_id = ? AND target = ?')
    .pluck()
    .get(versionId, target) as string | undefined;
  return text === undefined ? undefined : FeatureReport.parse(JSON.parse(text));
}

export function putFeatureReport(db: WritableDb, report: FeatureReport): void {
  db.prepare(
    `INSERT INTO training_feature_reports (version_id, target, report_json) VALUES (?, ?, ?)
     ON CONFLICT (version_id, target) DO UPDATE SET report_json = excluded.report_json`,
  ).run(report.versionId, report.target, JSON.stringify(report));
}
