import type { FitTask } from '../engine.ts';
import type { BinnedColumns } from './split-finder.ts';
import type { BinnedTree } from './tree.ts';
import type { GrowRules } from './tree-grower.ts';

/** Binned rows and their targets, in memory that all threads see. */
export interface SharedRows {
  readonly rowCount: number;
  readonly bins: SharedArrayBuffer;
  readonly targets: SharedArrayBuffer;
}

/** All that a thread needs to grow trees; plain data, because it crosses threads. */
export interface ForestTask {
  readonly method: 'bagging' | 'boosting';
  readonly task: FitTask;
  readonly seed: number;
  readonly train: SharedRows;
  readonly validation?: SharedRows;
  /** One number a row; absent where all rows count the same. */
  readonly weights?: SharedArrayBuffer;
  readonly binCounts: readonly number[];
  readonly isCategorical: readonly boolean[];
  readonly rules: GrowRules;
  readonly rowsPerTree: number;
  /** Draws rows with repeats. */
  readonly isBootstrap: boolean;
  /** Of boosting only. */
  readonly rounds: number;
  readonly learningRate: number;
  readonly earlyStoppingRounds: number;
  /** Of each output; for bagging what targets are centred on. */
  readonly base: readonly number[];
}

export interface GrownTree {
  readonly kind: 'tree';
  readonly index: number;
  readonly tree: BinnedTree;
  readonly gains: Float64Array<ArrayBuffer>;
  /** What the tree says of the validation rows: a block of one number a row for each number of a leaf. */
  readonly validation?: Float64Array<ArrayBuffer>;
}

export type FromForestThread =
  | GrownTree
  | { readonly kind: 'round'; readonly step: number; readonly values: Readonly<Record<string, number>> }
  | {
      readonly kind: 'boosted';
      readonly trees: readonly BinnedTree[];
      readonly gains: Float64Array<ArrayBuffer>;
      readonly bestStep: number;
    };

/** Asks a bagging thread for one tree. */
export interface ToForestThread {
  readonly index: number;
}

export const viewColumns = ({ bins, rowCount }: SharedRows, columnCount: number): readonly Uint8Array[] =>
  Array.from({ length: columnCount }, (_, column) => new Uint8Array(bins, column * rowCount, rowCount));

export const viewData = (task: ForestTask): BinnedColumns => ({
  rowCount: task.train.rowCount,
  columns: viewColumns(task.train, task.binCounts.length),
  binCounts: task.binCounts,
  isCategorical: task.isCategorical,
});
