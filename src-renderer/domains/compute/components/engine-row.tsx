import { Button } from '@mantine/core';
import { Download, FlaskConical } from 'lucide-react';
import type { EngineStatus } from '#shared/compute/compute.schema.ts';
import type { Job } from '#shared/workspace/workspace.schema.ts';
import { formatDuration } from '../../../ui/format.ts';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { StatusBadge, statusIcons } from '../../../ui/status-badge.tsx';
import { ProgressBar, progressLine, shareDone, useCancelJob } from '../../workspace/index.ts';
import { useStartPackInstall, useStartSelfTest } from '../compute.queries.ts';
import { engineStatus, liveJobOf } from '../compute.view-model.ts';
import classes from './engine-row.module.css';

const testing = { tone: 'busy', word: 'Testing', icon: statusIcons.busy } as const;
const installing = { tone: 'busy', word: 'Installing', icon: statusIcons.busy } as const;

/** One engine: whether it runs here, how that is known, and where it does not, why and what to do. */
export function EngineRow({
  engine,
  jobs,
}: {
  readonly engine: EngineStatus;
  readonly jobs: readonly Job[];
}) {
  const test = useStartSelfTest();
  const install = useStartPackInstall();
  const testJob = liveJobOf(jobs, 'self-test', engine.id);
  const installJob = engine.pack ? liveJobOf(jobs, 'install-pack', engine.pack.id) : undefined;
  const status = installJob ? installing : testJob ? testing : engineStatus[engine.state];
  const canTest = engine.state !== 'unavailable';
  const isPackMissing = engine.pack !== null && !engine.pack.isInstalled;
  return (
    <li className={classes.row}>
      <div className={classes.head}>
        <div className={classes.words}>
          <div className={classes.titleLine}>
            <h3 className={classes.title}>{engine.title}</h3>
            <StatusBadge status={status} />
          </div>
          <p className={classes.purpose}>{engine.purpose}</p>
        </div>
        <div className={classes.actions}>
          {engine.pack && isPackMissing && (
            <Button
              leftSection={<Download size={14} />}
              loading={install.isPending || installJob !== undefined}
              onClick={() => install.mutate({ packId: engine.pack!.id })}
            >
              Install
            </Button>
          )}
          {canTest && (
            <Button
              variant="default"
              leftSection={<FlaskConical size={14} />}
              loading={test.isPending || testJob !== undefined}
              onClick={() => test.mutate({ engineId: engine.id })}
            >
              Self-test
            </Button>
          )}
        </div>
      </div>
      <EngineFacts engine={engine} />
      {installJob && <JobLine job={installJob} />}
      {engine.reason !== null && !installJob && (
        <div className={engine.state === 'failed' ? classes.failed : classes.reason}>
          <p>{engine.reason}</p>
          {engine.fix !== null && <p className={classes.fix}>{engine.fix}</p>}
        </div>
      )}
    </li>
  );
}

function EngineFacts({ engine }: { readonly engine: EngineStatus }) {
  const { version, device, backend, selfTestMs, selfTestDetail, checkedAtMs } = engine;
  const facts = [
    version && { key: 'Version', value: version },
    device && { key: 'Device', value: device },
    backend && { key: 'Through', value: backend },
    selfTestMs !== null && {
      key: 'Self-test',
      value: `${formatDuration(selfTestMs)}${selfTestDetail ? `, ${selfTestDetail}` : ''}`,
    },
  ].filter((fact) => !!fact);
  if (facts.length === 0) return null;
  return (
    <dl className={classes.facts}>
      {facts.map(({ key, value }) => (
        <div key={key} className={classes.fact}>
          <dt>{key}</dt>
          <dd>{value}</dd>
        </div>
      ))}
      {checkedAtMs !== null && (
        <div className={classes.fact}>
          <dt>Tested</dt>
          <dd>
            <RelativeTime atMs={checkedAtMs} />
          </dd>
        </div>
      )}
    </dl>
  );
}

function JobLine({ job }: { readonly job: Job }) {
  const cancel = useCancelJob();
  return (
    <div className={classes.job}>
      <ProgressBar share={shareDone(job)} label={job.title} />
      <div className={classes.jobWords}>
        <span className="mw-truncate mw-numeric">{progressLine(job, Date.now())}</span>
        <Button
          variant="subtle"
          size="compact-sm"
          disabled={cancel.isPending}
          onClick={() => cancel.mutate({ id: job.id })}
        >
          {cancel.isPending ? 'Cancelling…' : 'Cancel'}
        </Button>
      </div>
    </div>
  );
}
