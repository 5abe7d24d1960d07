import { Button } from '@mantine/core';
import type { DatasetId } from '#shared/kit/ids.ts';
import { DataTable } from '../../../ui/data-table.tsx';
import { formatBytes, formatCount } from '../../../ui/format.ts';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { Section } from '../../../ui/section.tsx';
import { useTrash, useVersionActions } from '../data.queries.ts';

const dayMs = 86_400_000;

/** Deleted versions, what freeing them would bring, and the way back. */
export function TrashSection({ datasetId }: { readonly datasetId: DatasetId }) {
  const trash = useTrash(datasetId).data;
  const { restore, emptyTrash } = useVersionActions();
  if (trash === undefined || trash.versions.length === 0) return null;
  return (
    <Section
      title="Trash"
      description={`${formatCount(trash.versions.length, 'version')}; ${formatBytes(trash.freedBytes)} are freed ${trash.graceMs / dayMs} days after a version was deleted.`}
      actions={
        <Button
          variant="default"
          loading={emptyTrash.isPending}
          onClick={() => emptyTrash.mutate({ datasetId })}
        >
          Free {formatBytes(trash.freedBytes)} now
        </Button>
      }
    >
      <DataTable
        label="Deleted versions"
        rows={trash.versions}
        rowId={({ id }) => id}
        columns={[
          { id: 'number', title: 'Version', value: ({ number }) => number },
          { id: 'rows', title: 'Rows', value: ({ rowCount }) => rowCount },
          {
            id: 'deleted',
            title: 'Deleted',
            value: ({ deletedAtMs }) => deletedAtMs,
            render: ({ deletedAtMs }) => <RelativeTime atMs={deletedAtMs ?? 0} />,
          },
          {
            id: 'restore',
            title: '',
            value: () => null,
            render: ({ id }) => (
              <Button variant="subtle" size="compact-xs" onClick={() => restore.mutate({ id })}>
                Restore
              </Button>
            ),
          },
        ]}
      />
    </Section>
  );
}
