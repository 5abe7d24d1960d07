import {
  AllCommunityModule,
  type ColDef,
  type GetRowIdParams,
  type IDatasource,
  ModuleRegistry,
  type ValueGetterParams,
} from 'ag-grid-community';
import 'ag-grid-community/styles/ag-grid.css';
import { AgGridReact, type CustomCellRendererProps, type CustomHeaderProps } from 'ag-grid-react';
import { useEffect, useMemo, useRef } from 'react';
import type { Cell, Column, PageRequest } from '#shared/data/data.schema.ts';
import { ObjectHash } from '#shared/kit/ids.ts';
import { formatInteger, missingSign } from '../../../ui/format.ts';
import { imageAddress } from '../images/gallery.view-model.ts';
import { Thumbnail } from '../images/thumbnail.tsx';
import { cellKey } from '../transforms/transform-draft.view-model.ts';
import styles from './data-grid.module.css';
import './data-grid-theme.css';
import { type GridContext, GridHeader } from './grid-header.tsx';

ModuleRegistry.registerModules([AllCommunityModule]);

export interface GridRow {
  /** Where it is in what is shown, unless it is known where it is in the version. */
  readonly rowNumber: number;
  readonly values: readonly Cell[];
  /** Its position in the version; null for a row that is none of its rows. */
  readonly sourceRow: number | null;
  /** What cells held before, by the place of their column. */
  readonly changes?: ReadonlyMap<number, Cell>;
}

export interface GridPage {
  readonly rows: readonly GridRow[];
  readonly matchingRows: number;
}

/** Rows a request fetches, and how many of such blocks are kept: about 4,000 rows, whatever the version's size. */
const blockSize = 100;
const keptBlocks = 40;
const headerHeight = 78;
const plainHeaderHeight = 34;

export interface DataGridProps {
  readonly columns: readonly Column[];
  readonly rowCount: number;
  readonly context: GridContext;
  /** Changes when another set of rows is meant: the grid then starts anew at its top. */
  readonly viewKey: string;
  readonly fetchPage: (window: Pick<PageRequest, 'offset' | 'limit'>) => Promise<GridPage>;
  readonly onCounted: (matchingRows: number) => void;
  readonly onFailed: (error: unknown) => void;
  /** Zero-based: the row that the grid begins at. */
  readonly firstRow?: number;
  /** A menu for a cell, at a place of the window. */
  readonly onCellMenu?: (cell: GridCell, at: { readonly x: number; readonly y: number }) => void;
}

export interface GridCell {
  readonly row: GridRow;
  readonly column: Column;
  readonly value: Cell;
}

function showCell(value: Cell | undefined): string {
  if (value === undefined) return '';
  if (value === null) return missingSign;
  return value === '' ? '∅' : String(value);
}

const isNumeric = ({ type }: Column) => type === 'integer' || type === 'float';

/** An edit of the cell that waits to be made. */
function pendingOf(
  row: GridRow | undefined,
  column: Column,
  { pending }: GridContext,
): { readonly after: Cell } | undefined {
  return row === undefined || row.sourceRow === null
    ? undefined
    : pending?.get(cellKey(row.sourceRow, column.name));
}

/** Names are the user's and may be anything, so a column is known to the grid by its position. */
function columnDefinition(column: Column, index: number): ColDef<GridRow> {
  const shownValue = (data: GridRow | undefined, context: GridContext): Cell | undefined => {
    const pending = pendingOf(data, column, context);
    return pending === undefined ? data?.values[index] : pending.after;
  };
  return {
    ...(column.type === 'image' ? { cellRenderer: ImageCell } : {}),
    colId: `c${index}`,
    headerName: column.name,
    headerComponent: ({ context }: CustomHeaderProps<GridRow, GridContext>) => (
      <GridHeader data={column} context={context} />
    ),
    valueGetter: ({ data, context }: ValueGetterParams<GridRow>) => shownValue(data, context as GridContext),
    valueFormatter: ({ value }) => showCell(value as Cell | undefined),
    tooltip: ({ value, data, context }) => {
      const isPending = pendingOf(data, column, context as GridContext) !== undefined;
      const before = isPending ? data?.values[index] : data?.changes?.get(index);
      if (before !== undefined) return `was ${showCell(before)}`;
      return typeof value === 'string' && value.length > 20 ? value : undefined;
    },
    cellClass: ({ value }) => [
      ...(isNumeric(column) ? [styles.number!] : []),
      ...(value === null || value === '' ? [styles.blank!] : []),
    ],
    cellClassRules: {
      [styles.pending!]: ({ data, context }) => pendingOf(data, column, context as GridContext) !== undefined,
      [styles.changed!]: ({ data, context }) =>
        data?.changes?.has(index) === true || (context as GridContext).newColumns?.has(column.name) === true,
    },
    editable: ({ data, context }) =>
      column.type !== 'image' &&
      (context as GridContext).onSetCell !== undefined &&
      typeof data?.sourceRow === 'number',
    // The grid keeps no values of its own: an edit comes back with the context.
    valueSetter: ({ data, newValue, oldValue, context }) => {
      if (String(newValue ?? '') !== String(oldValue ?? ''))
        (context as GridContext).onSetCell?.(
          { row: data, column, value: data.values[index]! },
          String(newValue ?? ''),
        );
      return false;
    },
    // Wide enough for “1,234 distinct” beside “10.3 % missing” under the bars.
    width: column.type === 'text' ? 260 : 176,
    minWidth: 90,
    sortable: false,
    resizable: true,
  };
}

