import type { RunId } from '#shared/kit/ids.ts';
import type { LogLine, Run, RunEnvironment } from '#shared/tracking/tracking.schema.ts';
import type { FeatureReport } from '#shared/training/features/feature-search.schema.ts';
import type { ShareSplit } from '#shared/training/split.schema.ts';
import type { FoldRule } from '#shared/training/splits/named-split.schema.ts';
import type { RunSpec } from '#shared/training/training.schema.ts';
import type { ColumnSummary } from '../../domains/training/recipe/suggest-recipe.ts';
import type { VersionTable } from '../data/data.protocol.ts';

export interface TrainRequest {
  readonly runId: RunId;
  readonly spec: RunSpec;
  /** The rows, in verified Parquet files. */
  readonly table: VersionTable;
  /** Resolved: at least 1. */
  readonly threadCount: number;
  /** Memory that reading the columns may use. */
  readonly dataMemoryMb: number;
  readonly split: SplitSource;
  /** An existing, empty folder of this run's own; everything is written below it. */
  readonly outputFolder: string;
}

/**
 * Where the partition comes from: nowhere yet, a file of one byte a row that an earlier run of the same version,
 * target and split left, or the packed assignment of a named split.
 */
export type SplitSource =
  | { readonly kind: 'new'; readonly spec: ShareSplit }
  | { readonly kind: 'computed'; readonly file: string }
  | { readonly kind: 'named'; readonly file: string };

export interface SplitSummary {
  readonly counts: {
    readonly train: number;
    readonly validation: number;
    readonly test: number;
    readonly excluded: number;
  };
  readonly fingerprint: string;
  readonly notes: readonly string[];
}

/** What measuring changes of a recipe needs. */
export interface MeasureRequest
  extends Pick<TrainRequest, 'spec' | 'split' | 'table' | 'threadCount' | 'dataMemoryMb' | 'outputFolder'> {
  readonly foldRule: { readonly by: FoldRule; readonly column: string | null };
  readonly columns: readonly ColumnSummary[];
}

export interface MeasureAnswer extends Pick<FeatureReport, 'metric' | 'rowCount' | 'baseline'> {
  readonly suggestions: readonly FeatureReport['suggestions'][number][];
  readonly skipped: readonly FeatureReport['skipped'][number][];
}

export interface TrainAnswer {
  /** Plain names of the files written to `outputFolder/model`. */
  readonly packageFiles: readonly string[];
  /** Null when a stored split was used: then nothing was written. */
  readonly newSplit: SplitSummary | null;
  /** By name, such as `test/auc`; NaN where undefined. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** Files in the output folder, beside the package. */
export const trainFiles = {
  packageFolder: 'model',
  evaluation: 'evaluation.json',
  /** One byte a row, see `splitPart`. */
  split: 'split.bin',
} as const;

export type TrainRequests = {
  measure: (input: MeasureRequest) => MeasureAnswer;
  train: (input: TrainRequest) => TrainAnswer;
};

export interface MetricReport {
  readonly step: number;
  readonly values: Readonly<Record<string, number>>;
  readonly atMs: number;
}

export type TrainEvents = {
  progress: {
    readonly phase: string;
    readonly done: number;
    readonly total: number | null;
    readonly unit: string;
  };
  metrics: readonly MetricReport[];
  log: LogLine;
  /** What becomes known on the way, so that a run that fails later still tells it. */
  facts: { readonly params: Run['params']; readonly environment: RunEnvironment };
};
