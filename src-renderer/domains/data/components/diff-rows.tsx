import { Button, SegmentedControl, Switch } from '@mantine/core';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { Cell } from '#shared/data/data.schema.ts';
import type { DiffPage, DiffRowKind, VersionDiff } from '#shared/data/diff.schema.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { formatInteger, missingSign } from '../../../ui/format.ts';
import { QueryView } from '../../../ui/query-view.tsx';
import { Section } from '../../../ui/section.tsx';
import { Toolbar } from '../../../ui/toolbar.tsx';
import { useDiffRows } from '../data.queries.ts';
import {
  type DiffCell,
  type DiffColumn,
  diffCell,
  diffColumns,
  differingColumns,
} from '../diff.view-model.ts';
import classes from './diff-rows.module.css';

const pageRows = 100;

function Value({ value }: { readonly value: Cell }) {
  if (value === null) return <span className={classes.dim}>{missingSign}</span>;
  if (value === '') return <span className={classes.dim}>∅</span>;
  return <>{String(value)}</>;
}

function CellView({ cell }: { readonly cell: DiffCell }) {
  switch (cell.kind) {
    case 'absent':
      return <td />;
    case 'same':
      return (
        <td title={cell.value === null ? 'missing' : String(cell.value)}>
          <Value value={cell.value} />
        </td>
      );
    case 'changed':
      return (
        <td
          className={classes.changed}
          title={`${String(cell.before ?? 'missing')} → ${String(cell.after ?? 'missing')}`}
        >
          <span className={classes.before}>
            <Value value={cell.before} />
          </span>
          <span className={classes.arrow}>→</span>
          <Value value={cell.after} />
        </td>
      );
  }
}

function RowNumber({ row }: { readonly row: number | null }) {
  return <td className={classes.number}>{row === null ? missingSign : formatInteger(row + 1)}</td>;
}

function RowsTable({
  diff,
  rows,
  columns,
}: {
  readonly diff: VersionDiff;
  readonly rows: DiffPage['rows'];
  readonly columns: readonly DiffColumn[];
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    <section className={classes.scroller} aria-label="Rows that differ" tabIndex={0}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th>Row in {diff.before.number}</th>
            <th>Row in {diff.after.number}</th>
            {columns.map(({ name }) => (
              <th key={name} title={name}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.rowBefore}/${row.rowAfter}`}>
              <RowNumber row={row.rowBefore} />
              <RowNumber row={row.rowAfter} />
              {columns.map((column) => (
                <CellView key={column.name} cell={diffCell(row, column)} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** The rows behind the counts, a hundred at a time. */
export function DiffRows({ diff }: { readonly diff: VersionDiff }) {
  const counts = { changed: diff.rowsChanged, added: diff.rowsAdded, removed: diff.rowsRemoved };
  const first = (['changed', 'added', 'removed'] as const).find((kind) => counts[kind] > 0);
  const [kind, setKind] = useState<DiffRowKind>(first ?? 'changed');
  const [offset, setOffset] = useState(0);
  const [isOnlyDiffering, setOnlyDiffering] = useState(diff.after.columns.length > 8);
  const query = useDiffRows({
    before: diff.before.versionId,
    after: diff.after.versionId,
    kind,
    offset,
    limit: pageRows,
  });
  const columns = useMemo(() => diffColumns(diff), [diff]);
  if (first === undefined) return <EmptyState title="No row differs." />;
  const total = counts[kind];
  return (
    <Section title="Rows">
      <Toolbar
        label="Rows that differ"
        end={
          <>
            <span className="mw-muted">
              {total === 0
                ? 'none'
                : `${formatInteger(offset + 1)}–${formatInteger(Math.min(total, offset + pageRows))} of ${formatInteger(total)}`}
            </span>
            <Button
              variant="default"
              aria-label="Rows before"
              disabled={offset === 0}
              onClick={() => setOffset(Math.max(0, offset - pageRows))}
            >
              <ChevronLeft size={14} />
            </Button>
            <Button
              variant="default"
              aria-label="Rows after"
              disabled={offset + pageRows >= total}
              onClick={() => setOffset(offset + pageRows)}
            >
              <ChevronRight size={14} />
            </Button>
          </>
        }
      >
        <SegmentedControl
          aria-label="Kind of difference"
          value={kind}
          onChange={(value) => {
            setKind(value as DiffRowKind);
            setOffset(0);
          }}
          data={(['changed', 'added', 'removed'] as const).map((value) => ({
            value,
            label: `${formatInteger(counts[value])} ${value}`,
            disabled: counts[value] === 0,
          }))}
        />
        {kind === 'changed' && (
          <Switch
            label="Only differing columns"
            checked={isOnlyDiffering}
            onChange={(event) => setOnlyDiffering(event.currentTarget.checked)}
          />
        )}
      </Toolbar>
      <QueryView query={query}>
        {({ rows }) => (
          <RowsTable
            diff={diff}
            rows={rows}
            columns={kind === 'changed' && isOnlyDiffering ? differingColumns(rows, columns) : columns}
          />
        )}
      </QueryView>
    </Section>
  );
}
