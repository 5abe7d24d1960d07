import type { LibraryFiles, NativeMatrix } from './native-library.ts';
import type { CurveMetric } from './parameters.ts';

interface PlannedData {
  readonly matrix: NativeMatrix;
  readonly target: Float32Array;
  /** How much each row counts; absent where all count the same. */
  readonly weights?: Float32Array;
}

/** All that the training thread needs; plain data, because it crosses threads. */
export interface TrainingPlan {
  readonly library: LibraryFiles;
  readonly parameters: string;
  readonly iterations: number;
  /** 0 means never. */
  readonly earlyStoppingRounds: number;
  readonly metrics: readonly [CurveMetric, ...CurveMetric[]];
  /** Probabilities a row: 1 for two classes, else as many as classes; absent for regression. */
  readonly probabilityCount?: number;
  readonly train: PlannedData;
  readonly validation?: PlannedData;
  /** One 32-bit number, shared: not 0 once the fit is to end. */
  readonly cancelFlag: SharedArrayBuffer;
}

export interface TrainingResult {
  readonly model: Uint8Array<ArrayBuffer>;
  readonly importance: Float64Array<ArrayBuffer>;
  readonly bestStep: number;
}

export type FromTrainingThread =
  | { readonly kind: 'round'; readonly step: number; readonly values: Readonly<Record<string, number>> }
  | { readonly kind: 'finished'; readonly result: TrainingResult }
  | { readonly kind: 'cancelled' }
  /** LightGBM refused something; the message is its own. */
  | { readonly kind: 'refused'; readonly message: string };
