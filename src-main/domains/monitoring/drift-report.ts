import { type ColumnData, rowCountOf } from '#shared/data/columns.ts';
import { adjustP } from '#shared/kit/adjust-p.ts';
import type { DriftReport, FeatureDrift, ReferenceSketches } from '#shared/monitoring/monitoring.schema.ts';
import { describeVerdict } from './drift-verdict.ts';
import { formatShare } from './drift-words.ts';
import { absentFeature, compareFeature, type FeatureComparison } from './feature-drift.ts';

export interface DriftOptions {
  /** Level of the corrected p-values. */
  readonly significance: number;
  readonly correction: DriftReport['correction'];
  /** Fewer predictions (or training rows) than this are not judged. */
  readonly minimumPredictionCount: number;
  /** A smaller PSI is never called drift, however many rows prove it. 0.1 and 0.25 are the trade's usual marks. */
  readonly smallestPsi: number;
  readonly majorPsi: number;
  /** Difference of missing rates that is called drift, and that is called major. */
  readonly smallestMissingShift: number;
  readonly majorMissingShift: number;
}

export const defaultDriftOptions: DriftOptions = {
  significance: 0.05,
  correction: 'benjamini-hochberg',
  minimumPredictionCount: 50,
  smallestPsi: 0.1,
  majorPsi: 0.25,
  smallestMissingShift: 0.05,
  majorMissingShift: 0.2,
};

/** A window of predictions, column by column, under the names of the reference. */
export interface CurrentColumns {
  readonly features: readonly ColumnData[];
  readonly prediction: ColumnData | null;
}

/**
 * Compares a window of predictions with the training reference.
 *
 * A feature has drifted when both hold: a test says so after correction for all tests of the report
 * (Kolmogorov–Smirnov for numbers, χ² for categories, for numbers of at most five values, and for the rate of
 * missing values), and its PSI reaches the larger of 0.1 and the value that chance alone exceeds in one window of
 * twenty at these row counts. The first keeps 50 rows from flagging noise, the second a million rows from flagging
 * trifles. Whether the values or the missing ones moved is told by which of the two make up the PSI; a missing
 * rate that moved by 5 percentage points is drift by itself.
 */
export function compareWithReference(
  reference: ReferenceSketches,
  current: CurrentColumns,
  changes: Partial<DriftOptions> = {},
): DriftReport {
  const options = { ...defaultDriftOptions, ...changes };
  const byName = new Map(current.features.map((column) => [column.name, column]));
  const compared = reference.features.map((sketch) => {
    const column = byName.get(sketch.feature);
    return column === undefined ? absentFeature(sketch) : compareFeature(sketch, column);
  });
  const prediction =
    reference.prediction === null || current.prediction === null
      ? null
      : compareFeature(reference.prediction, current.prediction);

  const anyColumn = current.prediction ?? current.features[0];
  const predictionCount = anyColumn === undefined ? 0 : rowCountOf(anyColumn);
  const referenceRowCount = Math.max(
    0,
    ...reference.features.map(({ rowCount }) => rowCount),
    reference.prediction?.rowCount ?? 0,
  );
  const isSufficient = Math.min(predictionCount, referenceRowCount) >= options.minimumPredictionCount;

  const judged = judgeTogether(
    prediction === null ? compared : [...compared, prediction],
    options,
    isSufficient,
  );
  const features = judged.slice(0, compared.length).sort(byImportance);
  const judgedPrediction = prediction === null ? null : judged.at(-1)!;
  const drifted = features.filter(({ isDrifted }) => isDrifted);
  const psis = features.map(({ psi }) => psi).filter((psi) => psi !== null);
  const status = isSufficient ? statusOf(features, judgedPrediction) : 'insufficient';
  const report = {
    status,
    referenceRowCount,
    predictionCount,
    minimumPredictionCount: options.minimumPredictionCount,
    featureCount: features.length,
    driftedCount: drifted.length,
    maxPsi: psis.length === 0 ? null : Math.max(...psis),
    correction: options.correction,
    significance: options.significance,
    features,
    prediction: judgedPrediction,
  } as const;
  return { ...report, verdict: describeVerdict(report) };
}

