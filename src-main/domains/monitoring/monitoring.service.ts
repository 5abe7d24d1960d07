import { AppError } from '#shared/kit/errors.ts';
import { type DeploymentId, DriftReportId, type ModelVersionId } from '#shared/kit/ids.ts';
import type { DriftSummary, StoredDriftReport } from '#shared/monitoring/monitoring.contract.ts';
import { PackageReference, packageFileNames } from '#shared/registry/package.schema.ts';
import type { ModelVersion } from '#shared/registry/registry.schema.ts';
import type { Deployment } from '#shared/serving/serving.schema.ts';
import type { Platform } from '../../platform/platform.ts';
import { transact } from '../../platform/sqlite/sqlite.ts';
import type { DataService } from '../data/index.ts';
import { driftSchedule, isCheckDue } from './drift-schedule.ts';
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
  }): Promise<readonly string[]>;
}

export interface MonitoringService {
  /** Compares the last `windowMs`, or all since the deployment was made, and stores the report. */
  checkDrift(deploymentId: DeploymentId, windowMs?: number): Promise<StoredDriftReport>;
  getLatestReport(deploymentId: DeploymentId): StoredDriftReport | null;
  getReport(id: DriftReportId): StoredDriftReport;
  listReports(deploymentId: DeploymentId, limit: number): DriftSummary[];
  /** What the timer does: checks the deployments that have answered enough since they were last looked at. */
  checkWhatIsDue(): Promise<void>;
  close(): Promise<void>;
}

/** Up to where a deployment has been looked at. */
interface Progress {
  readonly atMs: number;
  /** Predictions it had answered by then. */
  readonly predictionCount: number;
}

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
  const progress = new Map<DeploymentId, Progress>();
  let isClosed = false;

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

  /** Compares what was answered in [fromMs, now]. */
  const compareSince = async (deploymentId: DeploymentId, fromMs: number): Promise<StoredDriftReport> => {
    const deployment = serving.getDeployment(deploymentId);
    const version = registry.getModelVersion(deployment.modelVersionId);
    const { features, prediction } = await readReference(version);
    await serving.sealPredictions(deploymentId);
    const { predictionCount } = serving.getDeployment(deploymentId).stats;
    // Exclusive, so that the answers of this very millisecond belong to this window and to no other.
    const toMs = clock.now() + 1;
    const files = await serving.predictionFiles({ deploymentId, modelVersionId: version.id, fromMs, toMs });
    const report = await data.askWorker(
      'compareWindow',
      { files, signature: version.signature, reference: { features, prediction }, fromMs, toMs },
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
    progress.set(deploymentId, { atMs: toMs, predictionCount });
    changes.announce('monitoring.report', deploymentId, 'created');
    return stored;
  };

  /** After a start: from the last report on. What was answered before the first look counts as looked at. */
  const progressOf = ({ id, createdAtMs, stats }: Deployment): Progress => {
    const known = progress.get(id);
    if (known) return known;
    const latest = store.findLatestReport(db, id);
    const first: Progress = latest
      ? { atMs: latest.windowEndMs, predictionCount: stats.predictionCount }
      : { atMs: createdAtMs, predictionCount: 0 };
    progress.set(id, first);
    return first;
  };

  /** One after another: it is background work. */
  const checkWhatIsDue = async (): Promise<void> => {
    for (const deployment of serving.listDeployments()) {
      const { id, stats } = deployment;
      const last = progressOf(deployment);
      const newPredictions = stats.predictionCount - last.predictionCount;
      if (isClosed || !isCheckDue({ newPredictions, elapsedMs: clock.now() - last.atMs })) continue;
      try {
        // From where the last look ended: windows that overlap would hide a change among what was before it.
        await compareSince(id, last.atMs);
      } catch (error) {
        if (isClosed) return;
        log.warn({ err: error, deploymentId: id }, 'drift check failed');
        // Not again at every look: the next predictions will ask for it.
        progress.set(id, { atMs: last.atMs, predictionCount: stats.predictionCount });
      }
    }
  };
  let look: Promise<void> | null = null;
  const timer = setInterval(() => {
    look ??= checkWhatIsDue().finally(() => {
      look = null;
    });
  }, driftSchedule.lookEveryMs).unref();

  return {
    checkDrift: async (deploymentId, windowMs) => {
      const { createdAtMs } = serving.getDeployment(deploymentId);
      const fromMs = windowMs === undefined ? createdAtMs : Math.max(createdAtMs, clock.now() - windowMs);
      return compareSince(deploymentId, fromMs);
    },
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
    checkWhatIsDue,
    close: async () => {
      isClosed = true;
      clearInterval(timer);
      await look;
    },
  };
}
