import { z } from 'zod';
import { ColumnType } from '../data/data.schema.ts';
import { DisplayHistogram } from '../kit/histogram.ts';

const sketchBase = {
  feature: z.string(),
  type: ColumnType,
  rowCount: z.number().int(),
  missingCount: z.number().int(),
};

/**
 * What is kept of a training column so that later windows can be compared with it: at most 40 KB, plain JSON.
 * `missingCount` includes NaN and infinities, which the recipe treats as missing too.
 */
export const NumericSketch = z.object({
  ...sketchBase,
  kind: z.literal('numeric'),
  /** `length`: the column is text and its lengths in characters are compared. */
  measure: z.enum(['value', 'length']),
  /** Null when every value is missing. */
  summary: z
    .object({ min: z.number(), max: z.number(), mean: z.number(), standardDeviation: z.number() })
    .nullable(),
  /** Inner edges of the PSI bins: reference deciles, duplicates removed. Bins are (low, high], the outer ones open. */
  decileEdges: z.array(z.number()),
  /**
   * The empirical distribution at up to 1,033 values of the sample (minimum, maximum and deciles among them):
   * `atCounts[k]` values equal `values[k]`, `gapCounts[k]` lie strictly between `values[k-1]` and `values[k]`.
   * Exact when there are at most 1,024 distinct values: then all gaps are 0.
   */
  knots: z.object({
    values: z.array(z.number()),
    atCounts: z.array(z.number().int()),
    gapCounts: z.array(z.number().int()),
  }),
  histogram: DisplayHistogram,
});
export type NumericSketch = z.infer<typeof NumericSketch>;

export const CategoricalSketch = z.object({
  ...sketchBase,
  kind: z.literal('categorical'),
  /**
   * The most frequent values, at most 200 and at most 32 KB of them, most frequent first, ties by code-unit order.
   * A value longer than 60 characters is kept as its beginning and a hash.
   */
  values: z.array(z.object({ value: z.string(), count: z.number().int() })),
  /** Rows with any other value. */
  otherCount: z.number().int(),
  distinctCount: z.number().int(),
});
export type CategoricalSketch = z.infer<typeof CategoricalSketch>;

export const ReferenceSketch = z.discriminatedUnion('kind', [NumericSketch, CategoricalSketch]);
export type ReferenceSketch = z.infer<typeof ReferenceSketch>;

/** All that a deployment keeps of the training data for monitoring. */
export const ReferenceSketches = z.object({
  features: z.array(ReferenceSketch),
  /** Predictions of the model on held-out rows: probability, value, or predicted class. */
  prediction: ReferenceSketch.nullable(),
});
export type ReferenceSketches = z.infer<typeof ReferenceSketches>;

/** Both sides over the same bins: equal-width bins of the reference, or its top categories, "(other)" and "(new)". */
export const DriftHistogram = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('numeric'), reference: DisplayHistogram, current: DisplayHistogram }),
  z.object({
    kind: z.literal('categorical'),
    labels: z.array(z.string()),
    reference: z.array(z.number().int()),
    current: z.array(z.number().int()),
  }),
]);
export type DriftHistogram = z.infer<typeof DriftHistogram>;

export const DriftTest = z.enum(['ks', 'chi-square', 'none']);
export type DriftTest = z.infer<typeof DriftTest>;

export const FeatureDrift = z.object({
  feature: z.string(),
  type: ColumnType,
  test: DriftTest,
  /** D for `ks`, χ² for `chi-square`; null when untested. */
  statistic: z.number().nullable(),
  degreesOfFreedom: z.number().int().nullable(),
  pValue: z.number().nullable(),
  /** Corrected for the number of tests in this report. */
  pAdjusted: z.number().nullable(),
  psi: z.number().nullable(),
  /** Chi-square-based 5 % critical value of PSI for these row counts (Yurdakul). */
  psiCritical: z.number().nullable(),
  /** What `psi` must reach: the larger of `psiCritical` and the smallest shift worth a look. */
  threshold: z.number().nullable(),
  /** Distance, natural logarithm, over the PSI bins: 0 is equal, √ln 2 ≈ 0.83 disjoint. */
  jensenShannon: z.number().nullable(),
  /** In reference standard deviations; null for categories. */
  wasserstein: z.number().nullable(),
  referenceMissingRate: z.number(),
  currentMissingRate: z.number(),
  missingPAdjusted: z.number().nullable(),
  isMissingDrifted: z.boolean(),
  /** Values never seen in training, most frequent first, at most 20. */
  newCategories: z.array(z.object({ value: z.string(), count: z.number().int() })),
  /** The rate of missing values or the distribution moved, by p and by size. */
  isDrifted: z.boolean(),
  severity: z.enum(['none', 'moderate', 'major']),
  /** One plain sentence: what moved, or why it was not tested. */
  explanation: z.string(),
  histogram: DriftHistogram.nullable(),
});
export type FeatureDrift = z.infer<typeof FeatureDrift>;

export const DriftStatus = z.enum(['ok', 'warning', 'drift', 'insufficient']);
export type DriftStatus = z.infer<typeof DriftStatus>;

export const DriftReport = z.object({
  status: DriftStatus,
  /** One sentence a manager understands. */
  verdict: z.string(),
  referenceRowCount: z.number().int(),
  /** Predictions in the window. */
  predictionCount: z.number().int(),
  /** Below this many predictions nothing is judged. */
  minimumPredictionCount: z.number().int(),
  featureCount: z.number().int(),
  driftedCount: z.number().int(),
  /** Largest PSI over the features. */
  maxPsi: z.number().nullable(),
  correction: z.enum(['benjamini-hochberg', 'holm']),
  significance: z.number(),
  /** Drifted first, then by falling PSI. */
  features: z.array(FeatureDrift),
  prediction: FeatureDrift.nullable(),
});
export type DriftReport = z.infer<typeof DriftReport>;
