import { Checkbox } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { type KeyboardEvent, type MouseEvent, type ReactNode, useMemo, useRef, useState } from 'react';
import classes from './data-table.module.css';
import {
  type CellValue,
  cellText,
  estimatedWidth,
  isNumericColumn,
  nextSort,
  numberFormatter,
  sortRows,
  type TableSort,
  toTsv,
} from './data-table.view-model.ts';
import { DataTableFooter } from './data-table-footer.tsx';

export interface DataTableColumn<Row> {
  readonly id: string;
  readonly title: string;
  /** What is sorted, exported and, without `render`, shown. */
  readonly value: (row: Row) => CellValue;
  readonly render?: (row: Row) => ReactNode;
  /** How a number is written; same decimals in the whole column by default. */
  readonly format?: (value: number) => string;
  readonly isMono?: boolean;
  readonly width?: number;
  /** Said on hover over the title. */
  readonly hint?: string;
}

export interface DataTableSelection {
  readonly ids: ReadonlySet<string>;
  readonly onChange: (ids: ReadonlySet<string>) => void;
}

export interface DataTableProps<Row> {
  /** Names the table for screen readers and its exports. */
  readonly label: string;
  readonly rows: readonly Row[];
  readonly rowId: (row: Row) => string;
  readonly columns: readonly DataTableColumn<Row>[];
  /** Enter, or a click on a row. */
  readonly onOpen?: (row: Row) => void;
  readonly selection?: DataTableSelection;
  readonly initialSort?: TableSort;
  /**
   * `fill` takes the height of a flex parent; else the table is as high as its rows, at most `maxHeight`. By
   * default that is no limit while all rows are on the page: the page scrolls, not a box in it.
   */
  readonly height?: 'fill' | 'rows';
  readonly maxHeight?: number;
  /** Row that is marked, such as the one in the inspector. */
  readonly activeId?: string | null;
}

export const tableRowHeight = 28;
/** Below this all rows are on the page, so that the browser finds and measures them itself. */
const virtualFrom = 150;
const virtualHeight = 560;

