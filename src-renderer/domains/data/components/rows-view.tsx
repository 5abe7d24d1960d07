import { Button } from '@mantine/core';
import { X } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useCallback, useMemo, useState } from 'react';
import { useSearchParams } from 'react-router';
import type { DatasetVersion, Filter, PageRequest } from '#shared/data/data.schema.ts';
import { useInspected } from '../../../app/store/use-inspected.ts';
import { useClient } from '../../../host/api.tsx';
import { formatCount, formatInteger } from '../../../ui/format.ts';
import { Inspector } from '../../../ui/inspector.tsx';
import { Page } from '../../../ui/page.tsx';
import { TableSkeleton } from '../../../ui/skeletons.tsx';
import { toastError } from '../../../ui/toasts.tsx';
import { useProfile } from '../data.queries.ts';
import {
  filterWords,
  type GridView,
  nextSort,
  toggleFilter,
  viewFromSearch,
  viewToSearch,
} from '../filters.view-model.ts';
import { ColumnPanel } from './column-panel.tsx';
import styles from './data-grid.module.css';
import type { GridContext } from './grid-header.tsx';

// The grid is the heaviest thing in the window; it comes when rows are looked at.
const DataGrid = lazy(async () => ({ default: (await import('./data-grid.tsx')).DataGrid }));

interface FilterBarProps {
  readonly version: DatasetVersion;
  readonly filters: readonly Filter[];
  readonly matchingRows: number | null;
  readonly onChange: (filters: readonly Filter[]) => void;
}

function FilterBar({ version, filters, matchingRows, onChange }: FilterBarProps) {
  const typeOf = (name: string) => version.columns.find((column) => column.name === name)?.type;
  return (
    <div className={styles.filterBar}>
      {filters.map((filter) => (
        <button
          key={JSON.stringify(filter)}
          type="button"
          className={styles.filter}
          title="Remove this filter"
          onClick={() => onChange(filters.filter((each) => each !== filter))}
        >
          {filterWords(filter, typeOf(filter.column))}
          <X size={12} aria-label="Remove" />
        </button>
      ))}
      {filters.length > 1 && (
        <Button variant="subtle" color="gray" onClick={() => onChange([])}>
          Clear all
        </Button>
      )}
      <span className="mw-muted" aria-live="polite">
        {filters.length === 0
          ? `${formatCount(version.rowCount, 'row')}. Click a bar above a column to filter.`
          : matchingRows === null
            ? 'Counting…'
            : `${formatInteger(matchingRows)} of ${formatCount(version.rowCount, 'row')}`}
      </span>
    </div>
  );
}

/** The rows of a version with the distribution of every column above it. What is shown is in the URL. */
export function RowsView({
  header,
  version,
}: {
  readonly header: ReactNode;
  readonly version: DatasetVersion;
}) {
  const client = useClient();
  const profile = useProfile(version.id);
  const [search, setSearch] = useSearchParams();
  const viewText = `${search.get('filters') ?? ''}\n${search.get('sort') ?? ''}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text is all of the search that the view is made from
  const view = useMemo(() => viewFromSearch(search), [viewText]);
  const [matchingRows, setMatchingRows] = useState<number | null>(null);
  const [selected, setSelected] = useInspected();
  const setView = useCallback(
    (next: GridView) => {
      setMatchingRows(null);
      setSearch((previous) => viewToSearch(previous, next));
    },
    [setSearch],
  );
  const profiles = useMemo(
    () => new Map((profile.data?.columns ?? []).map((column) => [column.name, column])),
    [profile.data],
  );
  const context = useMemo(
    (): GridContext => ({
      profiles,
      filters: view.filters,
      sort: view.sort,
      onFilter: (filter) => setView({ ...view, filters: toggleFilter(view.filters, filter) }),
      onSort: (column, isAdded) => setView({ ...view, sort: nextSort(view.sort, column, isAdded) }),
      onSelect: setSelected,
    }),
    [profiles, view, setView, setSelected],
  );
  const fetchPage = useCallback(
    (window: Pick<PageRequest, 'offset' | 'limit'>) =>
      client.data.getPage({
        versionId: version.id,
        ...window,
        filters: [...view.filters],
        sort: [...view.sort],
      }),
    [client, version.id, view],
  );
  const columnProfile = selected === null ? undefined : profiles.get(selected);
  return (
    <Page
      header={header}
      layout="fill"
      inspector={
        columnProfile && (
          <Inspector title={columnProfile.name} onClose={() => setSelected(null)}>
            <ColumnPanel profile={columnProfile} />
          </Inspector>
        )
      }
    >
      <div className={styles.bar}>
        <FilterBar
          version={version}
          filters={view.filters}
          matchingRows={matchingRows}
          onChange={(filters) => setView({ ...view, filters })}
        />
      </div>
      <Suspense fallback={<TableSkeleton rowCount={20} />}>
        <DataGrid
          columns={version.columns}
          rowCount={version.rowCount}
          context={context}
          viewKey={`${version.id}\n${viewText}\n${profile.data ? 'profiled' : ''}`}
          fetchPage={fetchPage}
          onCounted={setMatchingRows}
          onFailed={toastError}
        />
      </Suspense>
    </Page>
  );
}
