import { z } from 'zod';
import { Failure } from '../../kit/errors.ts';
import { DatasetId, EpochMs, GrantId, VersionId, WatchId } from '../../kit/ids.ts';

/** When the folder is looked at. Times of day are those of the machine. */
export const WatchSchedule = z.discriminatedUnion('kind', [
  /** As soon as a file is new or changed. */
  z.object({ kind: z.literal('on-change') }),
  z.object({ kind: z.literal('every'), minutes: z.number().int().min(1).max(44_640) }),
  z.object({
    kind: z.literal('daily'),
    hour: z.number().int().min(0).max(23),
    minute: z.number().int().min(0).max(59),
  }),
  /** Five fields, as cron has them. */
  z.object({ kind: z.literal('cron'), expression: z.string().trim().min(1).max(200) }),
]);
export type WatchSchedule = z.infer<typeof WatchSchedule>;

/** Where several files match: the newest alone, or the rows of all of them one below the other. */
export const WatchFiles = z.enum(['latest', 'union']);
export type WatchFiles = z.infer<typeof WatchFiles>;

/** `*.csv`, `2024/**`: names below the folder, with `/` between them. */
export const WatchPattern = z.string().trim().min(1).max(300);

export const WatchActivity = z.enum(['idle', 'looking', 'settling', 'importing']);
export type WatchActivity = z.infer<typeof WatchActivity>;

/** What keeps a dataset up to date by itself. */
export const Watch = z.object({
  id: WatchId,
  /** Null until its first version has made the dataset. */
  datasetId: DatasetId.nullable(),
  name: z.string(),
  /** To show; no procedure takes it. */
  folder: z.string(),
  pattern: WatchPattern,
  files: WatchFiles,
  schedule: WatchSchedule,
  isPaused: z.boolean(),
  activity: WatchActivity,
  lastCheckAtMs: EpochMs.nullable(),
  /** Files that matched at the last look; null before the first one of this session. */
  matchCount: z.number().int().nullable(),
  lastVersion: z.object({ id: VersionId, number: z.number().int(), atMs: EpochMs }).nullable(),
  /** Null where it is paused, and where it waits for a change. */
  nextRunAtMs: EpochMs.nullable(),
  /** Why the last try made no version. */
  failure: Failure.nullable(),
  createdAtMs: EpochMs,
});
export type Watch = z.infer<typeof Watch>;

export const WatchEvent = z.object({
  id: z.number().int(),
  atMs: EpochMs,
  outcome: z.enum(['imported', 'unchanged', 'failed']),
  /** The first 20 names. */
  files: z.array(z.string()),
  fileCount: z.number().int(),
  version: z.object({ id: VersionId, number: z.number().int() }).nullable(),
  failure: Failure.nullable(),
});
export type WatchEvent = z.infer<typeof WatchEvent>;

export const WatchSettings = z.object({
  pattern: WatchPattern,
  files: WatchFiles,
  schedule: WatchSchedule,
});
export type WatchSettings = z.infer<typeof WatchSettings>;

/** A folder that the user let Millwright read. */
export const GrantedFolder = z.object({ grantId: GrantId, name: z.string(), path: z.string() });
export type GrantedFolder = z.infer<typeof GrantedFolder>;

export const MatchedFiles = z.object({
  /** Newest first; the first 50. */
  files: z.array(z.object({ name: z.string(), sizeBytes: z.number(), modifiedAtMs: EpochMs })),
  count: z.number().int(),
});
export type MatchedFiles = z.infer<typeof MatchedFiles>;
