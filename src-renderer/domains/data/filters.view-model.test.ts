import { describe, expect, it } from 'vitest';
import type { ColumnProfile } from '#shared/data/data.schema.ts';
import {
  filterOfBin,
  filterWords,
  nextSort,
  toggleFilter,
  viewFromSearch,
  viewToSearch,
} from './filters.view-model.ts';

const profile = (parts: Partial<ColumnProfile>): ColumnProfile =>
  ({ name: 'age', type: 'integer', histogram: null, topValues: [], ...parts }) as ColumnProfile;

describe('the URL', () => {
  const view = {
    filters: [{ operator: 'equals', column: 'a&b=c', value: 'x"y' }],
    sort: [{ column: '__proto__', direction: 'descending' }],
  } as const;
  it('carries filters and sort there and back', () => {
    const search = viewToSearch(new URLSearchParams('tab=rows'), view);
    expect(search.get('tab')).toBe('rows');
    expect(viewFromSearch(new URLSearchParams(search.toString()))).toEqual(view);
  });
  it.each(['{', '[{"operator":"drop"}]', 'null'])('opens all rows for a damaged link: %s', (text) => {
    expect(viewFromSearch(new URLSearchParams({ filters: text })).filters).toEqual([]);
  });
  it('leaves nothing behind when all is cleared', () => {
    const search = viewToSearch(new URLSearchParams('filters=x&sort=y'), { filters: [], sort: [] });
    expect(search.toString()).toBe('');
  });
});

describe('a click on a bar', () => {
  const histogram = { edges: [0, 10, 20], counts: [3, 4] };
  it('filters its range; the last bin holds its upper edge', () => {
    expect(filterOfBin(profile({ histogram }), 0)).toMatchObject({
      low: 0,
      high: 10,
      isHighInclusive: false,
    });
    expect(filterOfBin(profile({ histogram }), 1)).toMatchObject({
      low: 10,
      high: 20,
      isHighInclusive: true,
    });
    expect(filterOfBin(profile({ histogram }), 2)).toBeNull();
  });
  it('filters a category, and a boolean as a boolean', () => {
    expect(
      filterOfBin(profile({ type: 'category', topValues: [{ value: 'UA', count: 1 }] }), 0),
    ).toMatchObject({ value: 'UA' });
    expect(
      filterOfBin(profile({ type: 'boolean', topValues: [{ value: 'true', count: 1 }] }), 0),
    ).toMatchObject({ value: true });
  });
  it('takes the filter away when clicked again, and replaces that of the same column', () => {
    const first = filterOfBin(profile({ histogram }), 0)!;
    const second = filterOfBin(profile({ histogram }), 1)!;
    expect(toggleFilter([first], first)).toEqual([]);
    expect(toggleFilter([first], second)).toEqual([second]);
  });
});

it('sorts up, down, not at all; shift adds a column', () => {
  const up = nextSort([], 'a', false);
  expect(up).toEqual([{ column: 'a', direction: 'ascending' }]);
  const down = nextSort(up, 'a', false);
  expect(down).toEqual([{ column: 'a', direction: 'descending' }]);
  expect(nextSort(down, 'a', false)).toEqual([]);
  expect(nextSort(up, 'b', true)).toHaveLength(2);
  expect(nextSort(up, 'b', false)).toHaveLength(1);
});

it.each([
  [{ operator: 'range', column: 'age', low: 20, high: 30, isHighInclusive: false }, 'age 20 to 30'],
  [{ operator: 'range', column: 'age', low: null, high: 30, isHighInclusive: true }, 'age up to 30'],
  [{ operator: 'equals', column: 'carrier', value: '' }, 'carrier is ∅'],
  [{ operator: 'is-missing', column: 'age' }, 'age is missing'],
] as const)('says %j', (filter, words) => expect(filterWords(filter, 'integer')).toBe(words));
