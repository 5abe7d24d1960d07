import { Button, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Activity, RefreshCw, Send } from 'lucide-react';
import { useState } from 'react';
import { Link, useParams, useSearchParams } from 'react-router';
import { DeploymentId, DriftReportId } from '#shared/kit/ids.ts';
import type { StoredDriftReport } from '#shared/monitoring/monitoring.contract.ts';
import type { Deployment } from '#shared/serving/serving.schema.ts';
import { paths } from '../../../app/store/object-paths.ts';
import { useInspected } from '../../../app/store/use-inspected.ts';
import { TimelineChart } from '../../../charts/timeline-chart.tsx';
import { useApi } from '../../../host/api.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import {
  formatCount,
  formatDateTime,
  formatDuration,
  formatFixed,
  formatInteger,
  missingSign,
} from '../../../ui/format.ts';
import { Inspector } from '../../../ui/inspector.tsx';
import { ObjectChip } from '../../../ui/object-chip.tsx';
import { Page } from '../../../ui/page.tsx';
import { PageHeader } from '../../../ui/page-header.tsx';
import { QueryView } from '../../../ui/query-view.tsx';
import { Section } from '../../../ui/section.tsx';
import { Stat, StatRow } from '../../../ui/stat.tsx';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import { DriftTable } from '../components/drift-table.tsx';
import { FeaturePanel } from '../components/feature-panel.tsx';
import { timelinePoints } from '../drift.view-model.ts';
import { driftStatus } from '../drift-status.ts';
import { useCheckDrift, useDriftReport, useDriftSummaries } from '../monitoring.queries.ts';

const windows = [
  { value: 'all', label: 'All since deployment' },
  { value: String(3_600_000), label: 'Last hour' },
  { value: String(86_400_000), label: 'Last day' },
  { value: String(7 * 86_400_000), label: 'Last week' },
];

const thresholds = [
  { value: 0.1, label: 'moderate' },
  { value: 0.25, label: 'major' },
];

function Timeline({
  deployment,
  onSelect,
}: {
  readonly deployment: Deployment;
  readonly onSelect: (reportId: string) => void;
}) {
  const summaries = useDriftSummaries(deployment.id);
  if (summaries.data === undefined || summaries.data.length < 2) return null;
  return (
    <Section
      title="Over time"
      description="Largest PSI of any feature, window by window. A click opens its report."
    >
      <TimelineChart
        title="Drift over time"
        yAxis={{ title: 'PSI', min: 0 }}
        points={timelinePoints(summaries.data)}
        thresholds={thresholds}
        onSelect={onSelect}
      />
    </Section>
  );
}

function Evidence({
  stored,
  selected,
  onSelect,
}: {
  readonly stored: StoredDriftReport;
  readonly selected: string | null;
  readonly onSelect: (feature: string) => void;
}) {
  const { report } = stored;
  return (
    <>
      <StatRow>
        <Stat
          label="Predictions"
          value={formatInteger(report.predictionCount)}
          detail={`of at least ${report.minimumPredictionCount}`}
        />
        <Stat label="Drifted" value={`${report.driftedCount} of ${report.featureCount}`} detail="features" />
        <Stat
          label="Largest PSI"
          value={report.maxPsi === null ? missingSign : formatFixed(report.maxPsi, 3)}
        />
        <Stat
          label="Prediction PSI"
          value={report.prediction?.psi == null ? missingSign : formatFixed(report.prediction.psi, 3)}
          detail={report.prediction?.isDrifted ? 'drifted' : undefined}
        />
        <Stat
          label="Window"
          value={formatDuration(stored.windowEndMs - stored.windowStartMs)}
          detail={`until ${formatDateTime(stored.windowEndMs)}`}
        />
      </StatRow>
      <Section
        title="Features"
        description={`Drifted ones first. A feature drifts when its p, corrected by ${report.correction === 'holm' ? 'Holm' : 'Benjamini–Hochberg'}, is below ${report.significance} and its PSI reaches its threshold; or when five percentage points more or fewer of its values are missing.`}
      >
        <DriftTable report={report} selected={selected} onSelect={onSelect} />
      </Section>
    </>
  );
}

function MonitorView({ deployment }: { readonly deployment: Deployment }) {
  const [search, setSearch] = useSearchParams();
  const reportId = DriftReportId.safeParse(search.get('report'));
  const report = useDriftReport(deployment.id, reportId.success ? reportId.data : undefined);
  const check = useCheckDrift();
  const [windowMs, setWindowMs] = useState('all');
  const [selected, setSelected] = useInspected();
  const stored = report.data ?? null;
  const drift = stored?.report.features.find(({ feature }) => feature === selected);
  const runCheck = () =>
    check.mutate(
      {
        deploymentId: deployment.id,
        ...(windowMs === 'all' ? {} : { windowMs: Number(windowMs) }),
      },
      { onSuccess: () => setSearch({}) },
    );
  return (
    <Page
      header={
        <PageHeader
          title={`Drift of ${deployment.name}`}
          badges={
            <>
              {stored && <StatusBadge status={driftStatus[stored.report.status]} />}
              <ObjectChip
                kind="deployment"
                name={deployment.name}
                suffix={`v${deployment.modelVersionNumber}`}
                to={paths.deployment(deployment.id)}
              />
            </>
          }
          verdict={
            stored?.report.verdict ??
            `${formatCount(deployment.stats.predictionCount, 'prediction')} logged so far.`
          }
          actions={
            <Select
              aria-label="Window"
              w={180}
              data={windows}
              value={windowMs}
              onChange={(value) => setWindowMs(value ?? 'all')}
            />
          }
          primaryAction={
            <Button leftSection={<RefreshCw size={14} />} loading={check.isPending} onClick={runCheck}>
              Check now
            </Button>
          }
        />
      }
      inspector={
        drift && (
          <Inspector title={drift.feature} onClose={() => setSelected(null)}>
            <FeaturePanel drift={drift} />
          </Inspector>
        )
      }
    >
      <QueryView query={report}>
        {(loaded) =>
          loaded === null ? (
            <EmptyState
              icon={Activity}
              title="No window has been compared with the training data yet."
              action={<Button onClick={runCheck}>Check now</Button>}
              sample={
                <Button
                  component={Link}
                  to={`${paths.deployment(deployment.id)}?tab=traffic`}
                  variant="default"
                  leftSection={<Send size={14} />}
                >
                  Send traffic
                </Button>
              }
            />
          ) : (
            <Evidence stored={loaded} selected={selected} onSelect={setSelected} />
          )
        }
      </QueryView>
      <Timeline deployment={deployment} onSelect={(report) => setSearch({ report })} />
    </Page>
  );
}

/** `/monitoring/:deploymentId` */
export function MonitorPage() {
  const id = DeploymentId.parse(useParams().deploymentId);
  const deployment = useQuery(useApi().serving.getDeployment.queryOptions({ input: { id } }));
  return (
    <QueryView query={deployment} size="page">
      {(loaded) => <MonitorView deployment={loaded} />}
    </QueryView>
  );
}