/** Small and medium tables (to some 10,000 rows): sorting, selection, keyboard, copy and CSV. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const {
    label,
    rows,
    rowId,
    columns,
    onOpen,
    selection,
    initialSort,
    height = 'rows',
    maxHeight,
    activeId,
  } = props;
  const [sort, setSort] = useState<TableSort | null>(initialSort ?? null);
  const [focused, setFocused] = useState(0);
  const scroller = useRef<HTMLDivElement>(null);
  const sorted = useMemo(() => sortRows(rows, columns, sort), [rows, columns, sort]);
  const shapes = useMemo(() => columns.map((column) => shapeOf(rows, column)), [rows, columns]);
  const isVirtual = sorted.length >= virtualFrom;
  const virtualizer = useVirtualizer({
    count: sorted.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => tableRowHeight,
    overscan: 12,
    enabled: isVirtual,
  });
  const items = isVirtual
    ? virtualizer.getVirtualItems().map(({ index }) => index)
    : sorted.map((_, index) => index);
  const before = isVirtual ? (virtualizer.getVirtualItems()[0]?.start ?? 0) : 0;
  const after = isVirtual ? virtualizer.getTotalSize() - (virtualizer.getVirtualItems().at(-1)?.end ?? 0) : 0;
  const columnCount = columns.length + (selection ? 1 : 0);

  const toggle = (id: string) => {
    if (!selection) return;
    const next = new Set(selection.ids);
    if (!next.delete(id)) next.add(id);
    selection.onChange(next);
  };
  const toggleAll = () =>
    selection?.onChange(
      sorted.every((row) => selection.ids.has(rowId(row))) ? new Set() : new Set(sorted.map(rowId)),
    );
  const moveTo = (index: number) => {
    const target = Math.max(0, Math.min(sorted.length - 1, index));
    setFocused(target);
    if (isVirtual) virtualizer.scrollToIndex(target);
    // After React has painted a row that was outside the virtual window.
    requestAnimationFrame(() =>
      scroller.current
        ?.querySelector<HTMLElement>(`[data-index="${target}"]`)
        ?.focus({ preventScroll: isVirtual }),
    );
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget.querySelector(`[data-index="${focused}"]`)) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / tableRowHeight) - 1);
    const row = sorted[focused];
    const isMod = event.ctrlKey || event.metaKey;
    if (event.key === 'ArrowDown') moveTo(focused + 1);
    else if (event.key === 'ArrowUp') moveTo(focused - 1);
    else if (event.key === 'PageDown') moveTo(focused + page);
    else if (event.key === 'PageUp') moveTo(focused - page);
    else if (event.key === 'Home') moveTo(0);
    else if (event.key === 'End') moveTo(sorted.length - 1);
    else if (event.key === 'Enter' && row && onOpen) onOpen(row);
    else if (event.key === ' ' && row && selection) toggle(rowId(row));
    else if (isMod && event.key === 'a' && selection) toggleAll();
    else if (isMod && event.key === 'c' && row && getSelection()?.isCollapsed !== false) {
      const chosen = selection ? sorted.filter((each) => selection.ids.has(rowId(each))) : [];
      void navigator.clipboard.writeText(toTsv(chosen.length > 0 ? chosen : [row], columns));
    } else return;
    event.preventDefault();
  };

  return (
    <div className={height === 'fill' ? classes.fill : classes.rows}>
      <div
        className={classes.scroller}
        ref={scroller}
        style={
          height === 'fill' ? undefined : { maxHeight: maxHeight ?? (isVirtual ? virtualHeight : undefined) }
        }
      >
        <table
          className={classes.table}
          style={{ tableLayout: isVirtual ? 'fixed' : 'auto' }}
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: with row focus and selection it is a grid
          role="grid"
          aria-label={label}
          aria-rowcount={sorted.length + 1}
          aria-colcount={columnCount}
          aria-multiselectable={selection ? true : undefined}
          onKeyDown={onKeyDown}
        >
          <colgroup>
            {selection && <col style={{ width: 36 }} />}
            {columns.map((column) => (
              <col
                key={column.id}
                style={{ width: column.width ?? (isVirtual ? estimatedWidth(rows, column) : undefined) }}
              />
            ))}
          </colgroup>
          <thead>
            <tr>
              {selection && (
                <th className={classes.check}>
                  <Checkbox
                    aria-label="Select all"
                    checked={sorted.length > 0 && sorted.every((row) => selection.ids.has(rowId(row)))}
                    indeterminate={
                      selection.ids.size > 0 && sorted.some((row) => !selection.ids.has(rowId(row)))
                    }
                    onChange={toggleAll}
                  />
                </th>
              )}
              {columns.map((column, index) => (
                <HeaderCell
                  key={column.id}
                  column={column}
                  isNumeric={shapes[index]!.isNumeric}
                  sort={sort?.columnId === column.id ? sort.direction : null}
                  onSort={() => setSort(nextSort(sort, column.id, shapes[index]!.isNumeric))}
                />
              ))}
            </tr>
          </thead>
          <tbody>
            {before > 0 && <Spacer height={before} />}
            {items.map((index) => {
              const row = sorted[index]!;
              const id = rowId(row);
              const isSelected = selection?.ids.has(id) ?? false;
              return (
                <tr
                  key={id}
                  data-index={index}
                  data-active={activeId === id || undefined}
                  data-opens={onOpen ? true : undefined}
                  aria-rowindex={index + 2}
                  aria-selected={selection ? isSelected : undefined}
                  tabIndex={index === Math.min(focused, sorted.length - 1) ? 0 : -1}
                  onFocus={() => setFocused(index)}
                  onClick={(event) => onOpen && !isOnControl(event) && onOpen(row)}
                >
                  {selection && (
                    <td className={classes.check}>
                      <Checkbox
                        aria-label={`Select ${cellText(columns[0]?.value(row))}`}
                        checked={isSelected}
                        onChange={() => toggle(id)}
                        tabIndex={-1}
                      />
                    </td>
                  )}
                  {columns.map((column, columnIndex) => (
                    <BodyCell key={column.id} row={row} column={column} shape={shapes[columnIndex]!} />
                  ))}
                </tr>
              );
            })}
            {after > 0 && <Spacer height={after} />}
          </tbody>
        </table>
      </div>
      <DataTableFooter label={label} rows={sorted} rowId={rowId} columns={columns} selection={selection} />
    </div>
  );
}

interface ColumnShape {
  readonly isNumeric: boolean;
  readonly format: (value: number) => string;
}

function shapeOf<Row>(rows: readonly Row[], column: DataTableColumn<Row>): ColumnShape {
  const isNumeric = isNumericColumn(rows, column);
  return { isNumeric, format: column.format ?? numberFormatter(rows, column) };
}

/** A link, button or box inside a row does its own thing. */
function isOnControl(event: MouseEvent): boolean {
  return (event.target as HTMLElement).closest('a, button, input, label') !== null;
}

function Spacer({ height }: { readonly height: number }) {
  return (
    <tr aria-hidden className={classes.spacer}>
      <td style={{ height }} />
    </tr>
  );
}

interface HeaderCellProps<Row> {
  readonly column: DataTableColumn<Row>;
  readonly isNumeric: boolean;
  readonly sort: TableSort['direction'] | null;
  readonly onSort: () => void;
}

function HeaderCell<Row>({ column, isNumeric, sort, onSort }: HeaderCellProps<Row>) {
  const Arrow = sort === 'ascending' ? ArrowUp : ArrowDown;
  if (column.title === '') {
    return (
      <th>
        <span className="mw-visually-hidden">Actions</span>
      </th>
    );
  }
  return (
    <th aria-sort={sort ?? 'none'} className={isNumeric ? classes.number : undefined}>
      <button type="button" className={classes.sort} onClick={onSort} title={column.hint ?? column.title}>
        <span className={classes.title}>{column.title}</span>
        <Arrow size={12} className={sort ? classes.arrow : classes.arrowHidden} aria-hidden />
      </button>
    </th>
  );
}

interface BodyCellProps<Row> {
  readonly row: Row;
  readonly column: DataTableColumn<Row>;
  readonly shape: ColumnShape;
}

function BodyCell<Row>({ row, column, shape }: BodyCellProps<Row>) {
  const value = column.value(row);
  const className = [shape.isNumeric && classes.number, column.isMono && classes.mono]
    .filter(Boolean)
    .join(' ');
  const custom = column.render?.(row);
  if (custom !== undefined && custom !== null) return <td className={className}>{custom}</td>;
  const isBlank = value === null || value === undefined || value === '' || Number.isNaN(value);
  const text = typeof value === 'number' && !isBlank ? shape.format(value) : cellText(value);
  return (
    <td
      className={`${className} ${isBlank ? classes.blank : ''}`}
      title={text.length > 24 ? text : undefined}
    >
      {text}
    </td>
  );
}
