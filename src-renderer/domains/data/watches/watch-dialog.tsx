import { Modal } from '@mantine/core';
import { PageSkeleton } from '../../../ui/skeletons.tsx';
import { WatchForm } from './watch-form.tsx';
import { useWatchActions, useWatches } from './watches.queries.ts';
import { useWatchDialog, type WatchSubject } from './watches.slice.ts';

/** Mounted once: what a dataset follows, and when. */
export function WatchDialog() {
  const { subject, close } = useWatchDialog();
  return (
    <Modal opened={subject !== null} onClose={close} title={titleOf(subject)} size={560}>
      {subject?.kind === 'new' && <NewWatch target={subject.target} onClose={close} />}
      {subject?.kind === 'edit' && <EditWatch id={subject.id} onClose={close} />}
    </Modal>
  );
}

function titleOf(subject: WatchSubject | null): string {
  if (subject?.kind === 'edit') return 'What is watched';
  return subject?.target ? `Keep ${subject.target.name} up to date` : 'Watch a folder';
}

function NewWatch({
  target,
  onClose,
}: {
  readonly target: Extract<WatchSubject, { kind: 'new' }>['target'];
  readonly onClose: () => void;
}) {
  const { create } = useWatchActions();
  return (
    <WatchForm
      needsName={target === null}
      error={create.error}
      isBusy={create.isPending}
      onSave={({ name, grantId, settings }) =>
        create.mutate(
          {
            ...settings,
            grantId: grantId!,
            target: target === null ? { name } : { datasetId: target.datasetId },
          },
          { onSuccess: onClose },
        )
      }
    />
  );
}

function EditWatch({
  id,
  onClose,
}: {
  readonly id: Extract<WatchSubject, { kind: 'edit' }>['id'];
  readonly onClose: () => void;
}) {
  const { update } = useWatchActions();
  const watch = useWatches().data?.find((each) => each.id === id);
  if (!watch) return <PageSkeleton />;
  return (
    <WatchForm
      watch={watch}
      needsName={false}
      error={update.error}
      isBusy={update.isPending}
      onSave={({ settings }) => update.mutate({ ...settings, id }, { onSuccess: onClose })}
    />
  );
}
