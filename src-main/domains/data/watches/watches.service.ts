import { realpathSync } from 'node:fs';
import { basename, isAbsolute, relative, sep } from 'node:path';
import { z } from 'zod';
import type { Dataset, Dialect } from '#shared/data/data.schema.ts';
import { mainBranch } from '#shared/data/history.schema.ts';
import type {
  GrantedFolder,
  MatchedFiles,
  Watch,
  WatchEvent,
  WatchSchedule,
  WatchSettings,
} from '#shared/data/watches/watch.schema.ts';
import { AppError } from '#shared/kit/errors.ts';
import { type DatasetId, type GrantId, WatchId } from '#shared/kit/ids.ts';
import type { Job } from '#shared/workspace/workspace.schema.ts';
import { findFiles } from '../../../platform/files/find-files.ts';
import type { Platform } from '../../../platform/platform.ts';
import { transact } from '../../../platform/sqlite/sqlite.ts';
import type { JobsService } from '../../workspace/index.ts';
import type { FileImportInput, ImportJobFile } from '../import-jobs.ts';
import { checkWatch } from './check-watch.ts';
import { look } from './look.ts';
import { nextRunMs, nextRunsMs } from './schedule.ts';
import { createWatchRunner, type WatchTimings, watchTimings } from './watch-runner.ts';
import * as store from './watches.store.ts';

type WatchTarget = { readonly datasetId: DatasetId } | { readonly name: string };

export interface WatchesService {
  list(datasetId: DatasetId | null): Watch[];
  listEvents(id: WatchId, limit: number): WatchEvent[];
  listFolders(): GrantedFolder[];
  preview(
    input: { readonly pattern: string } & ({ readonly grantId: GrantId } | { readonly id: WatchId }),
  ): Promise<MatchedFiles>;
  nextRuns(schedule: WatchSchedule): number[];
  create(input: WatchSettings & { readonly grantId: GrantId; readonly target: WatchTarget }): Watch;
  update(input: WatchSettings & { readonly id: WatchId }): Promise<Watch>;
  setPaused(id: WatchId, isPaused: boolean): Promise<Watch>;
  run(id: WatchId): Watch;
  remove(id: WatchId): Promise<{ id: WatchId }>;
  /** Begins to follow all of them; before that they are only kept. */
  start(): void;
  close(): Promise<void>;
}

export interface WatchesDeps {
  readonly jobs: JobsService;
  readonly loadDataset: (id: DatasetId) => Dataset;
  readonly startImportJob: (input: FileImportInput, title: string) => Job;
  /** How the dataset's newest file was read, as far as the next one is read like it. */
  readonly dialectOf: (id: DatasetId) => Partial<Dialect>;
  readonly timings?: WatchTimings;
}

const shownMatches = 50;
const shownRuns = 3;

