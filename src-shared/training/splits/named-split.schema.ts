import { z } from 'zod';
import { DatasetId, EpochMs, SplitId, VersionId } from '../../kit/ids.ts';
import { ShareSplit, SplitSeed } from '../split.schema.ts';

export const SplitName = z.string().trim().min(1).max(100);

/** Rows that are equal in every feature stay in one part; false leaves them to chance. */
const keepsTwins = z.boolean().default(false);
const [random, stratified, time, group] = ShareSplit.options;

export const FoldRule = z.enum(['random', 'stratified', 'group', 'time']);
export type FoldRule = z.infer<typeof FoldRule>;

/** How a named split divides the rows of its version. */
export const SplitPlan = z.discriminatedUnion('kind', [
  random.extend({ keepsTwins }),
  stratified.extend({ keepsTwins }),
  time,
  group,
  /**
   * `folds` parts of the same size, each of which tests a model of the others. `time` makes expanding windows: the
   * rows in order of time are cut into `folds` + 1 stretches, and each but the first tests a model of all earlier.
   */
  z.object({
    kind: z.literal('k-fold'),
    folds: z.number().int().min(2).max(50),
    by: FoldRule,
    /** The column of groups or of times; null for the other two. */
    column: z.string().nullable(),
    /** Share of rows that is in no fold but kept for the end; 0 for none. */
    test: z.number().min(0).max(0.9),
    seed: SplitSeed,
    keepsTwins,
  }),
  /** The values of a column say the part; rows with any other value, or none, are in no part. */
  z.object({
    kind: z.literal('column'),
    column: z.string(),
    train: z.array(z.string()).min(1).max(1000),
    validation: z.array(z.string()).max(1000),
    test: z.array(z.string()).min(1).max(1000),
  }),
]);
export type SplitPlan = z.infer<typeof SplitPlan>;

/** The target within one part. */
export const PartTarget = z.discriminatedUnion('kind', [
  /** One a class, in the order of `classes` of the summary. */
  z.object({ kind: z.literal('classes'), counts: z.array(z.number().int()) }),
  z.object({
    kind: z.literal('numbers'),
    mean: z.number(),
    standardDeviation: z.number(),
    /** Over the edges of the summary. */
    counts: z.array(z.number().int()),
  }),
]);
export type PartTarget = z.infer<typeof PartTarget>;

export const SplitPart = z.object({
  /** `fold 2`; a k-fold split by time begins with a `train` that is in no fold. */
  name: z.string(),
  kind: z.enum(['train', 'validation', 'test', 'fold']),
  rowCount: z.number().int(),
  target: PartTarget.nullable(),
});
export type SplitPart = z.infer<typeof SplitPart>;

/** What a split makes of the rows of its version. */
export const SplitSummary = z.object({
  parts: z.array(SplitPart),
  /** Rows in no part: without a target, or left out by the plan. */
  excludedCount: z.number().int(),
  /** The 20 most frequent classes of a target with classes; null otherwise. */
  classes: z.array(z.string()).nullable(),
  /** Edges of the histograms of a numeric target; null otherwise. */
  edges: z.array(z.number()).nullable(),
  /** What happened that the user may not expect, in plain sentences. */
  notes: z.array(z.string()),
});
export type SplitSummary = z.infer<typeof SplitSummary>;

/** What a leaky split can be replaced by. */
export const LeakFix = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('keep-twins') }),
  z.object({ kind: z.literal('group'), column: z.string() }),
  z.object({ kind: z.literal('time'), column: z.string() }),
]);
export type LeakFix = z.infer<typeof LeakFix>;

export const Leak = z.object({
  kind: z.enum(['equal-rows', 'contradictions', 'groups', 'time']),
  /** `info`: worth knowing, and no fault where the model is not for later rows or other groups. */
  severity: z.enum(['info', 'warning']),
  column: z.string().nullable(),
  /** Rows that test or validate, and that a model has met in the rows it learns from. */
  rowCount: z.number().int(),
  /** Of the rows that test or validate. */
  share: z.number(),
  message: z.string(),
  /** Zero-based positions: a row, and the one of another part that gives it away. */
  examples: z.array(
    z.object({ row: z.number().int(), part: z.string(), otherRow: z.number().int(), otherPart: z.string() }),
  ),
  fix: LeakFix.nullable(),
});
export type Leak = z.infer<typeof Leak>;

export const LeakReport = z.object({
  leaks: z.array(Leak),
  /** What was looked for, in plain words: a check that could look at nothing found nothing. */
  checked: z.array(z.string()),
  durationMs: z.number(),
});
export type LeakReport = z.infer<typeof LeakReport>;

/** Where a split took its parts from. */
export const SplitOrigin = z.object({
  splitId: SplitId,
  name: z.string(),
  versionNumber: z.number().int(),
  /** What told the rows apart: the key columns of the dataset, or all that both versions hold. */
  by: z.enum(['key', 'content']),
  keptCount: z.number().int(),
  newCount: z.number().int(),
  goneCount: z.number().int(),
});
export type SplitOrigin = z.infer<typeof SplitOrigin>;

/** A split of a version under a name. What it assigns never changes; only its name does. */
export const NamedSplit = z.object({
  id: SplitId,
  versionId: VersionId,
  datasetId: DatasetId,
  versionNumber: z.number().int(),
  name: SplitName,
  plan: SplitPlan,
  /** Stratified by it, and rows without it are in no part; null where the plan asks for none. */
  target: z.string().nullable(),
  origin: SplitOrigin.nullable(),
  summary: SplitSummary,
  /** Null until it was checked. */
  leaks: LeakReport.nullable(),
  /** sha256 over one byte a row: equal partitions have equal fingerprints. */
  fingerprint: z.string(),
  sizeBytes: z.number(),
  /** Runs that use it; a split with any cannot be deleted. */
  runCount: z.number().int(),
  createdAtMs: EpochMs,
});
export type NamedSplit = z.infer<typeof NamedSplit>;

/** How the rows of one split lie in another: `counts[i][j]` are in part i of the first and in part j of the second. */
export const SplitComparison = z.object({
  before: z.array(z.string()),
  after: z.array(z.string()),
  counts: z.array(z.array(z.number().int())),
});
export type SplitComparison = z.infer<typeof SplitComparison>;
