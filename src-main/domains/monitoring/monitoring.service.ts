import { AppError } from '#shared/kit/errors.ts';
import { type DeploymentId, DriftReportId, type ModelVersionId } from '#shared/kit/ids.ts';
import type { DriftSummary, StoredDriftReport } from '#shared/monitoring/monitoring.contract.ts';
import { PackageReference, packageFileNames } from '#shared/registry/package.schema.ts';
import type { ModelVersion } from '#shared/registry/registry.schema.ts';
import type { Deployment } from '#shared/serving/serving.schema.ts';
import type { Platform } from '../../platform/platform.ts';
import { transact } from '../../platform/sqlite/sqlite.ts';
import type { DataService } from '../data/index.ts';
import * as store from './monitoring.store.ts';

/** What monitoring asks of serving: whose predictions, and where they lie. */
export interface PredictionSource {
  getDeployment(id: DeploymentId): Deployment;
  listDeployments(): Deployment[];
  /** Closes the log that is being written and seals it, so that every answer given until now can be read. */
  sealPredictions(id: DeploymentId): Promise<void>;
  /** Verified Parquet files with predictions of that version in [fromMs, toMs). */
  predictionFiles(window: {
    readonly deploymentId: DeploymentId;
    readonly modelVersionId: ModelVersionId;
    readonly fromMs: number;
    readonly toMs: number;
  }): Promise<string[]>;
}

export interface MonitoringService {
  /** Compares the last `windowMs`, or all since the deployment was made, and stores the report. */
  checkDrift(deploymentId: DeploymentId, windowMs?: number): Promise<StoredDriftReport>;
  getLatestReport(deploymentId: DeploymentId): StoredDriftReport | null;
  getReport(id: DriftReportId): StoredDriftReport;
  listReports(deploymentId: DeploymentId, limit: number): DriftSummary[];
  close(): void;
}

/** How often deployments are looked at by themselves, and from how many new predictions on it is worth it. */
const automaticEveryMs = 60_000;
const automaticFromPredictions = 500;

/** Reading a window of millions of predictions; longer than any that is reasonable on one machine. */
const compareTimeoutMs = 300_000;

/** Windows of predictions against the reference that the model was packaged with. */
export function createMonitoringService(
  platform: Platform,
  parts: {
    readonly data: DataService;
    readonly serving: PredictionSource;
    readonly registry: { getModelVersion(id: ModelVersionId): ModelVersion };
  },
): MonitoringService {
  const { db, changes, clock, newId, objects, log } = platform;
  const { data, serving, registry } = parts;
  /** Predictions a deployment had answered when it was last looked at. */
  const lookedAt = new Map<DeploymentId, number>();

  const readReference = async (version: ModelVersion): Promise<PackageReference> => {
    const file = version.files.find(({ name }) => name === packageFileNames.reference);
    if (!file) {
      throw new AppError(
        'PRECONDITION_FAILED',
        `Version ${version.number} of ${version.modelName} has no reference.`,
        {
          reason: 'no-reference',
          nextStep: 'Register a run that was trained with this Millwright, and serve that version.',
        },
      );
    }
    return PackageReference.parse(JSON.parse(new TextDecoder().decode(await objects.read(file.objectHash))));
  };

  const checkDrift = async (deploymentId: DeploymentId, windowMs?: number): Promise<StoredDriftReport> => {
    const deployment = serving.getDeployment(deploymentId);
    const version = registry.getModelVersion(deployment.modelVersionId);
    const { features, prediction } = await readReference(version);
    await serving.sealPredictions(deploymentId);
    const toMs = clock.now();
    const fromMs =
      windowMs === undefined ? deployment.createdAtMs : Math.max(deployment.createdAtMs, toMs - windowMs);
    const files = await serving.predictionFiles({ deploymentId, modelVersionId: version.id, fromMs, toMs });
    const report = await data.askWorker(
      'compareWindow',
      {
        files,
        signature: version.signature,
        reference: { features, prediction },
        fromMs,
        toMs,
      },
      { timeoutMs: compareTimeoutMs, isRepeatable: true },
    );
    const stored: StoredDriftReport = {
      id: DriftReportId.parse(newId()),
      deploymentId,
      modelVersionNumber: version.number,
      windowStartMs: fromMs,
      windowEndMs: toMs,
      createdAtMs: clock.now(),
      report,
    };
    transact(db, () => store.insertReport(db, stored, version.id));
    lookedAt.set(deploymentId, deployment.stats.predictionCount);
    changes.announce('monitoring.report', deploymentId, 'created');
    return stored;
  };

  /** Looks at what has answered enough since the last look. One after another: it is background work. */
  const lookAround = async (): Promise<void> => {
    for (const { id, status, stats } of serving.listDeployments()) {
      if (status !== 'ready') continue;
      const before = lookedAt.get(id) ?? store.findLatestReport(db, id)?.report.predictionCount ?? 0;
      if (stats.predictionCount - before < automaticFromPredictions) continue;
      await checkDrift(id).catch((error: unknown) =>
        log.warn({ err: error, deploymentId: id }, 'drift check failed'),
      );
    }
  };
  let isLooking = false;
  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    void lookAround().finally(() => {
      isLooking = false;
    });
  }, automaticEveryMs);
  timer.unref();

  return {
    checkDrift,
    getLatestReport: (deploymentId) => store.findLatestReport(db, deploymentId) ?? null,
    getReport: (id) => {
      const found = store.findReport(db, id);
      if (found) return found;
      throw new AppError('NOT_FOUND', 'This drift report does not exist.', {
        reason: 'drift-report',
        nextStep: 'Choose another window on the timeline.',
      });
    },
    listReports: (deploymentId, limit) => store.listSummaries(db, deploymentId, limit),
    close: () => clearInterval(timer),
  };
}
