import { z } from 'zod';

export const MetricKey = z.enum([
  'auc',
  'average_precision',
  'log_loss',
  'brier',
  'ece',
  'accuracy',
  'balanced_accuracy',
  'precision',
  'recall',
  'f1',
  'mcc',
  'auc_ovr',
  'precision_macro',
  'recall_macro',
  'f1_macro',
  'precision_weighted',
  'recall_weighted',
  'f1_weighted',
  'rmse',
  'mae',
  'median_ae',
  'r2',
  'mape',
]);
export type MetricKey = z.infer<typeof MetricKey>;

/** What the user interface answers to "what is this?". */
export interface MetricDescription {
  readonly key: MetricKey;
  /** As the field writes it. */
  readonly label: string;
  readonly formula: string;
  /** One plain sentence. */
  readonly meaning: string;
  readonly isHigherBetter: boolean;
  /** `target` means the unit of the target column. */
  readonly unit: 'none' | 'percent' | 'nats' | 'target';
  /** The range of possible values; null where it is open. */
  readonly range: readonly [number | null, number | null];
}

const define = (
  key: MetricKey,
  label: string,
  direction: 'higher' | 'lower',
  unit: MetricDescription['unit'],
  range: MetricDescription['range'],
  formula: string,
  meaning: string,
): MetricDescription => ({
  key,
  label,
  isHigherBetter: direction === 'higher',
  unit,
  range,
  formula,
  meaning,
});

export const metricCatalogue: Readonly<Record<MetricKey, MetricDescription>> = {
  auc: define(
    'auc',
    'AUC',
    'higher',
    'none',
    [0, 1],
    'P(score of a positive > score of a negative) + ½ · P(equal)',
    'The chance that a randomly chosen positive row gets a higher score than a randomly chosen negative one; 0.5 is guessing.',
  ),
  average_precision: define(
    'average_precision',
    'Average precision',
    'higher',
    'none',
    [0, 1],
    'Σ (recallᵢ − recallᵢ₋₁) · precisionᵢ over all thresholds (steps, not trapezoids)',
    'The area under the precision–recall curve; guessing scores the share of positives.',
  ),
  log_loss: define(
    'log_loss',
    'Log loss',
    'lower',
    'nats',
    [0, null],
    '−mean ln(probability given to the true class), clipped at 2⁻⁵²',
    'How surprised the model is by what really happened; confident mistakes cost most.',
  ),
  brier: define(
    'brier',
    'Brier score',
    'lower',
    'none',
    [0, 1],
    'mean (probability − outcome)²',
    'The squared distance between the predicted probability and what happened.',
  ),
  ece: define(
    'ece',
    'ECE',
    'lower',
    'percent',
    [0, 1],
    'Σ (rows in bin / rows) · |mean probability − observed rate| over 10 equal-width bins (low, high]',
    'How far, on average, a predicted probability is from the rate really observed.',
  ),
  accuracy: define(
    'accuracy',
    'Accuracy',
    'higher',
    'percent',
    [0, 1],
    'right rows / all rows',
    'The share of rows whose class is predicted right; misleading when one class is rare.',
  ),
  balanced_accuracy: define(
    'balanced_accuracy',
    'Balanced accuracy',
    'higher',
    'percent',
    [0, 1],
    'mean over classes of (right rows of the class / rows of the class)',
    'Accuracy with every class counted equally, however rare.',
  ),
  precision: define(
    'precision',
    'Precision',
    'higher',
    'percent',
    [0, 1],
    'TP / (TP + FP); 0 when nothing is predicted positive',
    'Of the rows predicted positive, the share that really are.',
  ),
  recall: define(
    'recall',
    'Recall',
    'higher',
    'percent',
    [0, 1],
    'TP / (TP + FN); 0 when nothing is positive',
    'Of the rows that really are positive, the share that was found.',
  ),
  f1: define(
    'f1',
    'F1',
    'higher',
    'none',
    [0, 1],
    '2TP / (2TP + FP + FN); 0 when the denominator is 0',
    'The harmonic mean of precision and recall: high only when both are.',
  ),
  mcc: define(
    'mcc',
    'MCC',
    'higher',
    'none',
    [-1, 1],
    '(TP·TN − FP·FN) / √((TP+FP)(TP+FN)(TN+FP)(TN+FN)), generalised to many classes; 0 when undefined',
    'The correlation between predicted and true class; 0 is guessing, whatever the class sizes.',
  ),
  auc_ovr: define(
    'auc_ovr',
    'AUC (one vs rest)',
    'higher',
    'none',
    [0, 1],
    'mean over classes of the AUC of that class against the rest',
    'How well the scores of each class separate it from all others; 0.5 is guessing.',
  ),
  precision_macro: define(
    'precision_macro',
    'Precision (macro)',
    'higher',
    'percent',
    [0, 1],
    'mean over classes of TP / (TP + FP)',
    'Precision with every class counted equally.',
  ),
  recall_macro: define(
    'recall_macro',
    'Recall (macro)',
    'higher',
    'percent',
    [0, 1],
    'mean over classes of TP / (TP + FN)',
    'Recall with every class counted equally.',
  ),
  f1_macro: define(
    'f1_macro',
    'F1 (macro)',
    'higher',
    'none',
    [0, 1],
    'mean over classes of F1',
    'F1 with every class counted equally: rare classes weigh as much as common ones.',
  ),
  precision_weighted: define(
    'precision_weighted',
    'Precision (weighted)',
    'higher',
    'percent',
    [0, 1],
    'mean over classes of precision, weighted by the rows of the class',
    'Precision with every class counted by its size.',
  ),
  recall_weighted: define(
    'recall_weighted',
    'Recall (weighted)',
    'higher',
    'percent',
    [0, 1],
    'mean over classes of recall, weighted by the rows of the class',
    'Recall with every class counted by its size; equal to accuracy.',
  ),
  f1_weighted: define(
    'f1_weighted',
    'F1 (weighted)',
    'higher',
    'none',
    [0, 1],
    'mean over classes of F1, weighted by the rows of the class',
    'F1 with every class counted by its size.',
  ),
  rmse: define(
    'rmse',
    'RMSE',
    'lower',
    'target',
    [0, null],
    '√ mean (actual − predicted)²',
    'The typical size of an error, with large errors weighing most.',
  ),
  mae: define(
    'mae',
    'MAE',
    'lower',
    'target',
    [0, null],
    'mean |actual − predicted|',
    'The average size of an error.',
  ),
  median_ae: define(
    'median_ae',
    'Median AE',
    'lower',
    'target',
    [0, null],
    'median |actual − predicted|',
    'Half of the errors are smaller than this; a few huge ones do not move it.',
  ),
  r2: define(
    'r2',
    'R²',
    'higher',
    'none',
    [null, 1],
    '1 − Σ (actual − predicted)² / Σ (actual − mean)²; constant target: 1 if perfect, else 0',
    'The share of the variation explained; 0 is as good as always answering the mean.',
  ),
  mape: define(
    'mape',
    'MAPE',
    'lower',
    'percent',
    [0, null],
    'mean |actual − predicted| / max(|actual|, 2⁻⁵²)',
    'The average error as a share of the true value; meaningless when true values are near zero.',
  ),
};

/** What runs of a task are ranked by. */
export const primaryMetrics = {
  binary: 'auc',
  multiclass: 'log_loss',
  regression: 'rmse',
} as const satisfies Readonly<Record<'binary' | 'multiclass' | 'regression', MetricKey>>;

/** A binary row is positive when its probability is at least this: in every metric and in every served answer. */
export const positiveThreshold = 0.5;
