import type { MetricValue } from '#shared/evaluation/evaluation.schema.ts';
import type { UsableRows } from './usable-rows.ts';

/** "AUC 0.912 (0.905 to 0.919) on 4,102 held-out rows." */
export function describeResult(metric: MetricValue, rowCount: number): string {
  if (rowCount === 0) return 'Nothing to evaluate: no held-out row has both a true value and a prediction.';
  const rows = `${rowCount.toLocaleString('en-US')} held-out ${rowCount === 1 ? 'row' : 'rows'}`;
  if (metric.value === null) return `${metric.label} is undefined on ${rows}.`;
  const interval =
    metric.low === undefined || metric.high === undefined
      ? ''
      : ` (${formatMetric(metric.low)} to ${formatMetric(metric.high)})`;
  return `${metric.label} ${formatMetric(metric.value)}${interval} on ${rows}.`;
}

/** One sentence for each reason rows were left out. */
export function describeExclusions({ missingTargetCount, brokenPredictionCount }: UsableRows): string[] {
  const notes: string[] = [];
  if (missingTargetCount > 0) {
    notes.push(`${missingTargetCount.toLocaleString('en-US')} rows have no true value and were left out.`);
  }
  if (brokenPredictionCount > 0) {
    notes.push(
      `For ${brokenPredictionCount.toLocaleString('en-US')} rows the model predicted no finite number; they were left out, ` +
        'so the true quality is worse than shown. Scale the features or lower the learning rate.',
    );
  }
  return notes;
}

/** Three decimals, or four significant digits where three decimals say too little or too much. */
function formatMetric(value: number): string {
  const size = Math.abs(value);
  if (value !== 0 && (size < 0.01 || size >= 1e9)) return value.toPrecision(4);
  return size < 10
    ? value.toFixed(3)
    : value.toLocaleString('en-US', { maximumFractionDigits: size < 1000 ? 2 : 0 });
}
