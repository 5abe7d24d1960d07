import { expect, it } from 'vitest';
import type { DriftSummary } from '#shared/monitoring/monitoring.contract.ts';
import type { FeatureDrift } from '#shared/monitoring/monitoring.schema.ts';
import { comparedCounts, missingChange, timelinePoints } from './drift.view-model.ts';

it('names the bins of a numeric comparison by their edges', () => {
  const side = (counts: number[]) => ({ edges: [0, 1, 2], counts, below: 0, above: 0 });
  expect(comparedCounts({ kind: 'numeric', reference: side([3, 1]), current: side([0, 9]) })).toEqual({
    labels: ['0 to 1', '1 to 2'],
    reference: [3, 1],
    current: [0, 9],
  });
});

it('leaves a gap where a window was too small to judge', () => {
  const summary = (status: string, maxPsi: number | null) =>
    ({ id: status, status, maxPsi, verdict: 'words', windowEndMs: 5 }) as unknown as DriftSummary;
  const points = timelinePoints([summary('drift', 0.2), summary('insufficient', 0.9)]);
  expect(points.map(({ value, tone }) => [value, tone])).toEqual([
    [0.2, 'bad'],
    [null, 'idle'],
  ]);
});

it('shows missing values as a change only when they changed', () => {
  const feature = (before: number, after: number) =>
    ({ referenceMissingRate: before, currentMissingRate: after }) as unknown as FeatureDrift;
  expect(missingChange(feature(0.02, 0.02))).toBe('2.0 %');
  expect(missingChange(feature(0.02, 0.095))).toBe('2.0 % → 9.5 %');
});
