import type { Cell } from '#shared/data/data.schema.ts';
import type {
  CounterfactualGoal,
  CounterfactualProposal,
  ExplanationOptions,
  PairEffect,
  RowExplanation,
} from '#shared/evaluation/explanation.schema.ts';
import type { RunId } from '#shared/kit/ids.ts';
import type { RunSpec } from '#shared/training/training.schema.ts';
import type { VersionTable } from '../data/data.protocol.ts';
import type { PackageFilePath } from '../serve/serve.protocol.ts';
import type { SplitSource } from '../train/train.protocol.ts';

export interface ExplainRequest {
  readonly runId: RunId;
  readonly spec: RunSpec;
  readonly split: SplitSource;
  readonly options: ExplanationOptions;
  readonly packageFiles: readonly PackageFilePath[];
  /** The rows, in verified Parquet files. */
  readonly table: VersionTable;
  readonly threadCount: number;
  /** Memory that reading the columns may use. */
  readonly dataMemoryMb: number;
  /** An existing, empty folder; the explanation is written into it as `explanationFile`. */
  readonly outputFolder: string;
}

/** The file a worker writes, and the artifact it becomes. */
export const explanationFile = 'explanation.json';

/** Opens a model to ask it about single rows. */
export interface OpenRequest {
  readonly packageFiles: readonly PackageFilePath[];
  /** The stored explanation: its method, background rows and base are those of every row that is asked about. */
  readonly explanation: PackageFilePath;
}

export type RequestedRow = Readonly<Record<string, Cell>>;

export interface CounterfactualQuestion {
  readonly row: RequestedRow;
  readonly goal: CounterfactualGoal;
  /** Columns that must stay as they are. */
  readonly fixed: readonly string[];
  readonly maxChanges: number;
}

export interface PairQuestion {
  readonly first: string;
  readonly second: string;
}

export interface ExplainRequests extends Record<string, (input: never) => unknown> {
  explain: (request: ExplainRequest) => null;
  open: (request: OpenRequest) => null;
  /** INVALID_INPUT where the signature does not take the row. */
  explainRow: (request: { readonly row: RequestedRow }) => RowExplanation;
  getPairEffect: (pair: PairQuestion) => PairEffect;
  findCounterfactuals: (question: CounterfactualQuestion) => CounterfactualProposal[];
}

export interface ExplainEvents extends Record<string, unknown> {
  progress: {
    readonly phase: string;
    readonly done: number;
    readonly total: number | null;
    readonly unit: string;
  };
}