/** Keeps datasets up to date with folders. */
export function createWatchesService(platform: Platform, deps: WatchesDeps): WatchesService {
  const { db, clock, changes, grants, newId, log, folders } = platform;
  const { jobs, timings = watchTimings } = deps;
  let isStarted = false;

  const load = (id: WatchId): store.StoredWatch => {
    const found = store.findWatch(db, id);
    if (found) return found;
    throw new AppError('NOT_FOUND', 'This watch does not exist.', { reason: 'watch' });
  };

  jobs.register('look-for-files', {
    input: z.object({ id: WatchId }),
    lane: 'light',
    canResume: true,
    run: async ({ id }) => {
      await look(load(id));
      return null;
    },
  });

  const runner = createWatchRunner({
    clock,
    log,
    timings,
    find: (id) => store.findWatch(db, id),
    onChange: (id) => changes.announce('data.watch', id, 'changed'),
    keepTimes: (id, times) => transact(db, () => store.setTimes(db, id, times)),
    check: async (watch, context) => {
      if (watch.datasetId !== null && deps.loadDataset(watch.datasetId).archivedAtMs !== null) return 'done';
      return checkWatch(
        {
          platform,
          jobs,
          settleMs: timings.settleMs,
          startImport: ({ id, name, datasetId }, { files }, ticket) => {
            const [first, ...more] = files.map(
              ({ path, name: fileName, sizeBytes }): ImportJobFile => ({
                path,
                fileName: basename(fileName),
                sizeBytes,
                isTemporary: false,
                isFolder: false,
                grantId: null,
              }),
            );
            return deps.startImportJob(
              {
                ...first!,
                more,
                sourceKind: 'file',
                name,
                datasetId,
                branch: mainBranch,
                dialect: datasetId === null ? {} : deps.dialectOf(datasetId),
                columns: null,
                watch: { ...ticket, id },
              },
              `Keep ${name} up to date with ${files.length === 1 ? first!.fileName : `${files.length} files`}`,
            );
          },
          reportFailure: ({ id, name, datasetId }) =>
            jobs.start({
              kind: 'look-for-files',
              title: `Look for new files of ${name}`,
              input: { id },
              ...(datasetId === null ? {} : { subject: { type: 'dataset', id: datasetId } as const }),
            }),
        },
        watch,
        context,
      );
    },
  });

  const toWatch = (stored: store.StoredWatch): Watch => {
    const live = runner.live(stored.id);
    return {
      id: stored.id,
      datasetId: stored.datasetId,
      name: stored.name,
      folder: stored.folder,
      pattern: stored.pattern,
      files: stored.files,
      schedule: stored.schedule,
      isPaused: stored.isPaused,
      lastVersion: stored.lastVersion,
      failure: stored.failure,
      createdAtMs: stored.createdAtMs,
      activity: live?.activity ?? 'idle',
      matchCount: live?.matchCount ?? null,
      lastCheckAtMs: live?.lastCheckAtMs ?? stored.lastCheckAtMs,
      nextRunAtMs: stored.isPaused ? null : (live?.nextRunAtMs ?? stored.nextRunAtMs),
    };
  };
  const announce = (id: WatchId, kind: 'created' | 'changed' | 'removed' = 'changed') =>
    changes.announce('data.watch', id, kind);
  const change = async (id: WatchId, write: () => void): Promise<Watch> => {
    load(id);
    await runner.leave(id);
    transact(db, write);
    if (isStarted) runner.follow(load(id));
    announce(id);
    return toWatch(load(id));
  };

  return {
    list: (datasetId) => store.listWatches(db, datasetId).map(toWatch),
    listEvents: (id, limit) => store.listEvents(db, load(id).id, limit),
    listFolders: () => grants.listFolders().map(({ id, name, path }) => ({ grantId: id, name, path })),
    preview: async (input) => {
      const folder = 'grantId' in input ? grants.resolveFolder(input.grantId).path : load(input.id).folder;
      const found = (await findFiles(folder, input.pattern)).toReversed();
      return {
        files: found
          .slice(0, shownMatches)
          .map(({ name, sizeBytes, modifiedAtMs }) => ({ name, sizeBytes, modifiedAtMs })),
        count: found.length,
      };
    },
    nextRuns: (schedule) => nextRunsMs(schedule, clock.now(), shownRuns),
    create: ({ grantId, target, ...settings }) => {
      const folder = grants.resolveFolder(grantId).path;
      expectOutside(folder, folders.workspace);
      // Says what is wrong with a cron expression before anything is stored.
      nextRunMs(settings.schedule, clock.now());
      const datasetId = 'datasetId' in target ? target.datasetId : null;
      const name = 'datasetId' in target ? deps.loadDataset(target.datasetId).name : target.name;
      const id = WatchId.parse(newId());
      transact(db, () =>
        store.insertWatch(db, { ...settings, id, datasetId, name, folder, createdAtMs: clock.now() }),
      );
      // The first look need not wait for its hour: it shows whether the watch works.
      if (isStarted) {
        runner.follow(load(id));
        runner.runNow(load(id));
      }
      announce(id, 'created');
      return toWatch(load(id));
    },
    update: ({ id, ...settings }) => {
      nextRunMs(settings.schedule, clock.now());
      return change(id, () => store.updateWatch(db, id, settings));
    },
    setPaused: (id, isPaused) => change(id, () => store.setPaused(db, id, isPaused)),
    run: (id) => {
      runner.runNow(load(id));
      return toWatch(load(id));
    },
    remove: async (id) => {
      load(id);
      await runner.leave(id);
      transact(db, () => store.removeWatch(db, id));
      announce(id, 'removed');
      return { id };
    },
    start: () => {
      if (isStarted) return;
      isStarted = true;
      for (const watch of store.listWatches(db, null)) runner.follow(watch);
    },
    close: () => runner.close(),
  };
}

/** What Millwright writes itself would be new files for ever. */
function expectOutside(folder: string, workspaceFolder: string): void {
  const workspace = realpathSync(workspaceFolder);
  if (!isWithin(workspace, folder) && !isWithin(folder, workspace)) return;
  throw new AppError('INVALID_INPUT', 'The folder holds the workspace itself, or lies in it.', {
    reason: 'folder-of-workspace',
    nextStep: 'Choose the folder that your data arrives in.',
  });
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || !(way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way));
}
