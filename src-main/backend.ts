import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { AppError } from '#shared/kit/errors.ts';
import type { HostKind } from '#shared/workspace/workspace.schema.ts';
import { createComputeRouter, createComputeService } from './domains/compute/index.ts';
import { createDataRouter, createDataService, type WatchTimings } from './domains/data/index.ts';
import { createEvaluationRouter, createEvaluationService } from './domains/evaluation/index.ts';
import { createMonitoringRouter, createMonitoringService } from './domains/monitoring/index.ts';
import { createRegistryRouter, createRegistryService } from './domains/registry/index.ts';
import { createServingRouter, createServingService } from './domains/serving/index.ts';
import { createLineage, createTrackingRouter, createTrackingService } from './domains/tracking/index.ts';
import { createTrainingRouter, createTrainingService } from './domains/training/index.ts';
import {
  createJobsService,
  createObjectCheck,
  createWorkspaceRouter,
  createWorkspaceService,
} from './domains/workspace/index.ts';
import { type Clock, systemClock } from './platform/clock/clock.ts';
import { createChangeFeed } from './platform/events/change-feed.ts';
import { createFileGrants } from './platform/files/file-grants.ts';
import { configFolder, openSecretStore } from './platform/files/secret-store.ts';
import { lockWorkspace, type WorkspaceLock } from './platform/files/workspace-lock.ts';
import { type NewId, newRandomId } from './platform/ids/ids.ts';
import { openLog } from './platform/log/log.ts';
import { openObjectStore } from './platform/objects/object-store.ts';
import type { Platform } from './platform/platform.ts';
import type { WorkerHost } from './platform/processes/worker-host.ts';
import { createImplementer } from './platform/rpc/implementer.ts';
import { migrate, readMigrations, schemaVersion } from './platform/sqlite/migrations.ts';
import { openConnection } from './platform/sqlite/sqlite.ts';

export interface BackendDeps {
  /** The folder with everything; made if it does not exist. */
  readonly workspaceFolder: string;
  /** The folder that holds `src-main` and `resources`. */
  readonly appFolder: string;
  readonly hostKind: HostKind;
  readonly workers: WorkerHost;
  /** Held already by a host that had to know first whether the workspace is free. */
  readonly lock?: WorkspaceLock;
  /** The per-user folder for secrets that this user's Millwright shows again; never inside the workspace. */
  readonly configFolder?: string;
  /** False for a short command: deployments that were running are then left to the next start that stays. */
  readonly resumesDeployments?: boolean;
  /** False for a short command: folders are looked at by a program that stays. */
  readonly followsWatches?: boolean;
  /** How often and how long folders are looked at, where a test has no time. */
  readonly watchTimings?: WatchTimings;
  readonly clock?: Clock;
  readonly newId?: NewId;
}

export type Backend = Awaited<ReturnType<typeof createBackend>>;

