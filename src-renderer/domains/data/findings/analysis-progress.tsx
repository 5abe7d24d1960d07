import { Button, Progress } from '@mantine/core';
import { AppError } from '#shared/kit/errors.ts';
import { ErrorState } from '../../../ui/error-state.tsx';
import { formatEta } from '../../../ui/format.ts';
import styles from './findings.module.css';
import type { AnalysisRun } from './findings.queries.ts';

/** What is being computed, how far it is, and the way to stop it; or why it failed. */
export function AnalysisProgress({ run, what }: { readonly run: AnalysisRun; readonly what: string }) {
  const { job, isRunning, cancel, start } = run;
  if (!isRunning) {
    if (job?.status !== 'failed' || job.failure === null) return null;
    return <ErrorState error={AppError.fromFailure(job.failure)} onRetry={start} size="inline" />;
  }
  const progress = job?.progress ?? null;
  const share =
    progress === null || progress.total === null || progress.total === 0
      ? null
      : progress.done / progress.total;
  return (
    <div className={styles.progress} role="status">
      <Progress
        value={(share ?? 1) * 100}
        animated={share === null}
        aria-label={progress?.phase ?? 'Waiting to begin'}
        w={200}
      />
      <span className="mw-muted">
        {what}
        {progress?.etaMs ? ` ${formatEta(progress.etaMs)}` : ''}
      </span>
      <Button variant="default" size="compact-sm" onClick={cancel}>
        Cancel
      </Button>
    </div>
  );
}
