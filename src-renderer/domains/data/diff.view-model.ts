import type { Cell } from '#shared/data/data.schema.ts';
import type { DiffPage, VersionDiff } from '#shared/data/diff.schema.ts';

type DiffRow = DiffPage['rows'][number];

/** One column of the rows side by side, with its place on each side; null where that version does not have it. */
export interface DiffColumn {
  readonly name: string;
  readonly before: number | null;
  readonly after: number | null;
}

/** Columns of both versions: those of the version after, then those that it does not have any more. */
export function diffColumns({ before, after }: Pick<VersionDiff, 'before' | 'after'>): DiffColumn[] {
  const old = new Map(before.columns.map(({ name }, index) => [name, index]));
  const now = new Map(after.columns.map(({ name }, index) => [name, index]));
  return [
    ...after.columns.map(({ name }, index) => ({ name, before: old.get(name) ?? null, after: index })),
    ...before.columns.flatMap(({ name }, index) =>
      now.has(name) ? [] : [{ name, before: index, after: null }],
    ),
  ];
}

export type DiffCell =
  | { readonly kind: 'same'; readonly value: Cell }
  | { readonly kind: 'changed'; readonly before: Cell; readonly after: Cell }
  | { readonly kind: 'absent' };

export function diffCell(row: DiffRow, column: DiffColumn): DiffCell {
  const valueIn = (cells: DiffRow['before'], index: number | null): Cell | undefined =>
    cells === null || index === null ? undefined : (cells[index] ?? null);
  const before = valueIn(row.before, column.before);
  const after = valueIn(row.after, column.after);
  if (before === undefined) return after === undefined ? { kind: 'absent' } : { kind: 'same', value: after };
  if (after === undefined || before === after) return { kind: 'same', value: before };
  return { kind: 'changed', before, after };
}

/** Columns in which some row of the page differs, and the first one, to know the rows by. */
export function differingColumns(rows: readonly DiffRow[], columns: readonly DiffColumn[]): DiffColumn[] {
  return columns.filter(
    (column, index) => index === 0 || rows.some((row) => diffCell(row, column).kind === 'changed'),
  );
}
