import { Button, Menu } from '@mantine/core';
import { ChevronDown, Plus, Split } from 'lucide-react';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import type { DatasetVersion } from '#shared/data/data.schema.ts';
import type { NamedSplit } from '#shared/training/splits/named-split.schema.ts';
import { planWords } from '#shared/training/splits/split.words.ts';
import { DataTable } from '../../../ui/data-table.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { formatInteger } from '../../../ui/format.ts';
import { QueryView } from '../../../ui/query-view.tsx';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { StatusBadge, statusIcons } from '../../../ui/status-badge.tsx';
import { Toolbar } from '../../../ui/toolbar.tsx';
import { useTargetGuess } from '../training.queries.ts';
import { CompareSplits } from './compare-splits.tsx';
import { type NewSplit, NewSplitForm } from './new-split-form.tsx';
import { startingPlan } from './plan-draft.view-model.ts';
import { SplitDetail } from './split-detail.tsx';
import { SplitMenu } from './split-menu.tsx';
import { useInheritableSplits, useSplitActions, useSplits } from './splits.queries.ts';

/** The splits of a version: made here, used by any number of runs. */
export function SplitsView({ version }: { readonly version: DatasetVersion }) {
  const splits = useSplits(version.id);
  return <QueryView query={splits}>{(list) => <LoadedSplits version={version} splits={list} />}</QueryView>;
}

/** The open split is in the address, so that a run can lead to it. */
function useOpenSplit(splits: readonly NamedSplit[]) {
  const [search, setSearch] = useSearchParams();
  const open = splits.find(({ id }) => id === search.get('split')) ?? splits[0];
  const setOpen = (id: string) =>
    setSearch(
      (previous) => {
        const next = new URLSearchParams(previous);
        next.set('split', id);
        return next;
      },
      { replace: true },
    );
  return [open, setOpen] as const;
}

function LoadedSplits({
  version,
  splits,
}: {
  readonly version: DatasetVersion;
  readonly splits: readonly NamedSplit[];
}) {
  const [start, setStart] = useState<NewSplit | null>(null);
  const [open, setOpen] = useOpenSplit(splits);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const guess = useTargetGuess(version.id).data?.target ?? null;
  const pair = splits.filter(({ id }) => chosen.has(id));
  const startNew = () => setStart({ target: guess, plan: startingPlan(version.columns, guess) });
  const actions = (
    <>
      <Button variant="default" leftSection={<Plus size={14} />} onClick={startNew}>
        New split…
      </Button>
      <InheritMenu version={version} onMade={({ id }) => setOpen(id)} />
    </>
  );
  return (
    <>
      {splits.length === 0 ? (
        <EmptyState
          icon={Split}
          size="inline"
          title="Stored splits of this version will be here: runs that share one see the same rows in every part."
          action={actions}
        />
      ) : (
        <>
          <Toolbar
            label="Splits"
            end={splits.length > 1 && <span className="mw-muted">Choose two to compare them.</span>}
          >
            {actions}
          </Toolbar>
          <DataTable
            label="Splits"
            rows={splits}
            rowId={({ id }) => id}
            activeId={open?.id ?? null}
            onOpen={({ id }) => setOpen(id)}
            {...(splits.length > 1 && { selection: { ids: chosen, onChange: setChosen } })}
            columns={[
              { id: 'name', title: 'Name', value: ({ name }) => name },
              {
                id: 'actions',
                title: '',
                value: () => null,
                render: (split) => <SplitMenu split={split} taken={splits.map(({ name }) => name)} />,
              },
              { id: 'plan', title: 'Rows are divided', value: ({ plan }) => planWords(plan) },
              { id: 'sizes', title: 'Rows of each part', value: sizeWords },
              { id: 'target', title: 'Target', value: ({ target }) => target },
              {
                id: 'leaks',
                title: 'Leaks',
                value: ({ leaks }) =>
                  leaks?.leaks.filter(({ severity }) => severity === 'warning').length ?? null,
                render: (split) => <LeakBadge split={split} />,
              },
              ...(splits.some(({ origin }) => origin !== null)
                ? [{ id: 'origin', title: 'Inherited from', value: originWords }]
                : []),
              { id: 'runs', title: 'Runs', value: ({ runCount }) => runCount },
              {
                id: 'created',
                title: 'Made',
                value: ({ createdAtMs }) => createdAtMs,
                render: ({ createdAtMs }) => <RelativeTime atMs={createdAtMs} />,
              },
            ]}
          />
        </>
      )}
      {pair.length === 2 ? (
        <CompareSplits before={pair[0]!} after={pair[1]!} />
      ) : (
        open && (
          <SplitDetail key={open.id} split={open} onFix={(plan) => setStart({ target: open.target, plan })} />
        )
      )}
      {start !== null && (
        <NewSplitForm
          version={version}
          start={start}
          takenNames={splits.map(({ name }) => name)}
          onClose={() => setStart(null)}
          onMade={({ id }) => {
            setStart(null);
            setOpen(id);
          }}
        />
      )}
    </>
  );
}

/** Splits of other versions, which this one can take over. */
function InheritMenu({
  version,
  onMade,
}: {
  readonly version: DatasetVersion;
  readonly onMade: (split: NamedSplit) => void;
}) {
  const others = useInheritableSplits(version.id).data ?? [];
  const { inherit } = useSplitActions();
  if (others.length === 0) return null;
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button variant="default" rightSection={<ChevronDown size={14} />} loading={inherit.isPending}>
          Inherit
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Rows keep their part; new rows get one by what they hold</Menu.Label>
        {others.map(({ id, name, versionNumber }) => (
          <Menu.Item
            key={id}
            onClick={() => inherit.mutate({ splitId: id, versionId: version.id }, { onSuccess: onMade })}
          >
            {name} of version {versionNumber}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function LeakBadge({ split: { leaks } }: { readonly split: NamedSplit }) {
  if (leaks === null) return <span className="mw-muted">not checked</span>;
  const count = leaks.leaks.filter(({ severity }) => severity === 'warning').length;
  return (
    <StatusBadge
      variant="plain"
      status={
        count === 0
          ? { tone: 'good', word: 'none', icon: statusIcons.good }
          : { tone: 'warn', word: String(count), icon: statusIcons.warn }
      }
    />
  );
}

function sizeWords({ summary }: NamedSplit): string {
  return summary.parts.map(({ rowCount }) => formatInteger(rowCount)).join(' / ');
}

function originWords({ origin }: NamedSplit): string | null {
  return origin && `${origin.name} of version ${origin.versionNumber}`;
}
