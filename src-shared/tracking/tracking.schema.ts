import { z } from 'zod';
import { Failure } from '../kit/errors.ts';
import { DatasetId, EpochMs, ExperimentId, JobId, ObjectHash, RunId } from '../kit/ids.ts';
import { RunSpec } from '../training/training.schema.ts';

export const RunStatus = z.enum(['queued', 'running', 'succeeded', 'failed', 'cancelled', 'interrupted']);
export type RunStatus = z.infer<typeof RunStatus>;

export const Experiment = z.object({
  id: ExperimentId,
  name: z.string(),
  runCount: z.number().int(),
  createdAtMs: EpochMs,
});
export type Experiment = z.infer<typeof Experiment>;

export const Artifact = z.object({
  /** Relative, forward slashes, no `.` or `..`. */
  path: z.string(),
  objectHash: ObjectHash,
  sizeBytes: z.number().int(),
});
export type Artifact = z.infer<typeof Artifact>;

/** What the run ran on: enough to explain a difference between two machines. */
export const RunEnvironment = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
export type RunEnvironment = z.infer<typeof RunEnvironment>;

/** Why a run was trained on a version that failed expectations of severity error, and which. */
export const ExpectationsOverride = z.object({ reason: z.string(), failedRules: z.array(z.string()) });
export type ExpectationsOverride = z.infer<typeof ExpectationsOverride>;

export const Run = z.object({
  id: RunId,
  experimentId: ExperimentId,
  experimentName: z.string(),
  name: z.string(),
  status: RunStatus,
  spec: RunSpec,
  /** sha256 of the canonical spec: equal specs have equal hashes. */
  specHash: z.string(),
  datasetId: DatasetId,
  datasetName: z.string(),
  versionNumber: z.number().int(),
  jobId: JobId.nullable(),
  repeatOfRunId: RunId.nullable(),
  /** Every hyperparameter the engine resolved plus the main choices, flattened, for tables and diffs. */
  params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  /** Final metrics, such as `test/auc`; the last point of a live series while running. NaN is null. */
  metrics: z.record(z.string(), z.number().nullable()),
  /** The metric runs of this task are ranked by, such as `test/auc`. */
  primaryMetric: z.string(),
  isHigherBetter: z.boolean(),
  tags: z.record(z.string(), z.string()),
  notes: z.string(),
  environment: RunEnvironment,
  artifacts: z.array(Artifact),
  expectationsOverride: ExpectationsOverride.nullable(),
  failure: Failure.nullable(),
  isDeleted: z.boolean(),
  createdAtMs: EpochMs,
  startedAtMs: EpochMs.nullable(),
  endedAtMs: EpochMs.nullable(),
});
export type Run = z.infer<typeof Run>;

export const MetricPoint = z.object({ step: z.number().int(), value: z.number().nullable(), atMs: EpochMs });
export type MetricPoint = z.infer<typeof MetricPoint>;

export const MetricSeries = z.object({ runId: RunId, key: z.string(), points: z.array(MetricPoint) });
export type MetricSeries = z.infer<typeof MetricSeries>;

export const LogLine = z.object({
  atMs: EpochMs,
  level: z.enum(['debug', 'info', 'warning', 'error']),
  message: z.string(),
});
export type LogLine = z.infer<typeof LogLine>;
