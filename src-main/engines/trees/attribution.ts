import type { Matrix } from '../engine.ts';

/** What an attribution of rows is asked for. */
export interface AttributionInput {
  readonly matrix: Matrix;
  /**
   * The feature each matrix column was made of. Columns of one feature are known or unknown together: the values are
   * the Shapley values of features, not sums of those of columns.
   */
  readonly featureOf: Int32Array;
  readonly featureCount: number;
}

/** By how much each feature moves the score of each output away from what it is on average. */
export interface Attribution {
  /** Of each output, what all rows start from. */
  readonly base: Float64Array;
  /** `rowCount × outputCount × featureCount`; base and contributions of a row add up to its score. */
  readonly values: Float64Array;
}

/** Called before each tree and after the last one: to tell how far it is, and to give way to others. */
export type OnTree = (done: number, total: number) => void | Promise<void>;
