import { z } from 'zod';
import { Failure } from '../kit/errors.ts';
import { EpochMs, JobId } from '../kit/ids.ts';

export const HostKind = z.enum(['electron', 'web', 'cli', 'test']);
export type HostKind = z.infer<typeof HostKind>;

export const WorkspaceInfo = z.object({
  version: z.string(),
  host: HostKind,
  workspaceName: z.string(),
  workspaceFolder: z.string(),
  isReadOnly: z.boolean(),
  startedAtMs: EpochMs,
});
export type WorkspaceInfo = z.infer<typeof WorkspaceInfo>;

export const JobKind = z.enum([
  'import',
  'fetch',
  'publish',
  'transform',
  'label',
  'profile',
  'export',
  'check-expectations',
  'look-for-files',
  'analyse-version',
  'train',
  'suggest-features',
  'explain',
  'replay',
  'install-pack',
  'self-test',
  'drift-report',
  'check-objects',
]);
export type JobKind = z.infer<typeof JobKind>;

export const JobStatus = z.enum(['queued', 'running', 'succeeded', 'failed', 'cancelled', 'interrupted']);
export type JobStatus = z.infer<typeof JobStatus>;

export const JobProgress = z.object({
  /** Short present participle, such as `Reading rows`. */
  phase: z.string(),
  done: z.number(),
  /** Null while the end is not known. */
  total: z.number().nullable(),
  /** What `done` counts: `rows`, `bytes`, `iterations`, `steps`. */
  unit: z.string(),
  ratePerSecond: z.number().nullable(),
  etaMs: z.number().nullable(),
});
export type JobProgress = z.infer<typeof JobProgress>;

/** The object a job works on or made, so that a row in the drawer can lead there. */
export const ObjectRef = z.object({
  type: z.enum(['dataset', 'version', 'run', 'model', 'deployment', 'engine']),
  id: z.string(),
});
export type ObjectRef = z.infer<typeof ObjectRef>;

export const Job = z.object({
  id: JobId,
  kind: JobKind,
  title: z.string(),
  status: JobStatus,
  progress: JobProgress.nullable(),
  subject: ObjectRef.nullable(),
  result: ObjectRef.nullable(),
  failure: Failure.nullable(),
  canResume: z.boolean(),
  createdAtMs: EpochMs,
  startedAtMs: EpochMs.nullable(),
  endedAtMs: EpochMs.nullable(),
});
export type Job = z.infer<typeof Job>;

/** One announcement on the change feed, sent after commit. `topic` names the domain and the entity. */
export const Change = z.object({
  sequence: z.number().int(),
  topic: z.enum([
    'workspace.job',
    'workspace.settings',
    'data.dataset',
    'data.version',
    'data.expectations',
    'data.findings',
    'data.labels',
    'data.watch',
    'training.defaults',
    'data.connection',
    'training.split',
    'training.features',
    'tracking.experiment',
    'tracking.run',
    'tracking.metrics',
    'registry.model',
    'serving.deployment',
    'monitoring.report',
    'compute.engine',
  ]),
  id: z.string(),
  kind: z.enum(['created', 'changed', 'removed']),
});
export type Change = z.infer<typeof Change>;
export type ChangeTopic = Change['topic'];

export const ColorScheme = z.enum(['light', 'dark', 'system']);
export type ColorScheme = z.infer<typeof ColorScheme>;

export const Settings = z.object({
  colorScheme: ColorScheme,
  /** Threads that all work of the app together may use; 0 means one per core. */
  threadBudget: z.number().int().min(0).max(1024),
  /** Memory that one data query may use, in MB. */
  dataMemoryMb: z.number().int().min(256).max(1_048_576),
});
export type Settings = z.infer<typeof Settings>;

export const SearchHit = z.object({
  type: z.enum(['dataset', 'run', 'model', 'deployment']),
  id: z.string(),
  title: z.string(),
  subtitle: z.string(),
});
export type SearchHit = z.infer<typeof SearchHit>;
