import type { DriftSummary } from '#shared/monitoring/monitoring.contract.ts';
import type { DriftHistogram, DriftTest, FeatureDrift } from '#shared/monitoring/monitoring.schema.ts';

export const testNames: Readonly<Record<DriftTest, string>> = {
  ks: 'Kolmogorov–Smirnov',
  'chi-square': 'chi-square',
  none: 'not tested',
};

export interface ComparedBin {
  readonly label: string;
  /** Shares of the rows of each side, so that unequal row counts can be compared. */
  readonly reference: number;
  readonly current: number;
}

/** Both sides of a drift histogram as shares over common bins. */
export function comparedBins(histogram: DriftHistogram): readonly ComparedBin[] {
  if (histogram.kind === 'categorical') {
    const [reference, current] = [histogram.reference, histogram.current].map(shares) as [number[], number[]];
    return histogram.labels.map((label, index) => ({
      label,
      reference: reference[index] ?? 0,
      current: current[index] ?? 0,
    }));
  }
  const reference = shares(histogram.reference.counts);
  const current = shares(histogram.current.counts);
  const { edges } = histogram.reference;
  return reference.map((share, index) => ({
    label: `${formatEdge(edges[index])} to ${formatEdge(edges[index + 1])}`,
    reference: share,
    current: current[index] ?? 0,
  }));
}

function shares(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => (total === 0 ? 0 : count / total));
}

function formatEdge(edge: number | undefined): string {
  return edge === undefined ? '…' : Number(edge.toPrecision(4)).toString();
}

/** One line of the timeline: the largest PSI of each window, and that of the prediction. */
export function timelinePoints(summaries: readonly DriftSummary[]): {
  readonly features: readonly (readonly [number, number | null])[];
  readonly prediction: readonly (readonly [number, number | null])[];
} {
  const judged = (summary: DriftSummary, value: number | null) =>
    summary.status === 'insufficient' ? null : value;
  return {
    features: summaries.map((summary) => [summary.windowEndMs, judged(summary, summary.maxPsi)] as const),
    prediction: summaries.map(
      (summary) => [summary.windowEndMs, judged(summary, summary.predictionPsi)] as const,
    ),
  };
}

/** What changed about missing values, when it did: `2.0 % → 9.5 %`. */
export function missingChange(feature: FeatureDrift): string {
  const format = (rate: number) => `${(rate * 100).toFixed(1)} %`;
  const before = format(feature.referenceMissingRate);
  const after = format(feature.currentMissingRate);
  return before === after ? before : `${before} → ${after}`;
}
