import type { Run } from '#shared/tracking/tracking.schema.ts';
import type { RepeatOutcome } from '#shared/training/training.schema.ts';

/** Test metrics side by side; equal means bit for bit. Null until both runs have succeeded. */
export function compareRuns(original: Run, repeated: Run): RepeatOutcome | null {
  if (original.status !== 'succeeded' || repeated.status !== 'succeeded') return null;
  const keys = new Set([...Object.keys(original.metrics), ...Object.keys(repeated.metrics)]);
  const metrics = [...keys]
    .filter((key) => key.startsWith('test/'))
    .toSorted()
    .map((key) => ({
      key,
      original: original.metrics[key] ?? null,
      repeated: repeated.metrics[key] ?? null,
    }));
  return {
    originalRunId: original.id,
    isEqual: metrics.length > 0 && metrics.every((metric) => metric.original === metric.repeated),
    metrics,
  };
}
