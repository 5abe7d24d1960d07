import { describe, expect, it } from 'vitest';
import {
  type CellValue,
  cellText,
  estimatedWidth,
  isNumericColumn,
  nextSort,
  numberFormatter,
  sortRows,
  toCsv,
  toTsv,
} from './data-table.view-model.ts';

interface Row {
  readonly name: string;
  readonly score: CellValue;
}
const name = { id: 'name', title: 'Name', value: (row: Row) => row.name };
const score = { id: 'score', title: 'Score, "raw"', value: (row: Row) => row.score };
const rows: readonly Row[] = [
  { name: 'run 10', score: 0.5 },
  { name: 'run 9', score: null },
  { name: 'Run 1', score: 12.25 },
  { name: 'run 2', score: Number.NaN },
];
const names = (sorted: readonly Row[]) => sorted.map((row) => row.name);

describe('sortRows', () => {
  it('sorts numbers as numbers with what is missing last, both ways', () => {
    expect(names(sortRows(rows, [name, score], { columnId: 'score', direction: 'ascending' }))).toEqual([
      'run 10',
      'Run 1',
      'run 9',
      'run 2',
    ]);
    expect(
      names(sortRows(rows, [name, score], { columnId: 'score', direction: 'descending' })).slice(0, 2),
    ).toEqual(['Run 1', 'run 10']);
  });

  it('sorts words naturally and leaves the given order without a sort', () => {
    expect(names(sortRows(rows, [name], { columnId: 'name', direction: 'ascending' }))).toEqual([
      'Run 1',
      'run 2',
      'run 9',
      'run 10',
    ]);
    expect(sortRows(rows, [name], null)).toBe(rows);
    expect(sortRows(rows, [name], { columnId: 'gone', direction: 'ascending' })).toBe(rows);
  });
});

describe('nextSort', () => {
  it('goes best first, reversed, then back', () => {
    const first = nextSort(null, 'score', true);
    expect(first).toEqual({ columnId: 'score', direction: 'descending' });
    const second = nextSort(first, 'score', true);
    expect(second).toEqual({ columnId: 'score', direction: 'ascending' });
    expect(nextSort(second, 'score', true)).toBeNull();
    expect(nextSort(first, 'name', false)).toEqual({ columnId: 'name', direction: 'ascending' });
  });
});

describe('columns', () => {
  it('are numeric when all there is are numbers', () => {
    expect(isNumericColumn(rows, score)).toBe(true);
    expect(isNumericColumn(rows, name)).toBe(false);
    expect(isNumericColumn([], score)).toBe(false);
  });

  it('write numbers with the same decimals', () => {
    const format = numberFormatter(rows, score);
    expect([0.5, 12.25].map(format)).toEqual(['0.50', '12.25']);
  });

  it('get a width that holds their title and stays within bounds', () => {
    expect(estimatedWidth([], { ...name, title: 'A title of some length' })).toBeGreaterThan(22 * 7);
    expect(estimatedWidth([{ name: 'x'.repeat(5000), score: 1 }], name)).toBe(420);
  });
});

describe('cellText', () => {
  it('tells missing from empty', () => {
    expect([null, undefined, '', false, 0].map(cellText)).toEqual(['–', '–', '∅', 'no', '0']);
  });
});

describe('export', () => {
  it('quotes what needs it and disarms formulas, but not numbers', () => {
    const hostile: readonly Row[] = [
      { name: '=cmd()', score: -1 },
      { name: 'a "b", c\nd', score: null },
    ];
    expect(toCsv(hostile, [name, score])).toBe(
      'Name,"Score, ""raw"""\r\n\'=cmd(),-1\r\n"a ""b"", c\nd",\r\n',
    );
    expect(toTsv(hostile, [name, score])).toBe('Name\tScore, "raw"\n\'=cmd()\t-1\na "b", c d\t');
  });
});
