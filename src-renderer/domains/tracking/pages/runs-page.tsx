import { Button, Switch, TextInput } from '@mantine/core';
import { FlaskConical, GitCompareArrows, Search } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { metricTitle } from '#shared/evaluation/metric-title.ts';
import type { Run } from '#shared/tracking/tracking.schema.ts';
import { engineTitles } from '#shared/training/engine-titles.ts';
import { paths } from '../../../app/store/object-paths.ts';
import { colorOf } from '../../../charts/palette.ts';
import { DataTable, type DataTableColumn } from '../../../ui/data-table.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { formatCount, formatDuration, formatFigure, missingSign } from '../../../ui/format.ts';
import { ObjectChip } from '../../../ui/object-chip.tsx';
import { Page } from '../../../ui/page.tsx';
import { PageHeader } from '../../../ui/page-header.tsx';
import { QueryView } from '../../../ui/query-view.tsx';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { lifeStatus, StatusBadge } from '../../../ui/status-badge.tsx';
import { Toolbar } from '../../../ui/toolbar.tsx';
import { useRunsSelection } from '../runs-selection.slice.ts';
import {
  bestRun,
  bestRunIds,
  differingParams,
  matchesQuery,
  metricNames,
  paramNames,
  runDurationMs,
} from '../runs-table.view-model.ts';
import { useRuns } from '../tracking.queries.ts';
import styles from './tracking.module.css';

function verdictOf(runs: readonly Run[]): string | undefined {
  const best = bestRun(runs);
  if (!best) return runs.length === 0 ? undefined : `${formatCount(runs.length, 'run')}, none finished yet.`;
  const value = best.metrics[best.primaryMetric]!;
  return `${formatCount(runs.length, 'run')}; ${best.name} leads on ${best.spec.target} with ${metricTitle(best.primaryMetric)} ${formatFigure(value)}.`;
}

/** Fixed columns, then metrics, then params: all that differ, or all there are. */
function columnsOf(runs: readonly Run[], isDiffOnly: boolean): readonly DataTableColumn<Run>[] {
  const now = Date.now();
  const metrics = metricNames(runs).map((name): DataTableColumn<Run> => {
    const best = bestRunIds(
      runs,
      name,
      runs.find((run) => run.primaryMetric === name)?.isHigherBetter ?? true,
    );
    const isPrimary = runs.some((run) => run.primaryMetric === name);
    return {
      id: `metric:${name}`,
      title: metricTitle(name),
      value: (run) => run.metrics[name] ?? null,
      render: (run) => {
        const value = run.metrics[name];
        if (typeof value !== 'number') return missingSign;
        return (
          <span className={isPrimary && best.has(run.id) ? styles.best : undefined}>
            {formatFigure(value)}
          </span>
        );
      },
    };
  });
  const params = (isDiffOnly ? differingParams(runs) : paramNames(runs)).map(
    (name): DataTableColumn<Run> => ({
      id: `param:${name}`,
      title: name,
      value: (run) => run.params[name] ?? null,
    }),
  );
  return [
    {
      id: 'name',
      title: 'Run',
      value: (run) => run.name,
      render: (run) => (
        <ObjectChip kind="run" name={run.name} to={paths.run(run.id)} color={colorOf(run.id)} />
      ),
    },
    {
      id: 'status',
      title: 'Status',
      value: (run) => run.status,
      render: (run) => <StatusBadge status={lifeStatus[run.status]} variant="plain" />,
    },
    {
      id: 'data',
      title: 'Data',
      value: (run) => `${run.datasetName} v${run.versionNumber}`,
    },
    { id: 'target', title: 'Target', value: (run) => run.spec.target },
    { id: 'engine', title: 'Engine', value: (run) => engineTitles[run.spec.engineId] },
    ...metrics,
    {
      id: 'duration',
      title: 'Took',
      value: (run) => runDurationMs(run, now),
      render: (run) => {
        const duration = runDurationMs(run, now);
        return duration === null ? missingSign : formatDuration(duration);
      },
    },
    {
      id: 'created',
      title: 'Started',
      value: (run) => run.createdAtMs,
      render: (run) => <RelativeTime atMs={run.createdAtMs} />,
    },
    ...params,
  ];
}

function RunsTable({ runs }: { readonly runs: readonly Run[] }) {
  const { query, isDiffOnly, setQuery, setDiffOnly } = useRunsSelection();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const navigate = useNavigate();
  const shown = useMemo(() => runs.filter((run) => matchesQuery(run, query)), [runs, query]);
  const columns = useMemo(() => columnsOf(shown, isDiffOnly), [shown, isDiffOnly]);
  const chosen = runs.filter((run) => selected.has(run.id));
  return (
    <>
      <Toolbar label="Runs" end={`${formatCount(shown.length, 'run')} of ${runs.length}`}>
        <TextInput
          aria-label="Filter runs"
          placeholder="Name, dataset, engine, num_leaves=31 …"
          leftSection={<Search size={14} />}
          w={320}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
        />
        <Switch
          label="Only differing parameters"
          checked={isDiffOnly}
          onChange={(event) => setDiffOnly(event.currentTarget.checked)}
        />
        <Button
          variant="default"
          leftSection={<GitCompareArrows size={14} />}
          disabled={chosen.length < 2}
          onClick={() => void navigate(paths.compareRuns(chosen.map(({ id }) => id)))}
        >
          {chosen.length < 2 ? 'Select runs to compare' : `Compare ${chosen.length} runs`}
        </Button>
      </Toolbar>
      <DataTable
        label="Runs"
        rows={shown}
        rowId={(run) => run.id}
        columns={columns}
        selection={{ ids: selected, onChange: setSelected }}
        onOpen={(run) => void navigate(paths.run(run.id))}
      />
    </>
  );
}

/** `/runs` */
export function RunsPage() {
  const runs = useRuns();
  return (
    <Page
      header={
        <PageHeader
          title="Runs"
          verdict={runs.data && verdictOf(runs.data)}
          primaryAction={
            <Button component={Link} to={paths.train()}>
              Train…
            </Button>
          }
        />
      }
    >
      <QueryView query={runs} size="page">
        {(list) =>
          list.length === 0 ? (
            <EmptyState
              icon={FlaskConical}
              title="A run is one training of a model, kept with all that determined it."
              action={
                <Button component={Link} to={paths.train()}>
                  Train…
                </Button>
              }
            />
          ) : (
            <RunsTable runs={list} />
          )
        }
      </QueryView>
    </Page>
  );
}
