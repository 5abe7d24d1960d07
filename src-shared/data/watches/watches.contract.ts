import { z } from 'zod';
import { DatasetId, GrantId, WatchId } from '../../kit/ids.ts';
import { procedure } from '../../kit/procedure.ts';
import { DatasetName } from '../data.schema.ts';
import {
  GrantedFolder,
  MatchedFiles,
  Watch,
  WatchEvent,
  WatchPattern,
  WatchSchedule,
  WatchSettings,
} from './watch.schema.ts';

export const watchesContract = {
  /** Those of one dataset, or all. */
  listWatches: procedure.input(z.object({ datasetId: DatasetId.optional() })).output(z.array(Watch)),
  /** What has come of its checks, newest first. */
  listWatchEvents: procedure
    .input(z.object({ id: WatchId, limit: z.number().int().min(1).max(200).default(50) }))
    .output(z.array(WatchEvent)),
  /** Folders that were granted to this session: at its start, or by the command line. */
  listGrantedFolders: procedure.output(z.array(GrantedFolder)),
  /** Files that a pattern matches now. */
  previewWatch: procedure
    .input(
      z.union([
        z.object({ grantId: GrantId, pattern: WatchPattern }),
        z.object({ id: WatchId, pattern: WatchPattern }),
      ]),
    )
    .output(MatchedFiles),
  /** The next runs of a schedule, so that a cron expression can be read back; none where it waits for a change. */
  previewSchedule: procedure
    .input(z.object({ schedule: WatchSchedule }))
    .output(z.object({ nextRunsAtMs: z.array(z.number().int()) })),
  /** For a dataset that is there, or for a new one of that name, which its first version makes. */
  createWatch: procedure
    .input(
      WatchSettings.extend({
        grantId: GrantId,
        target: z.union([z.object({ datasetId: DatasetId }), z.object({ name: DatasetName })]),
      }),
    )
    .output(Watch),
  updateWatch: procedure.input(WatchSettings.extend({ id: WatchId })).output(Watch),
  setWatchPaused: procedure.input(z.object({ id: WatchId, isPaused: z.boolean() })).output(Watch),
  /** Looks now, and tries again what failed before. */
  runWatch: procedure.input(z.object({ id: WatchId })).output(Watch),
  /** Versions that it made stay. */
  removeWatch: procedure.input(z.object({ id: WatchId })).output(z.object({ id: WatchId })),
};
