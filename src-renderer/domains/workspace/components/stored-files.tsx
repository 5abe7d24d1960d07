import { Button } from '@mantine/core';
import { HardDrive, Trash2 } from 'lucide-react';
import type { ObjectProblem } from '#shared/workspace/object-check.schema.ts';
import { DataTable } from '../../../ui/data-table.tsx';
import { formatBytes } from '../../../ui/format.ts';
import { Section } from '../../../ui/section.tsx';
import { Sentence } from '../../../ui/sentence.tsx';
import { useObjectCheck } from '../workspace.queries.ts';

const stateWords: Readonly<Record<ObjectProblem['state'], string>> = {
  missing: 'missing: restore it from a backup',
  changed: 'changed on disk: restore it from a backup',
  orphan: 'named by nothing: can be removed',
};

/** Whether every file of the workspace is what it was when it was stored. */
export function StoredFiles() {
  const check = useObjectCheck();
  const report = check.data;
  const orphans = report?.problems.filter(({ state, isRepaired }) => state === 'orphan' && !isRepaired) ?? [];
  const orphanBytes = orphans.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return (
    <Section
      title="Stored files"
      description="Every stored file is named by the hash of its bytes, so damage can be found."
      actions={
        <>
          {orphans.length > 0 && (
            <Button
              variant="default"
              leftSection={<Trash2 size={14} />}
              loading={check.isPending}
              onClick={() => check.mutate(true)}
            >
              Free {formatBytes(orphanBytes)}
            </Button>
          )}
          <Button
            variant="default"
            leftSection={<HardDrive size={14} />}
            loading={check.isPending}
            onClick={() => check.mutate(false)}
          >
            Check every file
          </Button>
        </>
      }
    >
      {report !== undefined && (
        <p>
          <Sentence text={report.verdict} />
        </p>
      )}
      {report !== undefined && report.problems.length > 0 && (
        <DataTable
          label="Files with problems"
          rows={report.problems}
          rowId={({ hash }) => hash}
          columns={[
            { id: 'hash', title: 'Object', value: ({ hash }) => hash.slice(0, 16), isMono: true },
            {
              id: 'state',
              title: 'State',
              value: ({ state, isRepaired }) => (isRepaired ? 'removed' : stateWords[state]),
            },
            { id: 'size', title: 'Size', value: ({ sizeBytes }) => sizeBytes, format: formatBytes },
            { id: 'usedBy', title: 'Needed by', value: ({ usedBy }) => usedBy.join(', ') },
          ]}
        />
      )}
    </Section>
  );
}
