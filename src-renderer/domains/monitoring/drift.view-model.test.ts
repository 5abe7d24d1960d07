import { expect, it } from 'vitest';
import type { DriftSummary } from '#shared/monitoring/monitoring.contract.ts';
import type { FeatureDrift } from '#shared/monitoring/monitoring.schema.ts';
import { comparedBins, missingChange, timelinePoints } from './drift.view-model.ts';

it('compares shares, not counts', () => {
  const bins = comparedBins({
    kind: 'categorical',
    labels: ['a', 'b'],
    reference: [30, 10],
    current: [1, 3],
  });
  expect(bins).toEqual([
    { label: 'a', reference: 0.75, current: 0.25 },
    { label: 'b', reference: 0.25, current: 0.75 },
  ]);
});

it('does not divide by an empty side', () => {
  const bins = comparedBins({ kind: 'categorical', labels: ['a'], reference: [3], current: [0] });
  expect(bins[0]!.current).toBe(0);
});

it('leaves a gap where a window was too small to judge', () => {
  const summary = (status: string, maxPsi: number | null) =>
    ({ status, maxPsi, predictionPsi: 0.1, windowEndMs: 5 }) as unknown as DriftSummary;
  const { features } = timelinePoints([summary('ok', 0.2), summary('insufficient', 0.9)]);
  expect(features).toEqual([
    [5, 0.2],
    [5, null],
  ]);
});

it('shows missing values as a change only when they changed', () => {
  const feature = (before: number, after: number) =>
    ({ referenceMissingRate: before, currentMissingRate: after }) as unknown as FeatureDrift;
  expect(missingChange(feature(0.02, 0.02))).toBe('2.0 %');
  expect(missingChange(feature(0.02, 0.095))).toBe('2.0 % → 9.5 %');
});
