import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { Job } from '#shared/workspace/workspace.schema.ts';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { wordsOfFailure } from '../../../ui/error-words.ts';
import { formatPercent } from '../../../ui/format.ts';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { lifeStatus, StatusBadge } from '../../../ui/status-badge.tsx';
import { isLive, outcomeLine, progressLine, shareDone } from '../jobs.view-model.ts';
import { openWords, useOpenObject } from '../use-open-object.ts';
import { useCancelJob, useResumeJob } from '../workspace.queries.ts';
import classes from './job-row.module.css';
import { ProgressBar } from './progress-bar.tsx';

/** One piece of long work: what it does now, how far it is, and what can be done about it. */
export function JobRow({ job }: { readonly job: Job }) {
  return (
    <li className={classes.row}>
      <div className={classes.words}>
        <div className={classes.first}>
          <span className={classes.title} title={job.title}>
            {job.title}
          </span>
          <StatusBadge status={lifeStatus[job.status]} variant="plain" />
        </div>
        {isLive(job) ? <LiveLines job={job} /> : <EndedLines job={job} />}
      </div>
      <JobActions job={job} />
    </li>
  );
}

function LiveLines({ job }: { readonly job: Job }) {
  const share = shareDone(job);
  const nowMs = useNow();
  return (
    <>
      <ProgressBar share={job.status === 'queued' ? 0 : share} label={job.title} />
      <div className={classes.detail}>
        <span className="mw-truncate">{progressLine(job, nowMs)}</span>
        {share !== null && <span className={classes.share}>{formatPercent(share)}</span>}
      </div>
    </>
  );
}

const tickMs = 1_000;

function useNow(): number {
  const [nowMs, setNowMs] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), tickMs);
    return () => clearInterval(timer);
  }, []);
  return nowMs;
}

function EndedLines({ job }: { readonly job: Job }) {
  return (
    <div className={classes.detail}>
      <span className={job.status === 'failed' ? classes.failure : 'mw-truncate'}>{outcomeLine(job)}</span>
      {job.failure && <span className={classes.next}>{wordsOfFailure(job.failure).nextStep}</span>}
      {job.endedAtMs !== null && (
        <span className={classes.share}>
          <RelativeTime atMs={job.endedAtMs} />
        </span>
      )}
    </div>
  );
}

function JobActions({ job }: { readonly job: Job }) {
  const cancel = useCancelJob();
  const resume = useResumeJob();
  const open = useOpenObject();
  const target = job.result ?? job.subject;
  return (
    <div className={classes.actions}>
      {isLive(job) && (
        <Button
          variant="default"
          size="compact-sm"
          disabled={cancel.isPending}
          onClick={() => cancel.mutate({ id: job.id })}
        >
          {cancel.isPending ? 'Cancelling…' : 'Cancel'}
        </Button>
      )}
      {job.canResume && (
        <Button
          variant="default"
          size="compact-sm"
          loading={resume.isPending}
          onClick={() => resume.mutate({ id: job.id })}
        >
          Resume
        </Button>
      )}
      {job.failure && <CopyButton text={wordsOfFailure(job.failure).details} label="Copy details" />}
      {target && (
        <Button variant="subtle" size="compact-sm" onClick={() => open(target)}>
          {openWords[target.type]}
        </Button>
      )}
    </div>
  );
}
