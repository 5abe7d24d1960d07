import { Button, Textarea } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useState } from 'react';
import type { Artifact, Run } from '#shared/tracking/tracking.schema.ts';
import { useApi, useClient } from '../../../host/api.tsx';
import { CodeBlock } from '../../../ui/code-block.tsx';
import { DataTable } from '../../../ui/data-table.tsx';
import { formatBytes, formatTime } from '../../../ui/format.ts';
import { KeyValueList } from '../../../ui/key-value-list.tsx';
import { QueryView } from '../../../ui/query-view.tsx';
import { saveFile } from '../../../ui/save-file.ts';
import { Section } from '../../../ui/section.tsx';
import { toastError } from '../../../ui/toasts.tsx';
import styles from '../pages/tracking.module.css';

function ArtifactTable({ run }: { readonly run: Run }) {
  const client = useClient();
  const save = (artifact: Artifact) =>
    client.tracking
      .getArtifact({ id: run.id, path: artifact.path })
      .then((blob) => saveFile(artifact.path.split('/').at(-1) ?? 'artifact', blob))
      .catch(toastError);
  return (
    <DataTable
      label="Artifacts"
      rows={run.artifacts}
      rowId={(artifact) => artifact.path}
      columns={[
        { id: 'path', title: 'File', value: (artifact) => artifact.path, isMono: true },
        {
          id: 'size',
          title: 'Size',
          value: (artifact) => artifact.sizeBytes,
          render: (artifact) => formatBytes(artifact.sizeBytes),
        },
        {
          id: 'hash',
          title: 'sha256',
          value: (artifact) => `${artifact.objectHash.slice(0, 16)}…`,
          isMono: true,
        },
        {
          id: 'save',
          title: '',
          value: () => null,
          render: (artifact) => (
            <Button
              variant="subtle"
              size="compact-xs"
              leftSection={<Download size={14} />}
              onClick={() => void save(artifact)}
            >
              Save
            </Button>
          ),
        },
      ]}
    />
  );
}

export function LogView({ run }: { readonly run: Run }) {
  const log = useQuery(useApi().tracking.getRunLog.queryOptions({ input: { id: run.id } }));
  return (
    <QueryView query={log}>
      {(lines) =>
        lines.length === 0 ? (
          <p className="mw-muted">Nothing has been logged yet.</p>
        ) : (
          <div className={styles.log}>
            {lines.map((line, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: log lines have no identity but their place
              <div key={index} className={styles.logLine} data-level={line.level}>
                <span className="mw-muted">{formatTime(line.atMs)}</span> {line.message}
              </div>
            ))}
          </div>
        )
      }
    </QueryView>
  );
}

function Notes({ run }: { readonly run: Run }) {
  const setNotes = useMutation(useApi().tracking.setRunNotes.mutationOptions());
  const [notes, setText] = useState(run.notes);
  return (
    <Textarea
      aria-label="Notes"
      placeholder="What was tried, and what came of it"
      autosize
      minRows={2}
      maxLength={100_000}
      value={notes}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={() => notes !== run.notes && setNotes.mutate({ id: run.id, notes })}
    />
  );
}

const entries = (record: Readonly<Record<string, string | number | boolean>>) =>
  Object.entries(record).map(([key, value]) => ({ key, value: String(value) }));

/** What is longer would make its column of the wide list a tower. */
const isShort = ({ value }: { readonly value: string }) => value.length <= 32;

/** All that determined the run and all that it left. */
export function RunDetails({ run }: { readonly run: Run }) {
  const environment = entries(run.environment);
  return (
    <>
      <Section title="Notes">
        <Notes key={run.id} run={run} />
      </Section>
      {run.expectationsOverride !== null && (
        <Section
          title="Trained on a version that fails its expectations"
          description={`The reason given: ${run.expectationsOverride.reason}`}
        >
          <ul>
            {run.expectationsOverride.failedRules.map((rule) => (
              <li key={rule} className="mw-mono">
                {rule}
              </li>
            ))}
          </ul>
        </Section>
      )}
      <Section title="Parameters">
        <KeyValueList isWide items={entries(run.params)} />
      </Section>
      <Section title="Environment">
        <KeyValueList isWide items={environment.filter(isShort)} />
        <KeyValueList items={environment.filter((entry) => !isShort(entry))} />
      </Section>
      <Section title="Artifacts">
        <ArtifactTable run={run} />
      </Section>
      <Section
        title="Spec"
        description={`sha256 ${run.specHash.slice(0, 16)}…: equal specs have equal hashes.`}
      >
        <CodeBlock
          tabs={[{ id: 'spec', title: 'Spec', language: 'json', code: JSON.stringify(run.spec, null, 2) }]}
          copyLabel="Copy spec"
        />
      </Section>
    </>
  );
}
