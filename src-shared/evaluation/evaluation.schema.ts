import { z } from 'zod';
import { DisplayHistogram } from '../kit/histogram.ts';
import { MetricKey } from './metrics.ts';

export const MetricValue = z.object({
  key: MetricKey,
  label: z.string(),
  /** Null where the metric is undefined on these rows (AUC with one class, R² with one row). */
  value: z.number().nullable(),
  /** 95 % percentile bootstrap interval; absent where none was computed. */
  low: z.number().optional(),
  high: z.number().optional(),
  isHigherBetter: z.boolean(),
});
export type MetricValue = z.infer<typeof MetricValue>;

/** Points ordered from the strictest threshold to the laxest; the first threshold is null (nothing is positive). */
export const RocCurve = z.object({
  falsePositiveRate: z.array(z.number()),
  truePositiveRate: z.array(z.number()),
  threshold: z.array(z.number().nullable()),
});
export type RocCurve = z.infer<typeof RocCurve>;

/** Points ordered by rising recall; the first is (recall 0, precision 1) with a null threshold, by convention. */
export const PrecisionRecallCurve = z.object({
  recall: z.array(z.number()),
  precision: z.array(z.number()),
  threshold: z.array(z.number().nullable()),
});
export type PrecisionRecallCurve = z.infer<typeof PrecisionRecallCurve>;

/** Ten equal-width bins (low, high] of the predicted probability; empty bins are left out. */
export const CalibrationBin = z.object({
  low: z.number(),
  high: z.number(),
  count: z.number().int(),
  meanPredicted: z.number(),
  /** Share of rows in the bin that are positive (binary) or whose top class is right (multiclass). */
  observedRate: z.number(),
});
export type CalibrationBin = z.infer<typeof CalibrationBin>;

/** `counts[actual][predicted]`, both in the order of `labels`. */
export const ConfusionMatrix = z.object({
  labels: z.array(z.string()),
  counts: z.array(z.array(z.number().int())),
  /** True when the last label stands for all the classes that did not fit. */
  isTruncated: z.boolean(),
});
export type ConfusionMatrix = z.infer<typeof ConfusionMatrix>;

export const ClassMetrics = z.object({
  label: z.string(),
  precision: z.number(),
  recall: z.number(),
  f1: z.number(),
  /** One class against the rest; null when the rows are all or none of this class. */
  auc: z.number().nullable(),
  support: z.number().int(),
});
export type ClassMetrics = z.infer<typeof ClassMetrics>;

const common = {
  /** Rows the metrics were computed on. */
  rowCount: z.number().int(),
  /** Rows left out because their target is missing or the prediction is not a finite number. */
  excludedRowCount: z.number().int(),
  /** One sentence: the primary metric with its interval, and on how many rows. */
  verdict: z.string(),
  /** What a reader must know to trust the numbers, in plain sentences. */
  notes: z.array(z.string()),
  primaryMetric: MetricKey,
  /** The primary metric comes first. */
  metrics: z.array(MetricValue),
};

export const BinaryReport = z.object({
  ...common,
  task: z.literal('binary'),
  /** `[negative, positive]`. */
  classNames: z.tuple([z.string(), z.string()]),
  positiveCount: z.number().int(),
  negativeCount: z.number().int(),
  /** The threshold behind accuracy, precision, recall, F1, MCC and the confusion matrix. */
  threshold: z.number(),
  confusion: ConfusionMatrix,
  /** Null with one class. */
  roc: RocCurve.nullable(),
  precisionRecall: PrecisionRecallCurve.nullable(),
  calibration: z.array(CalibrationBin),
  /** Predicted probabilities of the rows of each class, over shared edges. */
  scores: z.object({
    edges: z.array(z.number()),
    negative: z.array(z.number()),
    positive: z.array(z.number()),
  }),
});
export type BinaryReport = z.infer<typeof BinaryReport>;

export const MulticlassReport = z.object({
  ...common,
  task: z.literal('multiclass'),
  classNames: z.array(z.string()),
  confusion: ConfusionMatrix,
  /** By falling support, at most 200. */
  classes: z.array(ClassMetrics),
  /** Of the top class. */
  calibration: z.array(CalibrationBin),
});
export type MulticlassReport = z.infer<typeof MulticlassReport>;

export const RegressionReport = z.object({
  ...common,
  task: z.literal('regression'),
  /** Residual = actual − predicted. */
  residuals: DisplayHistogram,
  /** A deterministic sample of rows, at most 2,000, in row order. */
  scatter: z.object({ actual: z.array(z.number()), predicted: z.array(z.number()) }),
});
export type RegressionReport = z.infer<typeof RegressionReport>;

export const EvaluationReport = z.discriminatedUnion('task', [
  BinaryReport,
  MulticlassReport,
  RegressionReport,
]);
export type EvaluationReport = z.infer<typeof EvaluationReport>;
