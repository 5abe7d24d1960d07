import type { DriftSummary } from '#shared/monitoring/monitoring.contract.ts';
import type { DriftHistogram, DriftTest, FeatureDrift } from '#shared/monitoring/monitoring.schema.ts';
import type { TimelinePoint } from '../../charts/timeline-chart.option.ts';
import { formatNumber } from '../../ui/format.ts';

export const testNames: Readonly<Record<DriftTest, string>> = {
  ks: 'Kolmogorov–Smirnov',
  'chi-square': 'chi-square',
  none: 'not tested',
};

/** Counts of both sides over common bins, with what each bin stands for. */
export function comparedCounts(histogram: DriftHistogram): {
  readonly labels: readonly string[];
  readonly reference: readonly number[];
  readonly current: readonly number[];
} {
  if (histogram.kind === 'categorical') return histogram;
  const { edges, counts } = histogram.reference;
  return {
    labels: counts.map((_, index) => `${formatNumber(edges[index]!)} to ${formatNumber(edges[index + 1]!)}`),
    reference: counts,
    current: histogram.current.counts,
  };
}

const tones = { ok: 'good', warning: 'warn', drift: 'bad', insufficient: 'idle' } as const;

/** One dot a window: the largest PSI of its features; a gap where it was too small to judge. */
export function timelinePoints(summaries: readonly DriftSummary[]): readonly TimelinePoint[] {
  return summaries.map((summary) => ({
    id: summary.id,
    atMs: summary.windowEndMs,
    value: summary.status === 'insufficient' ? null : summary.maxPsi,
    tone: tones[summary.status],
    word: summary.verdict,
  }));
}

/** What changed about missing values, when it did: `2.0 % → 9.5 %`. */
export function missingChange(feature: FeatureDrift): string {
  const format = (rate: number) => `${(rate * 100).toFixed(1)} %`;
  const before = format(feature.referenceMissingRate);
  const after = format(feature.currentMissingRate);
  return before === after ? before : `${before} → ${after}`;
}