/** One family of tests for the whole report: two a feature (distribution and missing rate), as far as they exist. */
function judgeTogether(
  comparisons: readonly FeatureComparison[],
  options: DriftOptions,
  isSufficient: boolean,
): FeatureDrift[] {
  const pValues = comparisons.flatMap(({ pValue, missingP }) => [pValue, missingP]);
  const adjustedOf = new Map<number, number>();
  const present = pValues.flatMap((p, index) => (p === null ? [] : [index]));
  const adjusted = adjustP(
    present.map((index) => pValues[index]!),
    options.correction,
  );
  for (const [position, index] of present.entries()) adjustedOf.set(index, adjusted[position]!);
  return comparisons.map((comparison, index) =>
    judge(
      comparison,
      adjustedOf.get(index * 2) ?? null,
      adjustedOf.get(index * 2 + 1) ?? null,
      options,
      isSufficient,
    ),
  );
}

function judge(
  comparison: FeatureComparison,
  pAdjusted: number | null,
  missingPAdjusted: number | null,
  options: DriftOptions,
  isSufficient: boolean,
): FeatureDrift {
  const { missingP: _, missingPsi, shift, ...evidence } = comparison;
  const { psi, psiCritical, referenceMissingRate, currentMissingRate } = comparison;
  const threshold = psiCritical === null ? null : Math.max(options.smallestPsi, psiCritical);
  const isLarge = psi !== null && threshold !== null && psi >= threshold;
  /** Is this part of the PSI what makes it large? */
  const isCause = (part: number) => isLarge && part >= Math.min(psi / 2, threshold);
  const isProven = (p: number | null) => isSufficient && p !== null && p < options.significance;
  const missingShift = Math.abs(currentMissingRate - referenceMissingRate);
  const isShapeDrifted = isProven(pAdjusted) && isCause((psi ?? 0) - missingPsi);
  const isMissingDrifted =
    isProven(missingPAdjusted) && (missingShift >= options.smallestMissingShift || isCause(missingPsi));
  const isDrifted = isShapeDrifted || isMissingDrifted;
  const isMajor = (isLarge && psi >= options.majorPsi) || missingShift >= options.majorMissingShift;
  return {
    ...evidence,
    pAdjusted,
    threshold,
    missingPAdjusted,
    isMissingDrifted,
    isDrifted,
    severity: isDrifted ? (isMajor ? 'major' : 'moderate') : 'none',
    explanation: isMissingDrifted ? describeMissing(comparison, isShapeDrifted) : shift,
  };
}

function describeMissing(
  { referenceMissingRate, currentMissingRate, shift }: FeatureComparison,
  isShapeDrifted: boolean,
): string {
  const missing = `Missing in ${formatShare(currentMissingRate)} of the predictions, ${formatShare(referenceMissingRate)} in training.`;
  return isShapeDrifted ? `${missing} ${shift}` : missing;
}

/** Drifted first, then by falling PSI, then by name. */
function byImportance(left: FeatureDrift, right: FeatureDrift): number {
  return (
    Number(right.isDrifted) - Number(left.isDrifted) ||
    (right.psi ?? -1) - (left.psi ?? -1) ||
    (left.feature < right.feature ? -1 : 1)
  );
}

/** `drift` when predictions moved, a feature moved much, or a third of them moved at all. */
function statusOf(features: readonly FeatureDrift[], prediction: FeatureDrift | null): DriftReport['status'] {
  const drifted = features.filter(({ isDrifted }) => isDrifted);
  const isSerious =
    prediction?.isDrifted === true ||
    drifted.some(({ severity }) => severity === 'major') ||
    (features.length > 0 && drifted.length * 3 >= features.length);
  if (isSerious) return 'drift';
  return drifted.length > 0 ? 'warning' : 'ok';
}
