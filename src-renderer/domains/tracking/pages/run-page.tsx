import { Button, Menu } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Box, Ellipsis, RotateCcw, Square, Trash2 } from 'lucide-react';
import { useNavigate, useParams } from 'react-router';
import { metricTitle } from '#shared/evaluation/metric-title.ts';
import { RunId } from '#shared/kit/ids.ts';
import type { Run } from '#shared/tracking/tracking.schema.ts';
import { engineTitles } from '#shared/training/engine-titles.ts';
import { paths } from '../../../app/store/object-paths.ts';
import { BarList } from '../../../charts/bar-list.tsx';
import { colorOf } from '../../../charts/palette.ts';
import { useApi } from '../../../host/api.tsx';
import { ErrorState } from '../../../ui/error-state.tsx';
import { formatDuration, formatFigure } from '../../../ui/format.ts';
import { ObjectChip } from '../../../ui/object-chip.tsx';
import { Page } from '../../../ui/page.tsx';
import { PageHeader } from '../../../ui/page-header.tsx';
import { QueryView } from '../../../ui/query-view.tsx';
import { Section } from '../../../ui/section.tsx';
import { lifeStatus, StatusBadge } from '../../../ui/status-badge.tsx';
import { toastUndo } from '../../../ui/toasts.tsx';
import { UrlTabs, useUrlTab } from '../../../ui/url-tabs.tsx';
import { EvaluationView, ExplainView } from '../../evaluation/index.ts';
import { useRegisterRun } from '../../registry/index.ts';
import { SplitChip, useRepeatRun } from '../../training/index.ts';
import { CrossValidationView } from '../components/cross-validation.tsx';
import { Curves } from '../components/curves.tsx';
import { RepeatVerdict } from '../components/repeat-verdict.tsx';
import { LogView, RunDetails } from '../components/run-details.tsx';
import { curveCharts } from '../curves.view-model.ts';
import { runDurationMs } from '../runs-table.view-model.ts';
import { isLive, useLiveSeries, useRun } from '../tracking.queries.ts';

const tabs = [
  { id: 'results', title: 'Results' },
  { id: 'explain', title: 'Explain' },
  { id: 'curves', title: 'Curves' },
  { id: 'details', title: 'Details' },
  { id: 'log', title: 'Log' },
] as const;

function verdictOf(run: Run): string {
  const value = run.metrics[run.primaryMetric];
  switch (run.status) {
    case 'queued':
      return 'Waits for its turn.';
    case 'running':
      return 'Is learning.';
    case 'succeeded': {
      const duration = runDurationMs(run, Date.now());
      const took = duration === null ? '' : ` in ${formatDuration(duration)}`;
      return typeof value === 'number'
        ? `Reached ${metricTitle(run.primaryMetric)} ${formatFigure(value)}${took}.`
        : `Finished${took}; its main metric is undefined on the test rows.`;
    }
    case 'failed':
      return run.failure?.message ?? 'It failed.';
    case 'cancelled':
      return 'Was cancelled. Its curves and log are kept.';
    case 'interrupted':
      return 'Was cut off when Millwright ended. Run it again to get the same result.';
  }
}

function Results({ run }: { readonly run: Run }) {
  const evaluation = useQuery({
    ...useApi().evaluation.getRunEvaluation.queryOptions({ input: { runId: run.id } }),
    enabled: run.status === 'succeeded',
  });
  if (run.failure !== null) return <ErrorState failure={run.failure} />;
  if (run.status !== 'succeeded') return <p className="mw-muted">Results come when the run has succeeded.</p>;
  return (
    <QueryView query={evaluation}>
      {({ test, importance, crossValidation }) => (
        <>
          {crossValidation !== null && <CrossValidationView result={crossValidation} />}
          <Section
            title={
              crossValidation?.isTestOutOfFold
                ? 'Out of fold: no rows were kept for a test'
                : 'On the test rows'
            }
            description={test.verdict}
          >
            <EvaluationView report={test} />
          </Section>
          {importance !== null && importance.length > 0 && (
            <Section title="What it used" description="Importance of each feature, largest first.">
              <BarList
                title="Feature importance"
                valueTitle="importance"
                items={importance
                  .slice(0, 30)
                  .map(({ feature, value }) => ({ id: feature, label: feature, value }))}
              />
            </Section>
          )}
        </>
      )}
    </QueryView>
  );
}

function RunActions({ run }: { readonly run: Run }) {
  const api = useApi();
  const navigate = useNavigate();
  const repeat = useRepeatRun();
  const cancel = useMutation(api.workspace.cancelJob.mutationOptions());
  const restore = useMutation(api.tracking.restoreRun.mutationOptions());
  const remove = useMutation(
    api.tracking.deleteRun.mutationOptions({
      onSuccess: () => {
        toastUndo(`${run.name} deleted`, () => restore.mutate({ id: run.id }));
        void navigate(paths.runs());
      },
    }),
  );
  if (isLive(run)) {
    return (
      <Button
        variant="default"
        leftSection={<Square size={14} />}
        disabled={run.jobId === null}
        loading={cancel.isPending}
        onClick={() => run.jobId !== null && cancel.mutate({ id: run.jobId })}
      >
        Cancel
      </Button>
    );
  }
  return (
    <>
      <Button
        variant="default"
        leftSection={<RotateCcw size={14} />}
        loading={repeat.isPending}
        onClick={() => repeat.mutate({ runId: run.id })}
      >
        Run again
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" aria-label="More actions">
            <Ellipsis size={14} />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Trash2 size={14} />} onClick={() => remove.mutate({ id: run.id })}>
            Delete run
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

function RunView({ run }: { readonly run: Run }) {
  const register = useRegisterRun();
  const series = useLiveSeries(run);
  // A live run is watched by its curves; a finished one is judged by its results.
  const [tab, openTab] = useUrlTab(isLive(run) ? [tabs[2], tabs[0], tabs[1], tabs[3], tabs[4]] : tabs);
  return (
    <Page
      header={
        <PageHeader
          title={run.name}
          badges={
            <>
              <StatusBadge status={lifeStatus[run.status]} />
              <ObjectChip kind="run" name={engineTitles[run.spec.engineId]} color={colorOf(run.id)} />
              <ObjectChip
                kind="version"
                name={run.datasetName}
                suffix={`v${run.versionNumber}`}
                to={paths.version(run.datasetId, run.versionNumber)}
              />
              {run.spec.split.kind === 'stored' && <SplitChip splitId={run.spec.split.splitId} />}
            </>
          }
          verdict={verdictOf(run)}
          actions={<RunActions run={run} />}
          primaryAction={
            run.status === 'succeeded' && (
              <Button
                leftSection={<Box size={14} />}
                loading={register.isPending}
                onClick={() => register.mutate({ runId: run.id })}
              >
                Register
              </Button>
            )
          }
          tabs={<UrlTabs tabs={tabs} active={tab} onOpen={openTab} />}
        />
      }
    >
      {run.repeatOfRunId !== null && <RepeatVerdict run={run} />}
      {tab === 'results' && <Results run={run} />}
      {tab === 'explain' && <ExplainView run={run} />}
      {tab === 'curves' && <Curves charts={curveCharts([run], series)} />}
      {tab === 'details' && <RunDetails run={run} />}
      {tab === 'log' && <LogView run={run} />}
    </Page>
  );
}

/** `/runs/:runId` */
export function RunPage() {
  const run = useRun(RunId.parse(useParams().runId));
  return (
    <QueryView query={run} size="page">
      {(loaded) => <RunView key={loaded.id} run={loaded} />}
    </QueryView>
  );
}
