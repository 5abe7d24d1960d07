import type { DriftReport, FeatureDrift } from '#shared/monitoring/monitoring.schema.ts';
import { formatShare } from './drift-words.ts';

/** The one sentence (at most two) that sums up a drift report. */
export function describeVerdict(report: Omit<DriftReport, 'verdict'>): string {
  const { features, prediction, predictionCount, minimumPredictionCount, referenceRowCount } = report;
  if (predictionCount < minimumPredictionCount) {
    return `Too few predictions to judge: ${predictionCount} of at least ${minimumPredictionCount}.`;
  }
  if (report.status === 'insufficient') {
    return `Too few training rows to compare with: ${referenceRowCount} of at least ${minimumPredictionCount}.`;
  }
  const drifted = features.filter(({ isDrifted }) => isDrifted);
  const isPredictionDrifted = prediction?.isDrifted === true;
  const window = `${predictionCount.toLocaleString('en-US')} predictions`;
  if (drifted.length === 0 && !isPredictionDrifted) {
    return `No drift: ${countFeatures(features.length)}${prediction === null ? '' : ' and the predictions'} look as in training, over ${window}.`;
  }
  if (drifted.length === 0)
    return `No feature drifted, but the predictions did (${sizeOf(prediction!, report.significance)}).`;
  const also = isPredictionDrifted
    ? ` The predictions drifted too (${sizeOf(prediction, report.significance)}).`
    : '';
  const [most] = drifted;
  if (features.length === 1)
    return `\`${most!.feature}\` drifted (${sizeOf(most!, report.significance)}).${also}`;
  const count = `${drifted.length} of ${features.length} features drifted`;
  return `${count}; \`${most!.feature}\` moved most (${sizeOf(most!, report.significance)}).${also}`;
}

function countFeatures(count: number): string {
  return count === 1 ? 'the feature' : `all ${count} features`;
}

/** PSI, or the missing rate where only that moved. */
function sizeOf(feature: FeatureDrift, significance: number): string {
  const { psi, pAdjusted, isMissingDrifted, currentMissingRate, referenceMissingRate } = feature;
  if (psi === null || (isMissingDrifted && (pAdjusted === null || pAdjusted >= significance))) {
    return `missing in ${formatShare(currentMissingRate)}, ${formatShare(referenceMissingRate)} in training`;
  }
  return `PSI ${psi.toFixed(2)}`;
}
