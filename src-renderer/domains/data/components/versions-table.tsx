import { useNavigate } from 'react-router';
import type { DatasetVersion } from '#shared/data/data.schema.ts';
import { paths } from '../../../app/store/object-paths.ts';
import { DataTable } from '../../../ui/data-table.tsx';
import { formatBytes } from '../../../ui/format.ts';
import { RelativeTime } from '../../../ui/relative-time.tsx';

function schemaChange({ changes }: DatasetVersion): string | null {
  if (changes === null) return null;
  const words = [
    ...changes.columnsAdded.map((name) => `+ ${name}`),
    ...changes.columnsRemoved.map((name) => `− ${name}`),
    ...changes.columnsRetyped.map(({ name, from, to }) => `${name}: ${from} → ${to}`),
  ];
  return words.length === 0 ? 'none' : words.join(', ');
}

/** Every version with what changed against the one before. */
export function VersionsTable({
  versions,
  current,
}: {
  readonly versions: readonly DatasetVersion[];
  readonly current: DatasetVersion;
}) {
  const navigate = useNavigate();
  return (
    <DataTable
      label="Versions"
      rows={versions}
      rowId={(version) => version.id}
      activeId={current.id}
      onOpen={(version) => void navigate(paths.version(version.datasetId, version.number))}
      columns={[
        { id: 'number', title: 'Version', value: (version) => version.number },
        { id: 'rows', title: 'Rows', value: (version) => version.rowCount },
        { id: 'added', title: 'Added', value: (version) => version.changes?.rowsAdded ?? null },
        { id: 'removed', title: 'Removed', value: (version) => version.changes?.rowsRemoved ?? null },
        { id: 'unchanged', title: 'Unchanged', value: (version) => version.changes?.rowsUnchanged ?? null },
        { id: 'columns', title: 'Columns changed', value: schemaChange },
        { id: 'size', title: 'Size', value: (version) => version.sizeBytes, format: formatBytes },
        { id: 'source', title: 'Source', value: (version) => version.source.fileName },
        {
          id: 'fingerprint',
          title: 'Fingerprint',
          value: (version) => version.fingerprint.slice(0, 16),
          isMono: true,
        },
        {
          id: 'created',
          title: 'Imported',
          value: (version) => version.createdAtMs,
          render: (version) => <RelativeTime atMs={version.createdAtMs} />,
        },
      ]}
    />
  );
}
