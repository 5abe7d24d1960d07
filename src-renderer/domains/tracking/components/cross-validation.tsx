import type { CrossValidation } from '#shared/evaluation/evaluation.contract.ts';
import { metricTitle } from '#shared/evaluation/metric-title.ts';
import { DataTable } from '../../../ui/data-table.tsx';
import { formatFigure } from '../../../ui/format.ts';
import { Section } from '../../../ui/section.tsx';

const figure = (value: number | null | undefined) =>
  value === null || value === undefined ? '–' : formatFigure(value);

/** Each metric over the folds: its mean, its spread, and what every fold had. */
export function CrossValidationView({ result }: { readonly result: CrossValidation }) {
  const { folds, metrics } = result;
  const rows = folds.map(({ testCount }) => testCount.toLocaleString('en-US')).join(', ');
  return (
    <Section
      title={`Over ${folds.length} folds`}
      description={`Each model learned its recipe and its weights from the other folds and is measured on its own (${rows} rows). The spread is the standard deviation between folds.`}
    >
      <DataTable
        label="Cross-validation"
        rows={metrics}
        rowId={({ key }) => key}
        columns={[
          { id: 'metric', title: 'Metric', value: ({ key }) => metricTitle(key) },
          { id: 'mean', title: 'Mean', value: ({ mean }) => mean, format: figure },
          {
            id: 'spread',
            title: 'Spread',
            value: ({ standardDeviation }) => standardDeviation,
            format: figure,
          },
          ...folds.map(({ name, metrics: own }) => ({
            id: name,
            title: name.charAt(0).toUpperCase() + name.slice(1),
            value: ({ key }: CrossValidation['metrics'][number]) => own[key] ?? null,
            format: figure,
          })),
        ]}
      />
    </Section>
  );
}