/** An image as small as its row; the grid's context knows the version that it is of. */
function ImageCell({ value, context }: CustomCellRendererProps<GridRow, Cell, GridContext>) {
  const sha256 = ObjectHash.safeParse(value).data;
  if (sha256 === undefined || context.versionId === undefined) return showCell(value ?? undefined);
  const address = imageAddress(context.versionId, sha256);
  return (
    <span className={styles.image}>
      <Thumbnail address={address} label={sha256.slice(0, 8)} size={24} />
    </span>
  );
}

const rowNumberColumn: ColDef<GridRow> = {
  colId: 'row',
  headerName: '#',
  headerTooltip: 'Position in the version, from 1',
  valueGetter: ({ data }: ValueGetterParams<GridRow>) => data?.rowNumber,
  valueFormatter: ({ value }) => (typeof value === 'number' ? formatInteger(value + 1) : ''),
  cellClass: styles.rowNumber!,
  headerClass: 'mw-row-number-header',
  width: 84,
  pinned: 'left',
  sortable: false,
  suppressMovable: true,
};

const nonePinned: readonly string[] = [];

/** Every row of a version, fetched in blocks while scrolling: ten million are as smooth as ten. */
export function DataGrid(props: DataGridProps) {
  const { columns, rowCount, context, viewKey, fetchPage, onCounted, onFailed, onCellMenu, firstRow } = props;
  const grid = useRef<AgGridReact<GridRow>>(null);
  const { pending } = context;
  // biome-ignore lint/correctness/useExhaustiveDependencies: pending cells are read by the grid itself
  useEffect(() => grid.current?.api?.refreshCells(), [pending]);
  const pinned = context.pinned ?? nonePinned;
  const columnDefinitions = useMemo(
    () => [
      rowNumberColumn,
      ...columns.map((column, index): ColDef<GridRow> => {
        const isPinned = pinned.includes(column.name);
        return { ...columnDefinition(column, index), pinned: isPinned ? 'left' : null };
      }),
    ],
    [columns, pinned],
  );
  const datasource = useMemo(
    (): IDatasource => ({
      rowCount,
      getRows: ({ startRow, endRow, successCallback, failCallback }) => {
        fetchPage({ offset: startRow, limit: endRow - startRow }).then(
          ({ rows, matchingRows }) => {
            onCounted(matchingRows);
            successCallback([...rows], matchingRows);
          },
          (error: unknown) => {
            failCallback();
            onFailed(error);
          },
        );
      },
    }),
    [rowCount, fetchPage, onCounted, onFailed],
  );
  return (
    <div className={`${styles.grid} mw-grid`}>
      <AgGridReact<GridRow>
        ref={grid}
        key={viewKey}
        theme="legacy"
        rowModelType="infinite"
        columnDefs={columnDefinitions}
        datasource={datasource}
        context={context}
        cacheBlockSize={blockSize}
        maxBlocksInCache={keptBlocks}
        infiniteInitialRowCount={Math.min(rowCount, Math.max(blockSize, (firstRow ?? 0) + 1))}
        blockLoadDebounceMillis={30}
        rowHeight={28}
        headerHeight={context.profiles === null ? plainHeaderHeight : headerHeight}
        getRowId={({ data }: GetRowIdParams<GridRow>) => String(data.rowNumber)}
        enableCellTextSelection
        onFirstDataRendered={({ api }) => {
          if (firstRow !== undefined && firstRow < rowCount) {
            api.ensureIndexVisible(firstRow, 'top');
            api.setFocusedCell(firstRow, 'row');
          }
        }}
        stopEditingWhenCellsLoseFocus
        preventDefaultOnContextMenu={onCellMenu !== undefined}
        onCellContextMenu={({ data, column, event }) => {
          const index = Number(column.getColId().slice(1));
          if (data === undefined || !(event instanceof MouseEvent) || !Number.isInteger(index)) return;
          onCellMenu?.(
            { row: data, column: columns[index]!, value: data.values[index] ?? null },
            { x: event.clientX, y: event.clientY },
          );
        }}
        suppressColumnVirtualisation={false}
        animateRows={false}
        tooltipShowDelay={400}
      />
    </div>
  );
}
