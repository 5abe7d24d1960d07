import { z } from 'zod';
import { DeploymentId, DriftReportId, type ModelVersionId } from '#shared/kit/ids.ts';
import type { DriftSummary, StoredDriftReport } from '#shared/monitoring/monitoring.contract.ts';
import { DriftReport, DriftStatus } from '#shared/monitoring/monitoring.schema.ts';
import type { ReadableDb, WritableDb } from '../../platform/sqlite/sqlite.ts';

const SummaryRow = z.object({
  id: DriftReportId,
  deployment_id: DeploymentId,
  model_version_number: z.number(),
  window_start_ms: z.number(),
  window_end_ms: z.number(),
  created_at_ms: z.number(),
  status: DriftStatus,
  verdict: z.string(),
  prediction_count: z.number(),
  drifted_count: z.number(),
  feature_count: z.number(),
  max_psi: z.number().nullable(),
  prediction_psi: z.number().nullable(),
});
const ReportRow = SummaryRow.extend({ report_json: z.string() });

const summaryColumns = Object.keys(SummaryRow.shape).join(', ');

function toSummary(raw: unknown): DriftSummary {
  const row = SummaryRow.parse(raw);
  return {
    id: row.id,
    deploymentId: row.deployment_id,
    modelVersionNumber: row.model_version_number,
    windowStartMs: row.window_start_ms,
    windowEndMs: row.window_end_ms,
    createdAtMs: row.created_at_ms,
    status: row.status,
    verdict: row.verdict,
    predictionCount: row.prediction_count,
    driftedCount: row.drifted_count,
    featureCount: row.feature_count,
    maxPsi: row.max_psi,
    predictionPsi: row.prediction_psi,
  };
}

function toReport(raw: unknown): StoredDriftReport {
  const row = ReportRow.parse(raw);
  return {
    id: row.id,
    deploymentId: row.deployment_id,
    modelVersionNumber: row.model_version_number,
    windowStartMs: row.window_start_ms,
    windowEndMs: row.window_end_ms,
    createdAtMs: row.created_at_ms,
    report: DriftReport.parse(JSON.parse(row.report_json)),
  };
}

export function insertReport(
  db: WritableDb,
  stored: StoredDriftReport,
  modelVersionId: ModelVersionId,
): void {
  const { report } = stored;
  db.prepare(
    `INSERT INTO monitoring_reports (${summaryColumns}, model_version_id, report_json)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    stored.id,
    stored.deploymentId,
    stored.modelVersionNumber,
    stored.windowStartMs,
    stored.windowEndMs,
    stored.createdAtMs,
    report.status,
    report.verdict,
    report.predictionCount,
    report.driftedCount,
    report.featureCount,
    report.maxPsi,
    report.prediction?.psi ?? null,
    modelVersionId,
    JSON.stringify(report),
  );
}

export function findReport(db: ReadableDb, id: DriftReportId): StoredDriftReport | undefined {
  const row = db.prepare('SELECT * FROM monitoring_reports WHERE id = ?').get(id);
  return row === undefined ? undefined : toReport(row);
}

export function findLatestReport(db: ReadableDb, deploymentId: DeploymentId): StoredDriftReport | undefined {
  const row = db
    .prepare(
      'SELECT * FROM monitoring_reports WHERE deployment_id = ? ORDER BY created_at_ms DESC, id DESC LIMIT 1',
    )
    .get(deploymentId);
  return row === undefined ? undefined : toReport(row);
}

/** The newest `limit`, oldest first: what a timeline draws. */
export function listSummaries(db: ReadableDb, deploymentId: DeploymentId, limit: number): DriftSummary[] {
  return db
    .prepare(
      `SELECT ${summaryColumns} FROM monitoring_reports WHERE deployment_id = ?
       ORDER BY window_end_ms DESC, id DESC LIMIT ?`,
    )
    .all(deploymentId, limit)
    .map(toSummary)
    .toReversed();
}
