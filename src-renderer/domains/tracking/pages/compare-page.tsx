import { Switch } from '@mantine/core';
import { useQueries, useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import type { BinaryReport } from '#shared/evaluation/evaluation.schema.ts';
import { metricTitle } from '#shared/evaluation/metric-title.ts';
import { RunId } from '#shared/kit/ids.ts';
import type { Run } from '#shared/tracking/tracking.schema.ts';
import { paths } from '../../../app/store/object-paths.ts';
import { CurveChart } from '../../../charts/curve-chart.tsx';
import { colorsFor } from '../../../charts/palette.ts';
import { useApi } from '../../../host/api.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { formatCount, formatFigure, missingSign } from '../../../ui/format.ts';
import { ObjectChip } from '../../../ui/object-chip.tsx';
import { Page } from '../../../ui/page.tsx';
import { PageHeader } from '../../../ui/page-header.tsx';
import { QueryView } from '../../../ui/query-view.tsx';
import { Section } from '../../../ui/section.tsx';
import { Curves } from '../components/curves.tsx';
import { curveCharts } from '../curves.view-model.ts';
import { useRunsSelection } from '../runs-selection.slice.ts';
import { bestRun, bestRunIds, differingParams, metricNames, paramNames } from '../runs-table.view-model.ts';
import { useRuns } from '../tracking.queries.ts';
import styles from './tracking.module.css';

interface SideBySideProps {
  readonly runs: readonly Run[];
  readonly names: readonly string[];
  readonly cell: (run: Run, name: string) => { text: string; isBest: boolean };
  readonly title: (name: string) => string;
}

/** One row a name, one column a run. */
function SideBySide({ runs, names, cell, title }: SideBySideProps) {
  const colors = colorsFor(runs.map(({ id }) => id));
  return (
    <div className={styles.compare}>
      <table>
        <thead>
          <tr>
            <th aria-label="Name" />
            {runs.map((run) => (
              <th key={run.id}>
                <ObjectChip kind="run" name={run.name} color={colors.get(run.id)} to={paths.run(run.id)} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {names.map((name) => (
            <tr key={name}>
              <th scope="row">{title(name)}</th>
              {runs.map((run) => {
                const { text, isBest } = cell(run, name);
                return (
                  <td key={run.id} className={isBest ? styles.best : undefined}>
                    {text}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function MetricComparison({ runs }: { readonly runs: readonly Run[] }) {
  const names = metricNames(runs);
  // Whether more is better is known of the primary metric; of the others the table marks nothing.
  const best = new Map(
    runs.map((run) => [run.primaryMetric, bestRunIds(runs, run.primaryMetric, run.isHigherBetter)] as const),
  );
  return (
    <SideBySide
      runs={runs}
      names={names}
      title={metricTitle}
      cell={(run, name) => {
        const value = run.metrics[name];
        return {
          text: typeof value === 'number' ? formatFigure(value, 5) : missingSign,
          isBest: best.get(name)?.has(run.id) ?? false,
        };
      }}
    />
  );
}

/** ROC curves of binary runs over each other. */
function RocComparison({ runs }: { readonly runs: readonly Run[] }) {
  const api = useApi();
  const evaluations = useQueries({
    queries: runs
      .filter((run) => run.status === 'succeeded')
      .map((run) => api.evaluation.getRunEvaluation.queryOptions({ input: { runId: run.id } })),
  });
  const reports = evaluations.flatMap(({ data }) =>
    data?.test.task === 'binary' && data.test.roc
      ? [{ runId: data.runId, report: data.test as BinaryReport }]
      : [],
  );
  if (reports.length < 2) return null;
  const colors = colorsFor(runs.map(({ id }) => id));
  return (
    <Section title="ROC on the test rows">
      <CurveChart
        title="ROC"
        kind="roc"
        height={320}
        curves={reports.map(({ runId, report }) => ({
          id: runId,
          name: runs.find(({ id }) => id === runId)?.name ?? runId,
          color: colors.get(runId)!,
          x: report.roc!.falsePositiveRate,
          y: report.roc!.truePositiveRate,
          thresholds: report.roc!.threshold,
        }))}
      />
    </Section>
  );
}

function Comparison({ runs }: { readonly runs: readonly Run[] }) {
  const { isDiffOnly, setDiffOnly } = useRunsSelection();
  const series = useQuery(
    useApi().tracking.listMetricSeries.queryOptions({ input: { runIds: runs.map(({ id }) => id) } }),
  );
  const names = isDiffOnly ? differingParams(runs) : paramNames(runs);
  return (
    <>
      <Section title="Metrics">
        <MetricComparison runs={runs} />
      </Section>
      <Section
        title="Parameters"
        actions={
          <Switch
            label="Only differing"
            checked={isDiffOnly}
            onChange={(event) => setDiffOnly(event.currentTarget.checked)}
          />
        }
      >
        {names.length === 0 ? (
          <p className="mw-muted">These runs have the same parameters.</p>
        ) : (
          <SideBySide
            runs={runs}
            names={names}
            title={(name) => name}
            cell={(run, name) => ({ text: String(run.params[name] ?? missingSign), isBest: false })}
          />
        )}
      </Section>
      <RocComparison runs={runs} />
      <Section title="Curves">
        <Curves charts={curveCharts(runs, series.data ?? [])} />
      </Section>
    </>
  );
}

function verdictOf(runs: readonly Run[]): string {
  const best = bestRun(runs);
  if (!best) return `${formatCount(runs.length, 'run')} side by side.`;
  return `${best.name} leads with ${metricTitle(best.primaryMetric)} ${formatFigure(best.metrics[best.primaryMetric]!, 5)}.`;
}

/** `/runs/compare?ids=…`: the same link shows the same runs. */
export function ComparePage() {
  const [search] = useSearchParams();
  const wanted = (search.get('ids') ?? '').split(',').filter((id) => RunId.safeParse(id).success);
  const all = useRuns();
  return (
    <QueryView query={all} size="page">
      {(list) => {
        const runs = wanted.flatMap((id) => list.filter((run) => run.id === id));
        return (
          <Page
            header={
              <PageHeader title="Compare runs" verdict={runs.length > 1 ? verdictOf(runs) : undefined} />
            }
          >
            {runs.length < 2 ? (
              <EmptyState title="A comparison needs two runs. Select them in the table of runs." />
            ) : (
              <Comparison runs={runs} />
            )}
          </Page>
        );
      }}
    </QueryView>
  );
}