/** The composition root: opens the workspace, makes every service once, answers the router that all hosts serve. */
export async function createBackend(deps: BackendDeps) {
  const clock = deps.clock ?? systemClock;
  const newId = deps.newId ?? newRandomId;
  const folder = (name: string) => join(deps.workspaceFolder, name);
  mkdirSync(folder('segments'), { recursive: true });
  const lock = deps.lock ?? lockWorkspace(deps.workspaceFolder);
  const { log, close: closeLog } = openLog(folder('logs'), clock.now());

  const db = openConnection(folder('workspace.db'));
  const migrations = readMigrations(join(deps.appFolder, 'src-main/migrations'));
  if (schemaVersion(db) > migrations.length) {
    db.close();
    lock.release();
    throw new AppError('UNSUPPORTED', 'This workspace was written by a newer Millwright.', {
      reason: 'workspace-newer',
      nextStep: 'Update Millwright, or open another folder with --workspace.',
    });
  }
  migrate(db, migrations, (from) =>
    folder(`workspace.db.before-${String(from + 1).padStart(4, '0')}-${clock.now()}`),
  );

  const platform: Platform = {
    hostKind: deps.hostKind,
    folders: { app: deps.appFolder, workspace: deps.workspaceFolder, segments: folder('segments') },
    db,
    objects: await openObjectStore({ objects: folder('objects'), temporary: folder('tmp') }),
    changes: createChangeFeed(),
    grants: createFileGrants(newId),
    workers: deps.workers,
    clock,
    newId,
    log,
  };

  const { version } = JSON.parse(readFileSync(join(deps.appFolder, 'package.json'), 'utf8')) as {
    version: string;
  };
  const jobs = createJobsService(platform);
  const workspace = createWorkspaceService(platform, version);
  const objectCheck = createObjectCheck(platform);
  jobs.register('check-objects', objectCheck.handler);
  const compute = createComputeService(platform, jobs);
  const secrets = openSecretStore(deps.configFolder ?? configFolder(), deps.workspaceFolder);
  const data = createDataService(platform, { jobs, workspace, secrets, watchTimings: deps.watchTimings });
  const tracking = createTrackingService(platform, (datasetId) => data.getDataset(datasetId).name);
  workspace.addSearchSource(tracking.search);
  const training = createTrainingService(platform, { workspace, jobs, data, compute, tracking });
  const evaluation = createEvaluationService(platform, {
    tracking,
    jobs,
    data,
    workspace,
    splitSource: training.splits.sourceOf,
  });
  const registry = createRegistryService(platform, tracking);
  workspace.addSearchSource(registry.search);
  const serving = createServingService(platform, { jobs, workspace, data, registry, secrets });
  workspace.addSearchSource(serving.search);
  const monitoring = createMonitoringService(platform, { data, serving, registry });

  const lineage = createLineage({
    getVersion: data.getVersion,
    listVersions: data.listVersions,
    findTransform: data.transforms.find,
    listTransformed: data.transforms.listMade,
    listSplits: training.splits.list,
    listRuns: (datasetId) => tracking.listRuns({ datasetId, limit: 10_000 }),
    listModels: registry.listModels,
    listModelVersions: registry.listModelVersions,
    listDeployments: serving.listDeployments,
  });

  const os = createImplementer(log);
  const router = {
    workspace: createWorkspaceRouter(os.workspace, {
      workspace,
      jobs,
      changes: platform.changes,
      objectCheck,
    }),
    compute: createComputeRouter(os.compute, compute),
    data: createDataRouter(os.data, data),
    training: createTrainingRouter(os.training, training),
    tracking: createTrackingRouter(os.tracking, tracking, lineage),
    evaluation: createEvaluationRouter(os.evaluation, evaluation),
    registry: createRegistryRouter(os.registry, registry),
    serving: createServingRouter(os.serving, serving),
    monitoring: createMonitoringRouter(os.monitoring, monitoring),
  };
  jobs.recover();
  training.recover();
  const resumed = serving
    .resume({ startsDeployments: deps.resumesDeployments ?? true })
    .catch((error: unknown) => log.error({ err: error }, 'deployments could not be resumed'));
  const purged = data.history
    .purgeExpired()
    .catch((error: unknown) => log.error({ err: error }, 'the trash could not be emptied'));
  if (deps.followsWatches ?? true) data.watches.start();
  log.info({ hostKind: deps.hostKind, version }, 'backend ready');

  return {
    router,
    /** Calls procedures in this process, with the same errors that a remote caller sees. */
    client: createRouterClient(router),
    log,
    grants: platform.grants,
    temporaryFile: platform.objects.temporaryFile,
    /** What an export job wrote. */
    exportFile: data.exportFile,
    /** An image of a dataset version, for the hosts to show. */
    readImage: data.images.read,
    jobs,
    /** Follows watched folders from now on. */
    followWatches: () => data.watches.start(),
    close: async () => {
      await data.watches.close();
      await jobs.close();
      await monitoring.close();
      await evaluation.close();
      await serving.close();
      await resumed;
      await purged;
      await data.close();
      tracking.close();
      db.close();
      closeLog();
      lock.release();
    },
  };
}
