import { lazy, type ReactNode, Suspense, useCallback, useMemo, useState } from 'react';
import { useSearchParams } from 'react-router';
import type { DatasetVersion, PageRequest } from '#shared/data/data.schema.ts';
import { useInspected } from '../../../app/store/use-inspected.ts';
import { useClient } from '../../../host/api.tsx';
import { Inspector } from '../../../ui/inspector.tsx';
import { Page } from '../../../ui/page.tsx';
import { TableSkeleton } from '../../../ui/skeletons.tsx';
import { toastError } from '../../../ui/toasts.tsx';
import { useInspection, useProfile } from '../data.queries.ts';
import {
  type GridView,
  nextSort,
  pinnedFromSearch,
  searchedText,
  searchFor,
  toggleFilter,
  togglePinned,
  viewFromSearch,
  viewToSearch,
} from '../filters.view-model.ts';
import { ColumnMenu } from '../transforms/column-menu.tsx';
import { useDraft } from '../transforms/transform.slice.ts';
import { pendingCells } from '../transforms/transform-draft.view-model.ts';
import { useAddStep } from '../transforms/use-add-step.ts';
import { useSetCell } from '../transforms/use-set-cell.ts';
import { CellMenu, type CellMenuPlace } from './cell-menu.tsx';
import { ColumnPanel } from './column-panel.tsx';
import styles from './data-grid.module.css';
import { FilterBar } from './filter-bar.tsx';
import type { GridContext } from './grid-header.tsx';
import { firstRowOf, JumpToRow } from './jump-to-row.tsx';
import { PendingEdits } from './pending-edits.tsx';
import { SearchRows } from './search-rows.tsx';

// The grid is the heaviest thing in the window; it comes when rows are looked at.
const DataGrid = lazy(async () => ({ default: (await import('./data-grid.tsx')).DataGrid }));

/** The rows of a version with the distribution of every column above it. What is shown is in the URL. */
export function RowsView({
  header,
  version,
  keyColumns,
}: {
  readonly header: ReactNode;
  readonly version: DatasetVersion;
  readonly keyColumns: readonly string[];
}) {
  const client = useClient();
  const profile = useProfile(version.id);
  const inspection = useInspection(version.id).data ?? null;
  const [search, setSearch] = useSearchParams();
  const viewText = `${search.get('filters') ?? ''}\n${search.get('sort') ?? ''}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text is all of the search that the view is made from
  const view = useMemo(() => viewFromSearch(search), [viewText]);
  const pinnedText = search.get('pinned') ?? '';
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text is all of the search that they are made from
  const pinned = useMemo(() => pinnedFromSearch(search), [pinnedText]);
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
  const draft = useDraft(version.id);
  const pending = useMemo(() => pendingCells(draft.present), [draft.present]);
  const setCell = useSetCell(version.id, { columns: version.columns, keyColumns, at: 'first' });
  const addStep = useAddStep(version.id);
  const [cellMenu, setCellMenu] = useState<CellMenuPlace | null>(null);
  const context = useMemo(
    (): GridContext => ({
      versionId: version.id,
      profiles,
      pending,
      onSetCell: setCell,
      pinned,
      renderMenu: (column) => (
        <ColumnMenu
          column={column}
          columns={version.columns}
          onStep={addStep}
          pin={{
            isPinned: pinned.includes(column.name),
            toggle: () => setSearch((previous) => togglePinned(previous, column.name)),
          }}
        />
      ),
      filters: view.filters,
      sort: view.sort,
      onFilter: (filter) => setView({ ...view, filters: toggleFilter(view.filters, filter) }),
      onSort: (column, isAdded) => setView({ ...view, sort: nextSort(view.sort, column, isAdded) }),
      onSelect: setSelected,
    }),
    [
      version.id,
      profiles,
      pending,
      setCell,
      pinned,
      addStep,
      version.columns,
      view,
      setView,
      setSearch,
      setSelected,
    ],
  );
  const fetchPage = useCallback(
    async (window: Pick<PageRequest, 'offset' | 'limit'>) => {
      const page = await client.data.getPage({
        versionId: version.id,
        ...window,
        filters: [...view.filters],
        sort: [...view.sort],
      });
      return {
        matchingRows: page.matchingRows,
        rows: page.rows.map((values, index) => {
          const rowNumber = page.rowNumbers[index]!;
          return { rowNumber, sourceRow: rowNumber, values };
        }),
      };
    },
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
            <ColumnPanel profile={columnProfile} inspection={inspection} />
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
        <SearchRows
          key={searchedText(view.filters)}
          text={searchedText(view.filters)}
          onSearch={(text) => setView({ ...view, filters: searchFor(view.filters, text) })}
        />
        <JumpToRow rowCount={version.rowCount} isShown={view.filters.length + view.sort.length === 0} />
        {pending.size > 0 && <PendingEdits version={version} count={pending.size} />}
      </div>
      <Suspense fallback={<TableSkeleton rowCount={20} />}>
        <DataGrid
          columns={version.columns}
          rowCount={version.rowCount}
          context={context}
          viewKey={`${version.id}\n${viewText}\n${search.get('row') ?? ''}\n${profile.data ? 'profiled' : ''}`}
          {...firstRowOf(search)}
          fetchPage={fetchPage}
          onCounted={setMatchingRows}
          onFailed={toastError}
          onCellMenu={(cell, at) => setCellMenu({ cell, ...at })}
        />
      </Suspense>
      <CellMenu
        place={cellMenu}
        onClose={() => setCellMenu(null)}
        onFilter={(filter) => setView({ ...view, filters: toggleFilter(view.filters, filter) })}
        onStep={addStep}
      />
    </Page>
  );
}
