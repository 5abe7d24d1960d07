import type { MetricSeries, Run } from '#shared/tracking/tracking.schema.ts';

export interface CurveLine {
  readonly runId: string;
  /** What the legend says: the part for one run, run and part for several. */
  readonly label: string;
  readonly part: string;
  readonly points: readonly (readonly [step: number, value: number | null])[];
}

/** All lines of one metric: one chart. */
export interface CurveChart {
  readonly metric: string;
  readonly lines: readonly CurveLine[];
}

/** Groups `train/auc`, `validation/auc` … into one chart a metric, lines of runs in the order given. */
export function curveCharts(runs: readonly Run[], series: readonly MetricSeries[]): readonly CurveChart[] {
  const order = new Map(runs.map((run, index) => [run.id as string, index]));
  const names = new Map(runs.map((run) => [run.id as string, run.name]));
  const charts = new Map<string, CurveLine[]>();
  for (const one of series) {
    if (!order.has(one.runId) || one.points.length === 0) continue;
    const slash = one.key.indexOf('/');
    const part = slash < 0 ? '' : one.key.slice(0, slash);
    const metric = slash < 0 ? one.key : one.key.slice(slash + 1);
    // A final test value is one point, not a curve.
    if (part === 'test') continue;
    const label =
      runs.length === 1 ? part || metric : [names.get(one.runId), part].filter(Boolean).join(' · ');
    const lines = charts.get(metric) ?? [];
    lines.push({
      runId: one.runId,
      label,
      part,
      points: one.points.map(({ step, value }) => [step, value] as const),
    });
    charts.set(metric, lines);
  }
  return [...charts]
    .map(([metric, lines]) => ({
      metric,
      lines: lines.toSorted(
        (a, b) => order.get(a.runId)! - order.get(b.runId)! || a.part.localeCompare(b.part),
      ),
    }))
    .toSorted((a, b) => a.metric.localeCompare(b.metric));
}

/** Adds batches of a live run to what is known; points of a step already there replace it. */
export function mergeSeries(
  known: readonly MetricSeries[],
  batch: readonly MetricSeries[],
): readonly MetricSeries[] {
  const merged = new Map(known.map((series) => [`${series.runId}\n${series.key}`, series]));
  for (const addition of batch) {
    const id = `${addition.runId}\n${addition.key}`;
    const present = merged.get(id);
    if (!present) {
      merged.set(id, addition);
      continue;
    }
    const last = present.points.at(-1)?.step ?? Number.NEGATIVE_INFINITY;
    const first = addition.points[0]?.step ?? Number.POSITIVE_INFINITY;
    if (first > last) {
      merged.set(id, { ...present, points: [...present.points, ...addition.points] });
      continue;
    }
    const bySteps = new Map([...present.points, ...addition.points].map((point) => [point.step, point]));
    merged.set(id, { ...present, points: [...bySteps.values()].toSorted((a, b) => a.step - b.step) });
  }
  return [...merged.values()];
}
