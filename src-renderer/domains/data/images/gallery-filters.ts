import type { Cell, Column, Filter, Sort } from '#shared/data/data.schema.ts';
import { columnOfFilter, type GridView } from '../filters.view-model.ts';

type InFilter = Extract<Filter, { readonly operator: 'in' }>;

/** The labels that a view is narrowed to; none for all. Null is an image without a label. */
export function labelsOf(filters: readonly Filter[], column: string | null): readonly Cell[] {
  const found = filters.find(
    (filter): filter is InFilter => filter.operator === 'in' && filter.column === column,
  );
  return found?.values ?? [];
}

/** Adds a label to those that are shown, or takes it away. */
export function toggleLabel(filters: readonly Filter[], column: string, label: Cell): readonly Filter[] {
  const shown = labelsOf(filters, column);
  const values = shown.includes(label) ? shown.filter((each) => each !== label) : [...shown, label];
  return withFilter(
    filters,
    'in',
    column,
    values.length === 0 ? null : { operator: 'in', column, values: [...values] },
  );
}

export function searchOf(filters: readonly Filter[], column: string | null): string {
  const found = filters.find((filter) => filter.operator === 'contains' && filter.column === column);
  return found?.operator === 'contains' ? found.text : '';
}

export function withSearch(filters: readonly Filter[], column: string, text: string): readonly Filter[] {
  return withFilter(filters, 'contains', column, text === '' ? null : { operator: 'contains', column, text });
}

function withFilter(
  filters: readonly Filter[],
  operator: Filter['operator'],
  column: string,
  next: Filter | null,
): readonly Filter[] {
  const others = filters.filter(
    (filter) => !(filter.operator === operator && columnOfFilter(filter) === column),
  );
  return next === null ? others : [...others, next];
}

/** Orders to choose from, of the columns that are there. */
export function sortChoices(
  columns: readonly Column[],
): { readonly value: string; readonly label: string; readonly sort: readonly Sort[] }[] {
  const has = (name: string) => columns.some((column) => column.name === name);
  const choice = (column: string, direction: Sort['direction'], label: string) =>
    has(column) ? [{ value: `${column} ${direction}`, label, sort: [{ column, direction }] }] : [];
  return [
    { value: '', label: 'As imported', sort: [] },
    ...choice('file', 'ascending', 'By file name'),
    ...choice('bytes', 'descending', 'Largest file first'),
    ...choice('width', 'descending', 'Widest first'),
    ...choice('height', 'descending', 'Tallest first'),
  ];
}

export function sortValueOf({ sort }: Pick<GridView, 'sort'>): string {
  const [first] = sort;
  return first === undefined ? '' : `${first.column} ${first.direction}`;
}
