import type { EvaluationReport, MetricValue } from '#shared/evaluation/evaluation.schema.ts';
import { metricCatalogue } from '#shared/evaluation/metrics.ts';
import { formatFigure, missingSign } from '../../../ui/format.ts';
import { Stat, StatRow } from '../../../ui/stat.tsx';

function intervalOf({ low, high }: MetricValue): string | undefined {
  return low === undefined || high === undefined
    ? undefined
    : `${formatFigure(low, 3)} to ${formatFigure(high, 3)}`;
}

function hintOf(metric: MetricValue): string {
  const { meaning, formula, isHigherBetter } = metricCatalogue[metric.key];
  const interval = intervalOf(metric);
  return [
    meaning,
    formula,
    isHigherBetter ? 'Higher is better.' : 'Lower is better.',
    ...(interval === undefined ? [] : [`95 % bootstrap interval: ${interval}.`]),
  ].join('\n');
}

/** Every metric of a report with its interval; hover says what it is. */
export function MetricCards({ report }: { readonly report: EvaluationReport }) {
  return (
    <StatRow>
      {report.metrics.map((metric) => (
        <Stat
          key={metric.key}
          label={metric.label}
          value={metric.value === null ? missingSign : formatFigure(metric.value)}
          detail={intervalOf(metric)}
          hint={hintOf(metric)}
        />
      ))}
    </StatRow>
  );
}
