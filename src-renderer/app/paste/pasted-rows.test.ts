import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endingOfText, type PastedCell, rowsOfCells, toCsv } from './pasted-rows.ts';

const cell = (text: string, more: Partial<PastedCell> = {}): PastedCell => ({
  text,
  columns: 1,
  rows: 1,
  unrounded: null,
  ...more,
});

describe('cells of a pasted table', () => {
  it('stand in every place that they span', () => {
    const rows = rowsOfCells([
      [cell('year', { rows: 2 }), cell('sales', { columns: 2 })],
      [cell('north'), cell('south')],
      [cell('2024', { rows: 0 }), cell('1'), cell('2')],
      [cell('3'), cell('4')],
    ]);
    expect(rows).toEqual([
      ['year', 'sales', 'sales'],
      ['year', 'north', 'south'],
      ['2024', '1', '2'],
      ['2024', '3', '4'],
    ]);
  });

  it('are bounded, whatever the markup says of their span', () => {
    expect(rowsOfCells([[cell('x', { columns: 1_000_000_000 })]])[0]).toHaveLength(16_384);
  });

  it.each([
    ['1.23', '1.23456', '1.23456'],
    ['1,234.50', '1234.4999', '1234.4999'],
    ['1.234,5', '1234.51', '1234.51'],
    ['1 234', '1234.2', '1234.2'],
    ['−4', '-4.1', '-4.1'],
    // The number behind a date, a percentage or another number is not what is shown.
    ['2024-01-05', '45296', '2024-01-05'],
    ['12%', '0.12', '12%'],
    ['1.23', '1.24', '1.23'],
    ['12', 'NaN', '12'],
    ['12', '0x0c', '12'],
    ['', '0', ''],
  ])('%s with %s behind it is %s', (text, unrounded, expected) => {
    expect(rowsOfCells([[cell(text, { unrounded })]])).toEqual([[expected]]);
  });

  it('come through as CSV unchanged', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 8 }), { minLength: 1, maxLength: 4 }), (row) => {
        const [first = '', ...fields] = toCsv([row])
          .slice(0, -1)
          .split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/s);
        const unquoted = [first, ...fields].map((field) =>
          field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field,
        );
        expect(unquoted).toEqual(row);
      }),
    );
  });
});

describe('a pasted text', () => {
  it.each([
    ['a\tb\n1\t2', 'tsv'],
    ['\tb\t\n', 'tsv'],
    ['a,b\r\n1,2', 'csv'],
    ['price\n1\n2', 'csv'],
    ['[{"a": 1}]', 'json'],
    ['[\n  {"a": 1}\n]', 'json'],
    ['{\n  "a": [1, 2]\n}', 'json'],
    ['{"a": 1}\n{"a": 2}', 'jsonl'],
    ['a word', null],
    ['1, 2, 3', null],
    [' \n ', null],
    ['', null],
  ])('%j is shown as %s', (text, ending) => {
    expect(endingOfText(text)).toBe(ending);
  });
});
