import { Modal, Progress, Switch } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Column, Dialect, ImportPreview } from '#shared/data/data.schema.ts';
import type { GrantId } from '#shared/kit/ids.ts';
import { useClient, useObservable } from '../../../host/api.tsx';
import type { FileTransfer } from '../../../host/host-shell.ts';
import { ErrorState } from '../../../ui/error-state.tsx';
import { formatBytes } from '../../../ui/format.ts';
import { PageSkeleton } from '../../../ui/skeletons.tsx';
import { type ImportTarget, useImportStore } from '../import.slice.ts';
import { ImportPreviewForm } from './import-preview-form.tsx';
import { ImportProgress } from './import-progress.tsx';
import styles from './import-sheet.module.css';

/** Waits for the rest of the uploads, with their progress. */
function UploadProgress({ files }: { readonly files: readonly FileTransfer[] }) {
  return (
    <div className={styles.progress} aria-live="polite">
      {files.map((file) => (
        <OneUpload key={file.name} file={file} />
      ))}
    </div>
  );
}

function OneUpload({ file }: { readonly file: FileTransfer }) {
  const { sentBytes, totalBytes } = useObservable(file.progress);
  return (
    <>
      <p>
        Uploading {file.name}, {formatBytes(sentBytes)} of {formatBytes(totalBytes)}
      </p>
      <Progress value={totalBytes === 0 ? 100 : (sentBytes / totalBytes) * 100} aria-label="Upload" />
    </>
  );
}

interface ImportDraft {
  readonly name: string;
  readonly columns: readonly Column[];
}

interface FileImportProps {
  /** One file, or several that become one dataset. */
  readonly files: readonly FileTransfer[];
  readonly onClose: () => void;
}

/** From drop to version: preview, corrections, progress. */
function FileImport({ files, onClose }: FileImportProps) {
  const client = useClient();
  const { target, detach } = useImportStore();
  const [dialect, setDialect] = useState<Partial<Dialect>>({});
  const preview = useQuery({
    queryKey: [
      'import-preview',
      files.map(({ name, sizeBytes }) => [name, sizeBytes]),
      dialect,
      target?.datasetId,
    ],
    queryFn: async (): Promise<ImportPreview> => {
      const heads = await Promise.all(files.map(({ head }) => head));
      return client.data.previewImport({ ...grantsOf(heads), dialect, ...targetOf(target) });
    },
    retry: false,
    // While another dialect is tried the last preview stays in place.
    placeholderData: (previous) => previous,
  });
  const start = useMutation({
    mutationFn: async ({ name, columns }: ImportDraft) => {
      const whole = await Promise.all(files.map((file) => file.whole));
      return client.data.startImport({
        ...grantsOf(whole),
        name,
        columns: [...columns],
        // Files of a union are each read in their own way, but for what the user said.
        dialect: preview.data?.union === null ? preview.data.dialect : dialect,
        ...targetOf(target),
      });
    },
  });
  if (start.data !== undefined) return <ImportProgress jobId={start.data.id} onClose={onClose} />;
  if (start.isPending) return <UploadProgress files={files} />;
  if (preview.data === undefined) {
    return preview.isError ? (
      <ErrorState error={preview.error} onRetry={() => void preview.refetch()} />
    ) : (
      <PageSkeleton />
    );
  }
  return (
    <>
      {(preview.isError || start.isError) && <ErrorState error={preview.error ?? start.error} />}
      <ImportPreviewForm
        key={JSON.stringify([preview.data.dialect, target?.datasetId])}
        preview={preview.data}
        target={target}
        onDetach={detach}
        onDialect={(change) => setDialect({ ...dialect, ...change })}
        onImport={(draft) => start.mutate(draft)}
      />
    </>
  );
}

function targetOf(target: ImportTarget | null) {
  return target === null ? {} : { datasetId: target.datasetId };
}

function grantsOf(granted: readonly { readonly grantId: GrantId }[]) {
  const [first, ...more] = granted.map(({ grantId }) => grantId);
  return { grantId: first!, moreGrantIds: more };
}

/** Mounted once: shows the first file of the queue, then the next. */
export function ImportSheet() {
  const { queue, target, isJoined, setJoined, leave } = useImportStore();
  const [file] = queue;
  const shown = isJoined ? `${queue.length} files` : (file?.name ?? '');
  const title = target === null ? `Import ${shown}` : `${shown} as the next version of ${target.name}`;
  return (
    <Modal
      opened={file !== undefined}
      onClose={() => leave({ isCancelled: true })}
      title={queue.length > 1 && !isJoined ? `${title} (1 of ${queue.length})` : title}
      size="min(1080px, 94vw)"
    >
      {queue.length > 1 && (
        <Switch
          className={styles.joined}
          label={`All ${queue.length} files as one dataset`}
          checked={isJoined}
          onChange={(event) => setJoined(event.currentTarget.checked)}
        />
      )}
      {file && (
        <FileImport
          key={`${file.name}\n${queue.length}\n${isJoined}`}
          files={isJoined ? queue : [file]}
          onClose={() => leave({ isCancelled: false })}
        />
      )}
    </Modal>
  );
}
