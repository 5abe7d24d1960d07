import { LineChart } from '../../../charts/line-chart.tsx';
import { colorOf } from '../../../charts/palette.ts';
import type { CurveChart } from '../curves.view-model.ts';
import styles from '../pages/tracking.module.css';
import { metricTitle } from '../runs-table.view-model.ts';

/** Learning curves, one chart a metric. A run keeps its colour; its training part is dashed. */
export function Curves({ charts }: { readonly charts: readonly CurveChart[] }) {
  if (charts.length === 0) return <p className="mw-muted">Curves appear with the first iteration.</p>;
  return (
    <div className={styles.charts}>
      {charts.map(({ metric, lines }) => (
        <LineChart
          key={metric}
          title={metricTitle(metric)}
          xTitle="step"
          yTitle={metricTitle(metric)}
          series={lines.map((line) => ({
            id: `${line.runId}/${line.part}`,
            name: line.label,
            color: colorOf(line.runId),
            isDashed: line.part === 'train',
            points: line.points,
          }))}
        />
      ))}
    </div>
  );
}
