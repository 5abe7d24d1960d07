import { Button, Progress } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useNavigate } from 'react-router';
import { type JobId, VersionId } from '#shared/kit/ids.ts';
import { paths } from '../../../app/store/object-paths.ts';
import { useApi, useClient } from '../../../host/api.tsx';
import { ErrorState } from '../../../ui/error-state.tsx';
import { formatBytes, formatEta, formatInteger, formatRate } from '../../../ui/format.ts';
import { useJob } from '../data.queries.ts';
import styles from './import-sheet.module.css';

interface ImportProgressProps {
  readonly jobId: JobId;
  readonly onClose: () => void;
}

/** Follows the import and goes to the new version when it is there. Closing the sheet lets it go on. */
export function ImportProgress({ jobId, onClose }: ImportProgressProps) {
  const api = useApi();
  const client = useClient();
  const navigate = useNavigate();
  const job = useJob(jobId).data;
  const cancel = useMutation(api.workspace.cancelJob.mutationOptions());
  const resultId = job?.status === 'succeeded' ? job.result?.id : undefined;
  useEffect(() => {
    if (resultId === undefined) return;
    void client.data.getVersion({ id: VersionId.parse(resultId) }).then((version) => {
      onClose();
      void navigate(paths.version(version.datasetId, version.number));
    });
  }, [client, navigate, onClose, resultId]);
  if (job?.status === 'failed' && job.failure !== null) {
    return (
      <>
        <ErrorState failure={job.failure} />
        <div className={styles.actions}>
          <Button variant="default" onClick={onClose}>
            Close
          </Button>
        </div>
      </>
    );
  }
  const progress = job?.progress;
  const share = progress?.total ? (progress.done / progress.total) * 100 : null;
  const count = (value: number) => (progress?.unit === 'bytes' ? formatBytes(value) : formatInteger(value));
  return (
    <div className={styles.progress} aria-live="polite">
      <p>
        {progress?.phase ?? 'Waiting for its turn'}
        {progress && progress.done > 0 && `, ${count(progress.done)}`}
        {progress && progress.total !== null && ` of ${count(progress.total)}`}
        {progress && progress.unit !== 'bytes' && (progress.done > 0 || progress.total !== null)
          ? ` ${progress.unit}`
          : ''}
        {progress?.ratePerSecond != null && `, ${formatRate(progress.ratePerSecond, progress.unit)}`}
        {progress?.etaMs != null && `, ${formatEta(progress.etaMs)}`}
      </p>
      <Progress value={share ?? 100} animated={share === null} aria-label="Progress" />
      <div className={styles.actions}>
        <Button
          variant="default"
          loading={cancel.isPending}
          onClick={() => cancel.mutate({ id: jobId }, { onSuccess: onClose })}
        >
          Cancel import
        </Button>
        <Button variant="default" onClick={onClose}>
          Go on in the background
        </Button>
      </div>
    </div>
  );
}
