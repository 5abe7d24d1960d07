import { ArrowDown, ArrowUp } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Column, ColumnProfile, Filter, Sort } from '#shared/data/data.schema.ts';
import type { CellEdit } from '#shared/data/transforms/transform.schema.ts';
import type { VersionId } from '#shared/kit/ids.ts';
import { MiniHistogram } from '../../../charts/mini-histogram.tsx';
import { formatCompact, formatPercent } from '../../../ui/format.ts';
import { columnOfFilter, filterOfBin } from '../filters.view-model.ts';
import { barCounts, binLabels } from '../profile.view-model.ts';
import { TypeIcon } from '../type-icons.tsx';
import styles from './data-grid.module.css';
import type { GridCell } from './data-grid.tsx';

/** What a header needs of the grid around it; handed through the grid's context, since AG Grid makes the headers. */
export interface GridContext {
  /** Where the images of cells are read from; absent where none are shown. */
  readonly versionId?: VersionId;
  /** Null where there is nothing but names to show. */
  readonly profiles: ReadonlyMap<string, ColumnProfile> | null;
  readonly filters: readonly Filter[];
  readonly sort: readonly Sort[];
  readonly onFilter: (filter: Filter) => void;
  readonly onSort: (column: string, isAdded: boolean) => void;
  readonly onSelect: (column: string) => void;
  /** Beside the name of the column. */
  readonly renderMenu?: (column: Column) => ReactNode;
  /** Cells that wait to be changed, by row and column. */
  readonly pending?: ReadonlyMap<string, CellEdit>;
  /** Cells can be edited where it is there. */
  readonly onSetCell?: (cell: GridCell, text: string) => void;
  /** Columns that stay at the left. */
  readonly pinned?: readonly string[];
  /** Columns that the version does not have. */
  readonly newColumns?: ReadonlySet<string>;
}

function pickedIndex(profile: ColumnProfile, filters: readonly Filter[]): number | null {
  const filter = filters.find((each) => columnOfFilter(each) === profile.name);
  if (!filter) return null;
  const text = JSON.stringify(filter);
  const count = profile.histogram ? profile.histogram.counts.length : profile.topValues.length;
  for (let index = 0; index < count; index++) {
    if (JSON.stringify(filterOfBin(profile, index)) === text) return index;
  }
  return null;
}

const barHeight = 30;

/** Name, type, distribution and missing share of a column. */
export function GridHeader({ data, context }: { readonly data: Column; readonly context: GridContext }) {
  const profile = context.profiles?.get(data.name);
  const sorted = context.sort.find(({ column }) => column === data.name);
  const Arrow = sorted?.direction === 'descending' ? ArrowDown : ArrowUp;
  const missingShare = profile && profile.rowCount > 0 ? profile.missingCount / profile.rowCount : 0;
  const name = (
    <div className={styles.headerLine}>
      <button
        type="button"
        className={styles.headerName}
        title={`${data.name}: sort. Shift-click sorts by a further column.`}
        onClick={(event) => context.onSort(data.name, event.shiftKey)}
      >
        <TypeIcon type={data.type} />
        <span className="mw-truncate">{data.name}</span>
        {sorted && <Arrow size={12} aria-label={sorted.direction} />}
        {context.newColumns?.has(data.name) && <span className={styles.newColumn}>new</span>}
      </button>
      {context.renderMenu?.(data)}
    </div>
  );
  if (context.profiles === null) return <div className={styles.header}>{name}</div>;
  return (
    <div className={styles.header}>
      {name}
      {profile ? (
        <MiniHistogram
          counts={barCounts(profile)}
          labels={binLabels(profile)}
          height={barHeight}
          selectedIndex={pickedIndex(profile, context.filters)}
          onSelect={(index) => {
            const filter = filterOfBin(profile, index);
            if (filter) context.onFilter(filter);
          }}
        />
      ) : (
        <div className={styles.noBars} />
      )}
      <div className={styles.headerFoot}>
        <button type="button" className={styles.headerLink} onClick={() => context.onSelect(data.name)}>
          {profile
            ? `${profile.isDistinctApproximate ? '≈' : ''}${formatCompact(profile.distinctCount)} distinct`
            : ' '}
        </button>
        {profile && profile.missingCount > 0 && (
          <button
            type="button"
            className={styles.headerLink}
            title="Show the rows where it is missing"
            onClick={() => context.onFilter({ operator: 'is-missing', column: data.name })}
          >
            {formatPercent(missingShare)} missing
          </button>
        )}
      </div>
    </div>
  );
}
