import { Button } from '@mantine/core';
import { Server } from 'lucide-react';
import { Link } from 'react-router';
import { paths } from '../../../app/store/object-paths.ts';
import { Sparkline } from '../../../charts/sparkline.tsx';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { DataTable } from '../../../ui/data-table.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { formatCount, formatDuration, missingSign } from '../../../ui/format.ts';
import { ObjectChip } from '../../../ui/object-chip.tsx';
import { Page } from '../../../ui/page.tsx';
import { PageHeader } from '../../../ui/page-header.tsx';
import { QueryView } from '../../../ui/query-view.tsx';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import styles from '../components/serving.module.css';
import { deploymentStatus } from '../deployment-status.ts';
import { useDeployments } from '../serving.queries.ts';

/** `/serving` */
export function ServingPage() {
  const deployments = useDeployments();
  const live = deployments.data?.filter(({ status }) => status === 'ready').length ?? 0;
  return (
    <Page
      header={
        <PageHeader
          title="Serving"
          verdict={
            deployments.data && deployments.data.length > 0
              ? `${live} of ${formatCount(deployments.data.length, 'deployment')} live.`
              : undefined
          }
        />
      }
    >
      <QueryView query={deployments} size="page">
        {(list) =>
          list.length === 0 ? (
            <EmptyState
              icon={Server}
              title="A deployment is a model version behind a URL, and there is none yet."
              action={
                <Button component={Link} to={paths.models()}>
                  Choose a model
                </Button>
              }
            />
          ) : (
            <DataTable
              label="Deployments"
              rows={list}
              rowId={(deployment) => deployment.id}
              columns={[
                {
                  id: 'name',
                  title: 'Name',
                  value: (deployment) => deployment.name,
                  render: (deployment) => (
                    <ObjectChip
                      kind="deployment"
                      name={deployment.name}
                      suffix={`v${deployment.modelVersionNumber}`}
                      to={paths.deployment(deployment.id)}
                    />
                  ),
                },
                {
                  id: 'status',
                  title: 'Status',
                  value: (deployment) => deployment.status,
                  render: (deployment) => (
                    <StatusBadge status={deploymentStatus[deployment.status]} variant="plain" />
                  ),
                },
                {
                  id: 'url',
                  title: 'URL',
                  value: (deployment) => deployment.url,
                  render: (deployment) =>
                    deployment.url === null ? (
                      missingSign
                    ) : (
                      <span className={styles.url}>
                        <span className="mw-mono">{deployment.url}</span>
                        <CopyButton text={deployment.url} label="Copy URL" />
                      </span>
                    ),
                },
                { id: 'requests', title: 'Requests', value: (deployment) => deployment.stats.requestCount },
                {
                  id: 'recent',
                  title: 'Last 5 min',
                  value: (deployment) => deployment.stats.requestsPerSecond,
                  render: (deployment) => (
                    <Sparkline values={deployment.stats.recentRequests} label="Requests per second" />
                  ),
                },
                {
                  id: 'p50',
                  title: 'p50',
                  value: (deployment) => deployment.stats.latencyP50Ms,
                  render: ({ stats }) =>
                    stats.latencyP50Ms === null ? missingSign : formatDuration(stats.latencyP50Ms),
                },
                {
                  id: 'p99',
                  title: 'p99',
                  value: (deployment) => deployment.stats.latencyP99Ms,
                  render: ({ stats }) =>
                    stats.latencyP99Ms === null ? missingSign : formatDuration(stats.latencyP99Ms),
                },
                { id: 'errors', title: 'Errors', value: (deployment) => deployment.stats.errorCount },
              ]}
            />
          )
        }
      </QueryView>
    </Page>
  );
}
