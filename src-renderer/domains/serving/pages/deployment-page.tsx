import { Button, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Activity, ExternalLink, Play, Square, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { DeploymentId, type ModelVersionId } from '#shared/kit/ids.ts';
import type { Deployment } from '#shared/serving/serving.schema.ts';
import { paths } from '../../../app/store/object-paths.ts';
import { useApi, useHost } from '../../../host/api.tsx';
import { CodeBlock } from '../../../ui/code-block.tsx';
import { ConfirmByName } from '../../../ui/confirm-by-name.tsx';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { ErrorState } from '../../../ui/error-state.tsx';
import { ObjectChip } from '../../../ui/object-chip.tsx';
import { Page } from '../../../ui/page.tsx';
import { PageHeader } from '../../../ui/page-header.tsx';
import { QueryView } from '../../../ui/query-view.tsx';
import { Section } from '../../../ui/section.tsx';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import { UrlTabs, useUrlTab } from '../../../ui/url-tabs.tsx';
import { KeyList } from '../components/key-list.tsx';
import { ReplayForm } from '../components/replay-form.tsx';
import styles from '../components/serving.module.css';
import { TrafficView } from '../components/traffic-view.tsx';
import { TryForm } from '../components/try-form.tsx';
import { deploymentStatus } from '../deployment-status.ts';
import { useDeployment, useDeploymentActions, useSnippets } from '../serving.queries.ts';

const tabs = [
  { id: 'try', title: 'Try it' },
  { id: 'traffic', title: 'Traffic' },
  { id: 'keys', title: 'Keys' },
] as const;

function verdictOf({ status, url, modelVersionNumber, failure }: Deployment) {
  switch (status) {
    case 'ready':
      return (
        <span className={styles.url}>
          Version {modelVersionNumber} answers at <code>{url}</code>
          <CopyButton text={url ?? ''} label="Copy URL" />
        </span>
      );
    case 'starting':
      return `Version ${modelVersionNumber} is being loaded.`;
    case 'stopped':
      return 'Nothing answers; the port is free.';
    case 'failed':
      return failure?.message ?? 'It could not be started.';
  }
}

/** Another version behind the same URL; the old one answers until the new one is ready. */
function VersionSwitch({ deployment }: { readonly deployment: Deployment }) {
  const versions = useQuery(
    useApi().registry.listModelVersions.queryOptions({ input: { modelId: deployment.modelId } }),
  );
  const { changeVersion } = useDeploymentActions();
  if (versions.data === undefined || versions.data.length < 2) return null;
  return (
    <Select
      aria-label="Version"
      w={150}
      disabled={changeVersion.isPending}
      data={versions.data.map(({ id, number, aliases }) => ({
        value: id,
        label: [`Version ${number}`, ...aliases].join(', '),
      }))}
      value={deployment.modelVersionId}
      onChange={(id) =>
        id !== null &&
        id !== deployment.modelVersionId &&
        changeVersion.mutate({ id: deployment.id, modelVersionId: id as ModelVersionId })
      }
    />
  );
}

function SnippetSection({ deployment }: { readonly deployment: Deployment }) {
  const snippets = useSnippets(deployment);
  const host = useHost();
  const { status, url } = deployment;
  if (status !== 'ready' || url === null) return null;
  return (
    <Section
      title="From your code"
      description="With a real row and this deployment’s own key. The API page shows every route; a browser asks for the key as its password."
      actions={
        <Button
          variant="default"
          leftSection={<ExternalLink size={14} />}
          onClick={() => void host.openExternal(`${url}/docs`)}
        >
          API page
        </Button>
      }
    >
      <QueryView query={snippets}>
        {({ curl, python, javascript }) => (
          <CodeBlock
            tabs={[
              { id: 'curl', title: 'curl', language: 'bash', code: curl },
              { id: 'python', title: 'Python', language: 'python', code: python },
              { id: 'javascript', title: 'JavaScript', language: 'javascript', code: javascript },
            ]}
          />
        )}
      </QueryView>
    </Section>
  );
}

function DeploymentView({ deployment }: { readonly deployment: Deployment }) {
  const [tab, openTab] = useUrlTab(tabs);
  const { start, stop, remove } = useDeploymentActions();
  const [isRemoving, setRemoving] = useState(false);
  const isLive = deployment.status === 'ready' || deployment.status === 'starting';
  return (
    <Page
      header={
        <PageHeader
          title={deployment.name}
          badges={
            <>
              <StatusBadge status={deploymentStatus[deployment.status]} />
              <ObjectChip
                kind="model"
                name={deployment.name}
                suffix={`v${deployment.modelVersionNumber}`}
                to={paths.model(deployment.modelId)}
              />
            </>
          }
          verdict={verdictOf(deployment)}
          actions={
            <>
              <VersionSwitch deployment={deployment} />
              {isLive ? (
                <Button
                  variant="default"
                  leftSection={<Square size={14} />}
                  loading={stop.isPending}
                  onClick={() => stop.mutate({ id: deployment.id })}
                >
                  Stop
                </Button>
              ) : (
                <Button
                  variant="default"
                  leftSection={<Play size={14} />}
                  loading={start.isPending}
                  onClick={() => start.mutate({ id: deployment.id })}
                >
                  Start
                </Button>
              )}
              <Button variant="default" leftSection={<Trash2 size={14} />} onClick={() => setRemoving(true)}>
                Remove…
              </Button>
            </>
          }
          primaryAction={
            <Button component={Link} to={paths.monitor(deployment.id)} leftSection={<Activity size={14} />}>
              Watch for drift
            </Button>
          }
          tabs={<UrlTabs tabs={tabs} active={tab} onOpen={openTab} />}
        />
      }
    >
      {deployment.failure !== null && <ErrorState failure={deployment.failure} />}
      {tab === 'try' && (
        <>
          <Section title="Try it">
            <TryForm key={deployment.modelVersionId} deployment={deployment} />
          </Section>
          <SnippetSection deployment={deployment} />
        </>
      )}
      {tab === 'traffic' && (
        <>
          <Section
            title="Send traffic"
            description="Rows of a dataset go through the deployment’s own port, like any client’s."
          >
            <ReplayForm deployment={deployment} />
          </Section>
          <TrafficView deployment={deployment} />
        </>
      )}
      {tab === 'keys' && (
        <Section title="API keys" description="Every route but health needs one: Authorization: Bearer KEY.">
          <KeyList deployment={deployment} />
        </Section>
      )}
      <ConfirmByName
        isOpen={isRemoving}
        name={deployment.name}
        title="Remove deployment"
        consequence="The URL stops answering and its keys become invalid. Logged predictions and drift reports stay."
        confirmLabel="Remove deployment"
        isBusy={remove.isPending}
        onConfirm={() => remove.mutate({ id: deployment.id })}
        onClose={() => setRemoving(false)}
      />
    </Page>
  );
}

/** `/serving/:deploymentId` */
export function DeploymentPage() {
  const deployment = useDeployment(DeploymentId.parse(useParams().deploymentId));
  return (
    <QueryView query={deployment} size="page">
      {(loaded) => <DeploymentView deployment={loaded} />}
    </QueryView>
  );
}
