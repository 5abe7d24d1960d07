import { Button, Progress } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { JobId } from '#shared/kit/ids.ts';
import type { GrantedFile } from '#shared/workspace/window-bridge.ts';
import { useApi, useClient } from '../../../host/api.tsx';
import type { FileTransfer } from '../../../host/host-shell.ts';
import { createObservableValue } from '../../../host/observable-value.ts';
import { ErrorState } from '../../../ui/error-state.tsx';
import { formatBytes, formatEta, formatRate } from '../../../ui/format.ts';
import { useJob } from '../data.queries.ts';
import styles from './sources.module.css';

interface FetchProgressProps {
  readonly jobId: JobId;
  /** The files are here and can be imported like any other. */
  readonly onFetched: (files: readonly FileTransfer[]) => void;
  readonly onBack: () => void;
}

/** Waits for files with their rate; hands them over to the import sheet. */
export function FetchProgress({ jobId, onFetched, onBack }: FetchProgressProps) {
  const client = useClient();
  const job = useJob(jobId).data;
  const cancel = useMutation(useApi().workspace.cancelJob.mutationOptions());
  const isDone = job?.status === 'succeeded';
  useEffect(() => {
    if (!isDone) return;
    void client.data.getFetchedFiles({ jobId }).then(({ files }) => {
      const release = () => void client.data.releaseFetchedFiles({ jobId }).catch(() => undefined);
      onFetched(files.map((file) => transferOf(file, release)));
    });
  }, [client, isDone, jobId, onFetched]);
  if (job?.status === 'failed' && job.failure !== null) {
    return (
      <div className={styles.form}>
        <ErrorState failure={job.failure} />
        <div className={styles.actions}>
          <span className={styles.spacer} />
          <Button variant="default" onClick={onBack}>
            Back
          </Button>
        </div>
      </div>
    );
  }
  const progress = job?.progress;
  const share = progress?.total ? (progress.done / progress.total) * 100 : null;
  return (
    <div className={styles.form} aria-live="polite">
      <p>
        {progress?.phase ?? 'Waiting for its turn'}
        {progress &&
          progress.total !== null &&
          `, ${formatBytes(progress.done)} of ${formatBytes(progress.total)}`}
        {progress?.ratePerSecond != null && `, ${formatRate(progress.ratePerSecond, progress.unit)}`}
        {progress?.etaMs != null && `, ${formatEta(progress.etaMs)}`}
      </p>
      <Progress value={share ?? 100} animated={share === null} aria-label="Progress" />
      <div className={styles.actions}>
        <span className={styles.spacer} />
        <Button
          variant="default"
          loading={cancel.isPending}
          onClick={() => cancel.mutate({ id: jobId }, { onSuccess: onBack })}
        >
          Cancel
        </Button>
      </div>
    </div>
  );
}

function transferOf(file: GrantedFile, release: () => void): FileTransfer {
  const granted = Promise.resolve(file);
  return {
    name: file.name,
    sizeBytes: file.sizeBytes,
    head: granted,
    whole: granted,
    progress: createObservableValue({ sentBytes: file.sizeBytes, totalBytes: file.sizeBytes }),
    cancel: release,
  };
}
