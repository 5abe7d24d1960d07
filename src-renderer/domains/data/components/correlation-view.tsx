import type { DatasetVersion } from '#shared/data/data.schema.ts';
import { HeatmapChart } from '../../../charts/heatmap-chart.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { formatFixed } from '../../../ui/format.ts';
import { QueryView } from '../../../ui/query-view.tsx';
import { useProfile } from '../data.queries.ts';

const twoDigits = (value: number) => formatFixed(value, 2);

/** Pearson correlation of the numeric columns with each other. */
export function CorrelationView({ version }: { readonly version: DatasetVersion }) {
  const profile = useProfile(version.id);
  return (
    <QueryView query={profile}>
      {({ correlation: { columns, values } }) =>
        columns.length < 2 ? (
          <EmptyState size="inline" title="Correlation needs two columns of numbers." />
        ) : (
          <HeatmapChart
            title="Pearson correlation"
            subtitle="of the columns of numbers"
            xLabels={columns}
            yLabels={columns}
            values={values}
            scale="diverging"
            valueTitle="Correlation"
            format={twoDigits}
          />
        )
      }
    </QueryView>
  );
}
