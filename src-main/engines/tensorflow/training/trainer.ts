/** What a backend must do for the training loop: one optimiser step at a time, without waiting for numbers. */
import type { Matrix } from '../../engine.ts';
import type { Network, NetworkValues } from '../network/network.ts';

export type OptimizerKind = 'adam' | 'adamw' | 'sgd';

/** Adam as in Kingma & Ba 2015, with the epsilon outside of the bias correction as TensorFlow and Keras have it. */
export const adamConstants = { beta1: 0.9, beta2: 0.999, epsilon: 1e-7 } as const;

/** What makes up for Adam's moments starting at 0, at a step counted from 1: √(1 - β₂ᵗ) / (1 - β₁ᵗ). */
export const adamCorrection = (step: number): number =>
  Math.sqrt(1 - adamConstants.beta2 ** step) / (1 - adamConstants.beta1 ** step);

/** Nesterov momentum, as TensorFlow's `ApplyMomentum`. */
export const sgdMomentum = 0.9;

export interface TrainingData {
  readonly matrix: Matrix;
  /** 0 or 1, a class index, or the standardised target. */
  readonly target: Float32Array;
}

export interface TrainingProblem {
  readonly network: Network;
  /** The parameters are where training starts; they are not changed. */
  readonly initial: NetworkValues;
  readonly train: TrainingData;
  /** What a row of each class counts for in the loss; undefined where all count 1. Validation is not weighted. */
  readonly classWeights?: Float32Array | undefined;
  readonly validation: Matrix | undefined;
  readonly optimizer: OptimizerKind;
  /**
   * For `adam` and `sgd` the factor of the sum of squared kernel weights in the loss; for `adamw` the share of
   * each kernel weight that is taken off a step, times the learning rate (Loshchilov & Hutter 2019).
   */
  readonly l2: number;
  readonly dropout: DropoutMasks | undefined;
  readonly maximumBatchSize: number;
}

/**
 * Ready-made masks: a row-major stretch of zeros and 1 / (1 - rate). A layer of `n` units takes the pool as rows
 * of `n` and a step takes consecutive rows from a drawn position. Drawing fresh numbers for each step took as
 * long as a quarter of the whole step (5.5 ns each, TensorFlow's Philox on one thread).
 */
export interface DropoutMasks {
  readonly pool: Float32Array;
}

export interface StepInput {
  /** The rows `order[begin] … order[begin + count - 1]` of this epoch. */
  readonly begin: number;
  readonly count: number;
  readonly learningRate: number;
  /** 1 for the first step ever. */
  readonly step: number;
  /** One row of the mask pool for each hidden layer; empty without dropout. */
  readonly maskRows: readonly number[];
}

export interface Trainer {
  /** Sets the order in which this epoch visits the training rows and clears the sum of losses. */
  beginEpoch(order: Int32Array): void;
  step(input: StepInput): void;
  /** Mean loss a row since `beginEpoch`, without the L2 term, as it was before each step's update. */
  epochLoss(): Promise<number>;
  /** Outputs of the last layer for the validation rows, `rowCount × outputWidth`, dropout off. */
  validationOutputs(): Promise<Float32Array>;
  /** A copy of the parameters as they are now, in the order of `parameterShapes`. */
  parameters(): Promise<Float32Array[]>;
  close(): void;
}
