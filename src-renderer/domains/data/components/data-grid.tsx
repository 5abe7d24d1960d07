import {
  AllCommunityModule,
  type ColDef,
  type GetRowIdParams,
  type IDatasource,
  ModuleRegistry,
  type ValueGetterParams,
} from 'ag-grid-community';
import 'ag-grid-community/styles/ag-grid.css';
import { AgGridReact, type CustomHeaderProps } from 'ag-grid-react';
import { useMemo } from 'react';
import type { Cell, Column, Page, PageRequest } from '#shared/data/data.schema.ts';
import { formatInteger, missingSign } from '../../../ui/format.ts';
import styles from './data-grid.module.css';
import './data-grid-theme.css';
import { type GridContext, GridHeader } from './grid-header.tsx';

ModuleRegistry.registerModules([AllCommunityModule]);

interface GridRow {
  readonly rowNumber: number;
  readonly values: readonly Cell[];
}

/** Rows a request fetches, and how many of such blocks are kept: about 4,000 rows, whatever the version's size. */
const blockSize = 100;
const keptBlocks = 40;
const headerHeight = 78;

export interface DataGridProps {
  readonly columns: readonly Column[];
  readonly rowCount: number;
  readonly context: GridContext;
  /** Changes when another set of rows is meant: the grid then starts anew at its top. */
  readonly viewKey: string;
  readonly fetchPage: (window: Pick<PageRequest, 'offset' | 'limit'>) => Promise<Page>;
  readonly onCounted: (matchingRows: number) => void;
  readonly onFailed: (error: unknown) => void;
}

function showCell(value: Cell | undefined): string {
  if (value === undefined) return '';
  if (value === null) return missingSign;
  return value === '' ? '∅' : String(value);
}

const isNumeric = ({ type }: Column) => type === 'integer' || type === 'float';

/** Names are the user's and may be anything, so a column is known to the grid by its position. */
function columnDefinition(column: Column, index: number): ColDef<GridRow> {
  return {
    colId: `c${index}`,
    headerName: column.name,
    headerComponent: ({ context }: CustomHeaderProps<GridRow, GridContext>) => (
      <GridHeader data={column} context={context} />
    ),
    valueGetter: ({ data }: ValueGetterParams<GridRow>) => data?.values[index],
    valueFormatter: ({ value }) => showCell(value as Cell | undefined),
    tooltip: ({ value }) => (typeof value === 'string' && value.length > 20 ? value : undefined),
    cellClass: ({ value }) => [
      ...(isNumeric(column) ? [styles.number!] : []),
      ...(value === null || value === '' ? [styles.blank!] : []),
    ],
    // Wide enough for “1,234 distinct” beside “10.3 % missing” under the bars.
    width: column.type === 'text' ? 260 : 176,
    minWidth: 90,
    sortable: false,
    resizable: true,
  };
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

/** Every row of a version, fetched in blocks while scrolling: ten million are as smooth as ten. */
export function DataGrid(props: DataGridProps) {
  const { columns, rowCount, context, viewKey, fetchPage, onCounted, onFailed } = props;
  const columnDefinitions = useMemo(() => [rowNumberColumn, ...columns.map(columnDefinition)], [columns]);
  const datasource = useMemo(
    (): IDatasource => ({
      rowCount,
      getRows: ({ startRow, endRow, successCallback, failCallback }) => {
        fetchPage({ offset: startRow, limit: endRow - startRow }).then(
          ({ rows, rowNumbers, matchingRows }) => {
            onCounted(matchingRows);
            successCallback(
              rows.map((values, index): GridRow => ({ rowNumber: rowNumbers[index]!, values })),
              matchingRows,
            );
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
        key={viewKey}
        theme="legacy"
        rowModelType="infinite"
        columnDefs={columnDefinitions}
        datasource={datasource}
        context={context}
        cacheBlockSize={blockSize}
        maxBlocksInCache={keptBlocks}
        infiniteInitialRowCount={Math.min(rowCount, blockSize)}
        blockLoadDebounceMillis={30}
        rowHeight={28}
        headerHeight={headerHeight}
        getRowId={({ data }: GetRowIdParams<GridRow>) => String(data.rowNumber)}
        enableCellTextSelection
        suppressColumnVirtualisation={false}
        animateRows={false}
        tooltipShowDelay={400}
      />
    </div>
  );
}
