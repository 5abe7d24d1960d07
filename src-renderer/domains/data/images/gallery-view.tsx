import { Button } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { Images } from 'lucide-react';
import { type ReactNode, useCallback, useMemo, useState } from 'react';
import { useSearchParams } from 'react-router';
import type { DatasetVersion, Sort } from '#shared/data/data.schema.ts';
import type { LabelPlace } from '#shared/data/labelling/labelling.schema.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { ErrorState } from '../../../ui/error-state.tsx';
import { Page } from '../../../ui/page.tsx';
import { PageSkeleton } from '../../../ui/skeletons.tsx';
import { toastError } from '../../../ui/toasts.tsx';
import { type GridView, viewFromSearch, viewToSearch } from '../filters.view-model.ts';
import { BulkLabel, LabelNotice } from '../labelling/bulk-label.tsx';
import { ClassList, labelWords } from './class-list.tsx';
import styles from './gallery.module.css';
import { useGalleryItems, useLabelCounts } from './gallery.queries.ts';
import { type GalleryGroup, type ImageColumns, imageAddress } from './gallery.view-model.ts';
import { countWords, GalleryBar, SelectionActions } from './gallery-bar.tsx';
import { labelsOf, searchOf, sortChoices, sortValueOf, toggleLabel, withSearch } from './gallery-filters.ts';
import { GalleryGrid } from './gallery-grid.tsx';
import { LargeView } from './large-view.tsx';
import { Thumbnail } from './thumbnail.tsx';
import { useImageSelection } from './use-selection.ts';

interface GalleryViewProps {
  readonly header: ReactNode;
  readonly version: DatasetVersion;
  readonly names: ImageColumns;
}

/** What of the images is shown: in the URL, with the filters of the rows. */
function useGalleryView() {
  const [search, setSearch] = useSearchParams();
  const text = ['filters', 'sort', 'grouped'].map((key) => search.get(key) ?? '').join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text is all of the search that the view is made from
  const view = useMemo(() => viewFromSearch(search), [text]);
  return {
    view,
    isGrouped: search.get('grouped') === '1',
    setView: (next: GridView) => setSearch((previous) => viewToSearch(previous, next), { replace: true }),
    setGrouped: (isGrouped: boolean) =>
      setSearch(
        (previous) => {
          const next = new URLSearchParams(previous);
          if (isGrouped) next.set('grouped', '1');
          else next.delete('grouped');
          return next;
        },
        { replace: true },
      ),
  };
}

/** The images of a version as tiles. */
export function GalleryView({ header, version, names }: GalleryViewProps) {
  const { view, isGrouped, setView, setGrouped } = useGalleryView();
  const [tileSize, setTileSize] = useLocalStorage({ key: 'mw-gallery-tile', defaultValue: 144 });
  const [range, setRange] = useState({ from: 0, to: 1 });
  const [focused, setFocused] = useState(0);
  const [open, setOpen] = useState<number | null>(null);
  const { filters } = view;
  const labels: LabelPlace = { versionId: version.id, column: names.label ?? 'label' };
  const isReallyGrouped = isGrouped && names.label !== null;
  const sort = useMemo(
    (): readonly Sort[] =>
      isReallyGrouped ? [{ column: names.label!, direction: 'ascending' }, ...view.sort] : view.sort,
    [isReallyGrouped, names.label, view.sort],
  );
  const counts = useLabelCounts({ version, names, filters });
  const allCounts = useLabelCounts({ version, names, filters: noFilters });
  const items = useGalleryItems({ version, names, filters, sort }, range);
  const selection = useImageSelection(items.load);
  const matching = items.matchingRows;
  const groups = useMemo(
    (): readonly GalleryGroup[] =>
      isReallyGrouped && counts.data && !counts.data.isTruncated
        ? counts.data.values.map(({ value, count }) => ({ title: labelWords(value), count }))
        : [{ title: null, count: matching ?? 0 }],
    [isReallyGrouped, counts.data, matching],
  );
  const onRange = useCallback((from: number, to: number) => setRange({ from, to }), []);
  const addressOf = (sha256: Parameters<typeof imageAddress>[1] | null) =>
    sha256 === null ? null : imageAddress(version.id, sha256);
  const pick: Parameters<typeof GalleryGrid>[0]['onPick'] = (index, keys) => {
    const item = items.itemAt(index);
    if (item) selection.pick(item, index, keys).catch(toastError);
  };
  const step = (index: number) => {
    setOpen(index);
    setFocused(index);
    setRange(({ from, to }) => (index >= from && index < to ? { from, to } : { from: index, to: index + 1 }));
  };
  return (
    <Page header={header} layout="fill">
      <div className={styles.layout}>
        {names.label !== null && (
          <ClassList
            counts={allCounts.data?.values ?? []}
            isTruncated={allCounts.data?.isTruncated ?? false}
            shown={labelsOf(filters, names.label)}
            onToggle={(label) => setView({ ...view, filters: toggleLabel(filters, names.label!, label) })}
          />
        )}
        <div className={styles.main}>
          <GalleryBar
            columns={version.columns}
            search={names.file === null ? null : searchOf(filters, names.file)}
            sort={sortValueOf(view)}
            isGrouped={names.label === null ? null : isGrouped}
            tileSize={tileSize}
            words={countWords(matching, version.rowCount)}
            onSearch={(text) => setView({ ...view, filters: withSearch(filters, names.file!, text.trim()) })}
            onSort={(value) =>
              setView({
                ...view,
                sort: sortChoices(version.columns).find((choice) => choice.value === value)?.sort ?? [],
              })
            }
            onGrouped={setGrouped}
            onTileSize={setTileSize}
            end={
              <>
                <LabelNotice place={labels} />
                <SelectionActions
                  title={version.datasetName}
                  items={[...selection.items.values()]}
                  onClear={selection.clear}
                >
                  <BulkLabel place={labels} rowNumbers={() => [...selection.items.keys()]} />
                </SelectionActions>
              </>
            }
          />
          {items.error !== null ? (
            <ErrorState error={items.error} />
          ) : matching === null ? (
            <PageSkeleton />
          ) : matching === 0 ? (
            <EmptyState
              icon={Images}
              title="No image passes the filters."
              action={<Button onClick={() => setView({ ...view, filters: [] })}>Clear the filters</Button>}
            />
          ) : (
            <GalleryGrid
              groups={groups}
              tileSize={tileSize}
              focused={Math.min(focused, matching - 1)}
              itemAt={items.itemAt}
              isSelected={selection.has}
              renderPicture={({ sha256, file }) => (
                <Thumbnail address={addressOf(sha256)} label={file} size={tileSize} />
              )}
              onRange={onRange}
              onFocus={setFocused}
              onPick={pick}
              onOpen={setOpen}
              onSelectAll={() => void items.load(0, matching).then(selection.replace, toastError)}
            />
          )}
        </div>
      </div>
      {open !== null && matching !== null && open < matching && (
        <LargeView
          item={items.itemAt(open)}
          address={addressOf(items.itemAt(open)?.sha256 ?? null)}
          index={open}
          count={matching}
          onStep={step}
          onClose={() => setOpen(null)}
        />
      )}
    </Page>
  );
}

const noFilters: GridView['filters'] = [];
