import { z } from 'zod';
import { type ColumnProfile, type ColumnType, Filter, Sort } from '#shared/data/data.schema.ts';
import { formatDate, formatNumber } from '../../ui/format.ts';

/** What of a version is shown: kept in the URL, so that a link opens the same rows. */
export interface GridView {
  readonly filters: readonly Filter[];
  readonly sort: readonly Sort[];
}

export const isTimeType = (type: ColumnType): boolean => type === 'date' || type === 'timestamp';

const Filters = z.array(Filter).max(50);
const Sorts = z.array(Sort).max(10);
const Names = z.array(z.string()).max(100);

/** Reads `?filters=…&sort=…`; what does not parse is left out, so that a damaged link still opens. */
export function viewFromSearch(search: URLSearchParams): GridView {
  return { filters: parse(Filters, search.get('filters')), sort: parse(Sorts, search.get('sort')) };
}

function parse<T>(schema: z.ZodType<readonly T[]>, text: string | null): readonly T[] {
  if (text === null) return [];
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return [];
  }
}

export function viewToSearch(previous: URLSearchParams, view: GridView): URLSearchParams {
  const next = new URLSearchParams(previous);
  for (const key of ['filters', 'sort'] as const) {
    if (view[key].length === 0) next.delete(key);
    else next.set(key, JSON.stringify(view[key]));
  }
  return next;
}

/** The column that a filter is about; null where it is about the whole row. */
export const columnOfFilter = (filter: Filter): string | null =>
  filter.operator === 'search' ? null : filter.column;

/** The text that rows are searched for, and the filters with another one; none where it is empty. */
export const searchedText = (filters: readonly Filter[]): string =>
  filters.find((filter) => filter.operator === 'search')?.text ?? '';

export function searchFor(filters: readonly Filter[], text: string): readonly Filter[] {
  const others = filters.filter(({ operator }) => operator !== 'search');
  return text === '' ? others : [...others, { operator: 'search', text }];
}

/** `?pinned=…`: columns that stay at the left while the others scroll. */
export const pinnedFromSearch = (search: URLSearchParams): readonly string[] =>
  parse(Names, search.get('pinned'));

export function togglePinned(previous: URLSearchParams, column: string): URLSearchParams {
  const next = new URLSearchParams(previous);
  const pinned = pinnedFromSearch(previous);
  const names = pinned.includes(column) ? pinned.filter((name) => name !== column) : [...pinned, column];
  if (names.length === 0) next.delete('pinned');
  else next.set('pinned', JSON.stringify(names));
  return next;
}

/** Replaces the filter of the column, or takes it away when it is the same one again: a click is a toggle. */
export function toggleFilter(filters: readonly Filter[], filter: Filter): readonly Filter[] {
  const others = filters.filter((each) => columnOfFilter(each) !== columnOfFilter(filter));
  const isSame = filters.some((each) => JSON.stringify(each) === JSON.stringify(filter));
  return isSame ? others : [...others, filter];
}

/** Unsorted → ascending → descending → unsorted. `isAdded` keeps the other columns' order (shift-click). */
export function nextSort(sort: readonly Sort[], column: string, isAdded: boolean): readonly Sort[] {
  const current = sort.find((each) => each.column === column);
  const others = isAdded ? sort.filter((each) => each.column !== column) : [];
  if (!current) return [...others, { column, direction: 'ascending' }];
  return current.direction === 'ascending' ? [...others, { column, direction: 'descending' }] : others;
}

/** The filter that a click on a bar of the column's header makes. */
export function filterOfBin(profile: ColumnProfile, index: number): Filter | null {
  if (profile.histogram) {
    const { edges } = profile.histogram;
    const low = edges[index];
    const high = edges[index + 1];
    if (low === undefined || high === undefined) return null;
    return {
      operator: 'range',
      column: profile.name,
      low,
      high,
      isHighInclusive: index === edges.length - 2,
    };
  }
  const value = profile.topValues[index]?.value;
  if (value === undefined) return null;
  const cell = profile.type === 'boolean' ? value === 'true' : value;
  return { operator: 'equals', column: profile.name, value: cell };
}

/** `age 20 to 30`, `carrier is UA`, `delay is missing`. */
export function filterWords(filter: Filter, type: ColumnType | undefined): string {
  if (filter.operator === 'search') return `a text contains ${filter.text}`;
  const { column } = filter;
  const number = (value: number) => (type && isTimeType(type) ? formatDate(value) : formatNumber(value));
  switch (filter.operator) {
    case 'equals':
      return `${column} is ${filter.value === '' ? '∅' : String(filter.value)}`;
    case 'not-equals':
      return `${column} is not ${String(filter.value)}`;
    case 'in':
      return `${column} is one of ${filter.values.length}`;
    case 'range':
      if (filter.low === null) return `${column} up to ${number(filter.high ?? Number.POSITIVE_INFINITY)}`;
      if (filter.high === null) return `${column} from ${number(filter.low)}`;
      return `${column} ${number(filter.low)} to ${number(filter.high)}`;
    case 'contains':
      return `${column} contains ${filter.text}`;
    case 'is-missing':
      return `${column} is missing`;
    case 'is-present':
      return `${column} is present`;
    case 'fails-rule':
      return `fails ${filter.ruleKey.length > 60 ? `${filter.ruleKey.slice(0, 60)}…` : filter.ruleKey}`;
  }
}
