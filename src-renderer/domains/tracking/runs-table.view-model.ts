import type { Run } from '#shared/tracking/tracking.schema.ts';

export type ParamValue = string | number | boolean;

/** Names of all params of these runs, in the order in which they first appear. */
export function paramNames(runs: readonly Run[]): readonly string[] {
  return [...new Set(runs.flatMap((run) => Object.keys(run.params)))];
}

/** Only the params in which at least two of the runs differ; one that some run lacks differs. */
export function differingParams(runs: readonly Run[]): readonly string[] {
  return paramNames(runs).filter((name) => new Set(runs.map((run) => String(run.params[name]))).size > 1);
}

/** Metrics that are worth a column: the final ones, the primary metric of the newest run first. */
export function metricNames(
  runs: readonly Run[],
  part: 'test' | 'validation' | 'all' = 'test',
): readonly string[] {
  const names = new Set(
    runs
      .flatMap((run) => Object.keys(run.metrics))
      .filter((name) => part === 'all' || name.startsWith(`${part}/`)),
  );
  const primary = runs.map((run) => run.primaryMetric).filter((name) => names.has(name));
  return [...new Set([...primary, ...[...names].toSorted()])];
}

/** Matches every word of the query somewhere in name, dataset, target, engine, status, tags or a param. */
export function matchesQuery(run: Run, query: string): boolean {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const haystack = [
    run.name,
    run.experimentName,
    run.datasetName,
    `v${run.versionNumber}`,
    run.spec.target,
    run.spec.engineId,
    run.status,
    run.notes,
    ...Object.entries(run.tags).map(([key, value]) => `${key}:${value}`),
    ...Object.entries(run.params).map(([key, value]) => `${key}=${value}`),
  ]
    .join('\n')
    .toLowerCase();
  return words.every((word) => haystack.includes(word));
}

/**
 * The best finished run among those that can be compared with it: same dataset, target and primary metric.
 * Of equals the oldest: a repetition does not beat its original. Undefined when no run has a value.
 */
export function bestRun(runs: readonly Run[]): Run | undefined {
  const scored = runs.filter(
    (run) => run.status === 'succeeded' && typeof run.metrics[run.primaryMetric] === 'number',
  );
  const newest = scored[0];
  if (!newest) return undefined;
  return scored
    .filter(
      (run) =>
        run.primaryMetric === newest.primaryMetric &&
        run.datasetId === newest.datasetId &&
        run.spec.target === newest.spec.target,
    )
    .reduceRight((best, run) => (isBetter(run, best) ? run : best));
}

function isBetter(run: Run, other: Run): boolean {
  const value = run.metrics[run.primaryMetric]!;
  const reference = other.metrics[other.primaryMetric]!;
  return run.isHigherBetter ? value > reference : value < reference;
}

/** Which runs hold the best value of a metric, for a mark in the table; none when all are equal. */
export function bestRunIds(
  runs: readonly Run[],
  metric: string,
  isHigherBetter: boolean,
): ReadonlySet<string> {
  const values = runs.flatMap((run) => {
    const value = run.metrics[metric];
    return typeof value === 'number' ? [{ id: run.id, value }] : [];
  });
  if (values.length < 2) return new Set();
  const best = values.reduce(
    (extreme, { value }) => (isHigherBetter ? Math.max(extreme, value) : Math.min(extreme, value)),
    isHigherBetter ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY,
  );
  const holders = values.filter(({ value }) => value === best);
  return holders.length === values.length ? new Set() : new Set(holders.map(({ id }) => id));
}

/** Wall time of a run so far or in all, in milliseconds; null before it has started. */
export function runDurationMs(run: Run, nowMs: number): number | null {
  if (run.startedAtMs === null) return null;
  return (run.endedAtMs ?? nowMs) - run.startedAtMs;
}
