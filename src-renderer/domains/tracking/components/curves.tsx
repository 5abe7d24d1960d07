import { useMemo } from 'react';
import { metricTitle } from '#shared/evaluation/metric-title.ts';
import type { LineSeries } from '../../../charts/line-chart.option.ts';
import { LineChart } from '../../../charts/line-chart.tsx';
import { colorsFor } from '../../../charts/palette.ts';
import type { CurveChart } from '../curves.view-model.ts';
import styles from '../pages/tracking.module.css';

/** Learning curves, one chart a metric. A run keeps its colour; its training part is dashed. */
export function Curves({ charts }: { readonly charts: readonly CurveChart[] }) {
  if (charts.length === 0) return <p className="mw-muted">Curves appear with the first iteration.</p>;
  return (
    <div className={styles.charts}>
      {charts.map((chart) => (
        <MetricCurves key={chart.metric} chart={chart} />
      ))}
    </div>
  );
}

const xAxis = { title: 'step' };

function MetricCurves({ chart: { metric, lines } }: { readonly chart: CurveChart }) {
  const series = useMemo(() => {
    const colors = colorsFor(lines.map(({ runId }) => runId));
    return lines.map(
      (line): LineSeries => ({
        id: `${line.runId}/${line.part}`,
        name: line.label,
        color: colors.get(line.runId)!,
        points: line.points,
        ...(line.part === 'train' ? { role: 'reference' as const } : {}),
      }),
    );
  }, [lines]);
  const yAxis = useMemo(() => ({ title: metricTitle(metric) }), [metric]);
  return <LineChart title={metricTitle(metric)} xAxis={xAxis} yAxis={yAxis} series={series} />;
}
