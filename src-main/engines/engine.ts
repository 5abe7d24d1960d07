/**
 * The one interface behind which every learning library lives. Only worker processes import engines.
 *
 * Shapes: a matrix is row-major, `rowCount × columnCount`, `NaN` means missing. Columns named in
 * `categoricalColumns` hold non-negative integer codes (or `NaN`); all others are plain numbers.
 */
import type { EngineId, HyperparameterValues } from '#shared/training/training.schema.ts';
import type { TreeEnsemble } from './trees/tree-ensemble.ts';

export interface Matrix {
  readonly rowCount: number;
  readonly columnCount: number;
  readonly values: Float32Array;
}

export type FitTask =
  | { readonly kind: 'binary' }
  | { readonly kind: 'multiclass'; readonly classCount: number }
  | { readonly kind: 'regression' };

export interface FitInput {
  readonly task: FitTask;
  readonly train: Matrix;
  /** `rowCount` targets: 0/1 for binary, class index for multiclass, the value for regression. */
  readonly trainTarget: Float32Array;
  /** Held-out rows for curves and early stopping; never used to fit weights. */
  readonly validation?: { readonly matrix: Matrix; readonly target: Float32Array };
  readonly featureNames: readonly string[];
  readonly categoricalColumns: readonly number[];
  readonly hyperparameters: HyperparameterValues;
  readonly seed: number;
  readonly threadCount: number;
}

export interface FitHooks {
  /** Checked between iterations; an abort rejects the fit with the signal's reason. */
  readonly signal: AbortSignal;
  /** `total` is the number of iterations planned; early stopping may end before it. */
  readonly onProgress: (progress: { readonly done: number; readonly total: number }) => void;
  /** One point of the learning curve: metric names such as `train/auc`, `validation/log_loss`. */
  readonly onMetrics: (step: number, values: Readonly<Record<string, number>>) => void;
}

export interface FittedModel {
  /** Data only, by file name (plain names, no folders). What `open` needs to predict again. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Gain or permutation importance, one number a column, or absent when the engine has none. */
  readonly importance?: Float64Array;
  /** The iteration or epoch whose weights were kept. */
  readonly bestStep?: number;
  /** What actually ran: device, library version, resolved parameters. Stored with the run. */
  readonly details: Readonly<Record<string, string | number | boolean>>;
}

export interface Predictor {
  /** 1 for binary (probability of class 1) and regression, `classCount` for multiclass. */
  readonly outputCount: number;
  /** Row-major `rowCount × outputCount`. */
  predict(matrix: Matrix): Float64Array;
  /** The serving path: one row in, `outputCount` numbers written to `out`; allocates nothing. */
  predictOne(row: Float32Array, out: Float64Array): void;
  close(): void;
}

export interface EngineDescription {
  readonly version: string;
  /** Such as `CPU, 2 threads` or `NVIDIA H100, CUDA`. */
  readonly device: string;
  /** Such as `native`, `WebGPU (Dawn)`, `WASM`. */
  readonly backend: string;
}

export interface Engine {
  readonly id: EngineId;
  /** Finds and loads the library; throws `EngineUnavailable` with a plain reason and a fix. Idempotent. */
  load(): Promise<EngineDescription>;
  fit(input: FitInput, hooks: FitHooks): Promise<FittedModel>;
  open(files: ReadonlyMap<string, Uint8Array>, options: { readonly threadCount: number }): Promise<Predictor>;
  /** The trees of a model from its files alone, without the library; absent where models are no trees. */
  readTrees?(files: ReadonlyMap<string, Uint8Array>): TreeEnsemble;
  /** A known small fit with the known answer; throws when the answer is wrong. */
  selfTest(): Promise<{ readonly durationMs: number; readonly detail: string }>;
}

/** Thrown by `load` when the engine cannot run here. Both sentences are shown to the user as they are. */
export class EngineUnavailable extends Error {
  readonly reason: string;
  readonly fix: string;
  constructor(reason: string, fix: string) {
    super(`${reason} ${fix}`);
    this.name = 'EngineUnavailable';
    this.reason = reason;
    this.fix = fix;
  }
}
