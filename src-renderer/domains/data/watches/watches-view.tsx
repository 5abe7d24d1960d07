import { Button } from '@mantine/core';
import { FolderSync, Pause, Pencil, Play, RefreshCw } from 'lucide-react';
import { Link } from 'react-router';
import type { Watch } from '#shared/data/watches/watch.schema.ts';
import { watchOutcomeWords } from '#shared/data/watches/watch.words.ts';
import { paths } from '../../../app/store/object-paths.ts';
import { DataTable } from '../../../ui/data-table.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { ErrorState } from '../../../ui/error-state.tsx';
import { formatDateTime } from '../../../ui/format.ts';
import { KeyValueList } from '../../../ui/key-value-list.tsx';
import { QueryView } from '../../../ui/query-view.tsx';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { Section } from '../../../ui/section.tsx';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import type { ImportTarget } from '../import.slice.ts';
import { outcomeStatus, watchSentence, watchStatus } from './watch.view-model.ts';
import { useWatchActions, useWatchEvents, useWatches } from './watches.queries.ts';
import { useWatchDialog } from './watches.slice.ts';

/** What keeps a dataset up to date by itself. */
export function WatchesView({ target }: { readonly target: ImportTarget }) {
  const open = useWatchDialog((state) => state.open);
  const add = (
    <Button
      variant="default"
      leftSection={<FolderSync size={14} />}
      onClick={() => open({ kind: 'new', target })}
    >
      Watch a folder…
    </Button>
  );
  return (
    <QueryView query={useWatches(target.datasetId)} size="page">
      {(watches) =>
        watches.length === 0 ? (
          <EmptyState icon={FolderSync} title="Nothing keeps this dataset up to date yet." action={add}>
            A folder that is watched makes the next version by itself when a file comes or changes, or at a
            time of your choice.
          </EmptyState>
        ) : (
          <>
            {watches.map((watch) => (
              <WatchSection key={watch.id} watch={watch} />
            ))}
            <div>{add}</div>
          </>
        )
      }
    </QueryView>
  );
}

/** Watches whose first file is still to come; they have no dataset to stand on. */
export function PendingWatches() {
  const pending = (useWatches().data ?? []).filter(({ datasetId }) => datasetId === null);
  return pending.map((watch) => <WatchSection key={watch.id} watch={watch} name={watch.name} />);
}

function WatchSection({ watch, name }: { readonly watch: Watch; readonly name?: string }) {
  const open = useWatchDialog((state) => state.open);
  const { pause, run, remove } = useWatchActions();
  const { id, isPaused, failure } = watch;
  return (
    <Section
      title={
        <>
          {name} <StatusBadge status={watchStatus(watch)} variant="plain" />
        </>
      }
      description={watchSentence(watch)}
      actions={
        <>
          <Button
            variant="default"
            leftSection={<RefreshCw size={14} />}
            disabled={watch.activity !== 'idle'}
            onClick={() => run.mutate({ id })}
          >
            Run now
          </Button>
          <Button
            variant="default"
            leftSection={isPaused ? <Play size={14} /> : <Pause size={14} />}
            loading={pause.isPending}
            onClick={() => pause.mutate({ id, isPaused: !isPaused })}
          >
            {isPaused ? 'Resume' : 'Pause'}
          </Button>
          <Button
            variant="default"
            leftSection={<Pencil size={14} />}
            onClick={() => open({ kind: 'edit', id })}
          >
            Edit…
          </Button>
          <Button variant="subtle" loading={remove.isPending} onClick={() => remove.mutate({ id })}>
            Stop watching
          </Button>
        </>
      }
    >
      {failure !== null && <ErrorState failure={failure} />}
      <WatchTimes watch={watch} />
      <WatchHistory watch={watch} />
    </Section>
  );
}

function WatchTimes({ watch }: { readonly watch: Watch }) {
  const { lastCheckAtMs, lastVersion, nextRunAtMs, isPaused, datasetId } = watch;
  return (
    <KeyValueList
      isWide
      items={[
        { key: 'Last check', value: lastCheckAtMs === null ? '–' : <RelativeTime atMs={lastCheckAtMs} /> },
        {
          key: 'Last version made',
          value:
            lastVersion === null || datasetId === null ? (
              '–'
            ) : (
              <>
                <Link to={paths.version(datasetId, lastVersion.number)}>version {lastVersion.number}</Link>,{' '}
                <RelativeTime atMs={lastVersion.atMs} />
              </>
            ),
        },
        {
          key: 'Next run',
          value: isPaused
            ? 'paused'
            : nextRunAtMs === null
              ? 'when a file changes'
              : formatDateTime(nextRunAtMs),
        },
      ]}
    />
  );
}

function WatchHistory({ watch }: { readonly watch: Watch }) {
  const events = useWatchEvents(watch.id).data ?? [];
  if (events.length === 0) return null;
  return (
    <DataTable
      label="What came of it"
      rows={events}
      rowId={({ id }) => String(id)}
      columns={[
        {
          id: 'time',
          title: 'Time',
          value: ({ atMs }) => atMs,
          render: ({ atMs }) => <RelativeTime atMs={atMs} />,
        },
        {
          id: 'outcome',
          title: 'Outcome',
          value: ({ outcome }) => outcomeStatus[outcome].word,
          render: ({ outcome }) => <StatusBadge status={outcomeStatus[outcome]} variant="plain" />,
        },
        { id: 'what', title: 'What happened', value: watchOutcomeWords },
      ]}
    />
  );
}
