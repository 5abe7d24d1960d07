import { Button, Progress } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { EngineStatus } from '#shared/compute/compute.schema.ts';
import type { Job } from '#shared/workspace/workspace.schema.ts';
import { useApi } from '../../../host/api.tsx';
import { formatDuration } from '../../../ui/format.ts';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import { engineStatus } from '../engine-status.ts';
import styles from './engine-table.module.css';

function EngineCard({ engine, jobs }: { readonly engine: EngineStatus; readonly jobs: readonly Job[] }) {
  const api = useApi();
  const selfTest = useMutation(api.compute.startSelfTest.mutationOptions());
  const install = useMutation(api.compute.startPackInstall.mutationOptions());
  const running = jobs.find(({ subject, result }) => [subject?.id, result?.id].includes(engine.id));
  const installing = jobs.find(
    ({ kind, title }) => kind === 'install-pack' && engine.pack && title.includes(engine.pack.id),
  );
  const progress = installing?.progress;
  return (
    <li className={styles.engine}>
      <div className={styles.head}>
        <h3>{engine.title}</h3>
        <StatusBadge status={engineStatus[engine.state]} />
        {engine.version !== null && <span className="mw-muted mw-mono">{engine.version}</span>}
        <span className={styles.space} />
        {engine.pack !== null && !engine.pack.isInstalled && (
          <Button
            variant="default"
            loading={install.isPending || installing !== undefined}
            onClick={() => install.mutate({ packId: engine.pack!.id })}
          >
            Install
          </Button>
        )}
        <Button
          variant="default"
          disabled={engine.state === 'unavailable'}
          loading={selfTest.isPending || running !== undefined}
          onClick={() => selfTest.mutate({ engineId: engine.id })}
        >
          Test
        </Button>
      </div>
      <p className="mw-muted">{engine.purpose}</p>
      {progress && (
        <Progress
          value={progress.total ? (progress.done / progress.total) * 100 : 100}
          animated={!progress.total}
          aria-label={progress.phase}
        />
      )}
      {engine.reason !== null && (
        <p>
          {engine.reason} <strong>{engine.fix}</strong>
        </p>
      )}
      {engine.selfTestMs !== null && (
        <p className="mw-muted">
          {engine.backend}, {engine.device}. Self-test passed in {formatDuration(engine.selfTestMs)}
          {engine.checkedAtMs !== null && (
            <>
              , <RelativeTime atMs={engine.checkedAtMs} />
            </>
          )}
          . {engine.selfTestDetail}
        </p>
      )}
    </li>
  );
}

/** Every engine: whether it runs, on what, how fast, and where not, why not and what to do. */
export function EngineTable({ engines }: { readonly engines: readonly EngineStatus[] }) {
  const jobs = useQuery(
    useApi().workspace.listJobs.queryOptions({ input: { statuses: ['queued', 'running'] } }),
  );
  return (
    <ul className={styles.list}>
      {engines.map((engine) => (
        <EngineCard key={engine.id} engine={engine} jobs={jobs.data ?? []} />
      ))}
    </ul>
  );
}
