import { Badge, Button } from '@mantine/core';
import { GitCompare } from 'lucide-react';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import type { DatasetVersion } from '#shared/data/data.schema.ts';
import { paths } from '../../../app/store/object-paths.ts';
import { DataTable } from '../../../ui/data-table.tsx';
import { formatBytes } from '../../../ui/format.ts';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { Toolbar } from '../../../ui/toolbar.tsx';
import { useBranches } from '../data.queries.ts';
import { TrashSection } from './trash-section.tsx';
import { VersionMenu } from './version-menu.tsx';

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
  const branches = useBranches(current.datasetId).data ?? [];
  const isHead = ({ id }: DatasetVersion) => branches.some(({ headId }) => headId === id);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const pair = versions.filter(({ id }) => chosen.has(id));
  const [after, before] = pair.length === 2 ? pair : [current, parentOf(versions, current)];
  return (
    <>
      <Toolbar label="Versions" end={<span className="mw-muted">Choose two to compare them.</span>}>
        {after !== undefined && before !== undefined && (
          <Button
            component={Link}
            to={paths.diff(after.datasetId, before.number, after.number)}
            variant="default"
            leftSection={<GitCompare size={14} />}
            disabled={chosen.size > 0 && chosen.size !== 2}
          >
            Compare version {before.number} with {after.number}
          </Button>
        )}
      </Toolbar>
      <DataTable
        label="Versions"
        rows={versions}
        rowId={(version) => version.id}
        activeId={current.id}
        selection={{ ids: chosen, onChange: setChosen }}
        onOpen={(version) => void navigate(paths.version(version.datasetId, version.number))}
        columns={[
          { id: 'number', title: 'Version', value: (version) => version.number },
          {
            id: 'actions',
            title: '',
            value: () => null,
            render: (version) => (
              <VersionMenu
                version={version}
                parent={parentOf(versions, version)}
                isHead={isHead(version)}
                instead={version.id === current.id ? (versions.find(isHead) ?? null) : null}
              />
            ),
          },
          {
            id: 'names',
            title: 'Branch and tags',
            value: ({ branch, tags }) => [branch, ...tags].join(', '),
            render: ({ id, branch, tags }) => (
              <>
                {branches
                  .filter(({ headId }) => headId === id)
                  .map(({ name }) => (
                    <Badge key={name} size="xs" variant="light" mr={4} tt="none">
                      {name}
                    </Badge>
                  ))}
                {!branches.some(({ name, headId }) => headId === id && name === branch) && (
                  <span className="mw-muted">{branch} </span>
                )}
                {tags.map((tag) => (
                  <Badge key={tag} size="xs" variant="outline" mr={4} tt="none">
                    {tag}
                  </Badge>
                ))}
              </>
            ),
          },
          { id: 'rows', title: 'Rows', value: (version) => version.rowCount },
          { id: 'added', title: 'Added', value: (version) => version.changes?.rowsAdded ?? null },
          { id: 'removed', title: 'Removed', value: (version) => version.changes?.rowsRemoved ?? null },
          { id: 'columns', title: 'Columns changed', value: schemaChange },
          {
            id: 'size',
            title: 'Takes',
            hint: 'Bytes that came with the version: all its rows, or what differs from the one before.',
            value: (version) => version.newBytes,
            render: ({ newBytes, deltaCount }) => (
              <>
                {deltaCount > 0 && <span className="mw-muted">change, </span>}
                {formatBytes(newBytes)}
              </>
            ),
          },
          { id: 'source', title: 'Source', value: (version) => version.source.fileName },
          {
            id: 'created',
            title: 'Imported',
            value: (version) => version.createdAtMs,
            render: (version) => <RelativeTime atMs={version.createdAtMs} />,
          },
          {
            id: 'fingerprint',
            title: 'Fingerprint',
            value: (version) => version.fingerprint.slice(0, 12),
            isMono: true,
          },
        ]}
      />
      <TrashSection datasetId={current.datasetId} />
    </>
  );
}

function parentOf(versions: readonly DatasetVersion[], { parentId }: DatasetVersion) {
  return versions.find(({ id }) => id === parentId);
}
