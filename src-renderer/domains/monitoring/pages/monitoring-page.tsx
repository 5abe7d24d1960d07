import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Activity } from 'lucide-react';
import { Link } from 'react-router';
import type { Deployment } from '#shared/serving/serving.schema.ts';
import { paths } from '../../../app/store/object-paths.ts';
import { useApi } from '../../../host/api.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { formatCount, formatInteger } from '../../../ui/format.ts';
import { ObjectChip } from '../../../ui/object-chip.tsx';
import { Page } from '../../../ui/page.tsx';
import { PageHeader } from '../../../ui/page-header.tsx';
import { QueryView } from '../../../ui/query-view.tsx';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { Sentence } from '../../../ui/sentence.tsx';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import { driftStatus } from '../drift-status.ts';
import styles from './monitoring-page.module.css';

/** One deployment with the verdict of its last window. */
function MonitorRow({ deployment }: { readonly deployment: Deployment }) {
  const latest = useQuery(
    useApi().monitoring.getLatestReport.queryOptions({ input: { deploymentId: deployment.id } }),
  );
  const stored = latest.data;
  return (
    <Link className={styles.row} to={paths.monitor(deployment.id)}>
      <ObjectChip kind="deployment" name={deployment.name} suffix={`v${deployment.modelVersionNumber}`} />
      <span className={styles.verdict}>
        {stored ? (
          <>
            <StatusBadge status={driftStatus[stored.report.status]} />
            <span>
              <Sentence text={stored.report.verdict} />
            </span>
          </>
        ) : (
          <span className="mw-muted">
            Not checked yet, {formatInteger(deployment.stats.predictionCount)} predictions logged.
          </span>
        )}
      </span>
      <span className="mw-muted">{stored && <RelativeTime atMs={stored.createdAtMs} />}</span>
    </Link>
  );
}

/** `/monitoring`: every deployment with its verdict. */
export function MonitoringPage() {
  const deployments = useQuery(useApi().serving.listDeployments.queryOptions());
  return (
    <Page
      header={
        <PageHeader
          title="Monitoring"
          verdict={
            deployments.data && deployments.data.length > 0
              ? `${formatCount(deployments.data.length, 'deployment')}, each compared with the data its model learned from.`
              : undefined
          }
        />
      }
    >
      <QueryView query={deployments} size="page">
        {(list) =>
          list.length === 0 ? (
            <EmptyState
              icon={Activity}
              title="Drift is seen once a deployment has answered requests."
              action={
                <Button component={Link} to={paths.serving()}>
                  Go to serving
                </Button>
              }
            />
          ) : (
            <div className={styles.list}>
              {list.map((deployment) => (
                <MonitorRow key={deployment.id} deployment={deployment} />
              ))}
            </div>
          )
        }
      </QueryView>
    </Page>
  );
}
