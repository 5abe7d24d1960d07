import { z } from 'zod';
import { DeploymentId, DriftReportId, EpochMs } from '../kit/ids.ts';
import { procedure } from '../kit/procedure.ts';
import { DriftReport } from './monitoring.schema.ts';

/** A stored comparison of a window of predictions with the training reference. */
export const StoredDriftReport = z.object({
  id: DriftReportId,
  deploymentId: DeploymentId,
  modelVersionNumber: z.number().int(),
  windowStartMs: EpochMs,
  windowEndMs: EpochMs,
  createdAtMs: EpochMs,
  report: DriftReport,
});
export type StoredDriftReport = z.infer<typeof StoredDriftReport>;

/** One point of the timeline: a window's verdict without its evidence. */
export const DriftSummary = StoredDriftReport.omit({ report: true }).extend({
  status: DriftReport.shape.status,
  verdict: z.string(),
  predictionCount: z.number().int(),
  driftedCount: z.number().int(),
  featureCount: z.number().int(),
  maxPsi: z.number().nullable(),
  predictionPsi: z.number().nullable(),
});
export type DriftSummary = z.infer<typeof DriftSummary>;

export const monitoringContract = {
  /** Compares a window with the reference and stores the report. The last `windowMs`, or all since deployment. */
  checkDrift: procedure
    .input(z.object({ deploymentId: DeploymentId, windowMs: z.number().int().positive().optional() }))
    .output(StoredDriftReport),
  getLatestReport: procedure
    .input(z.object({ deploymentId: DeploymentId }))
    .output(StoredDriftReport.nullable()),
  getReport: procedure.input(z.object({ id: DriftReportId })).output(StoredDriftReport),
  /** Oldest first. */
  listReports: procedure
    .input(z.object({ deploymentId: DeploymentId, limit: z.number().int().min(1).max(1000).default(200) }))
    .output(z.array(DriftSummary)),
};
