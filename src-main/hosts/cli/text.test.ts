import { describe, expect, it } from 'vitest';
import { findByName } from './find-by-name.ts';
import {
  createTextOutput,
  formatBytes,
  formatDuration,
  formatMetric,
  formatProgress,
  formatTable,
} from './output.ts';

describe('findByName', () => {
  const items = [
    { id: 'aaaaaa11', name: 'sales' },
    { id: 'aaaaaa22', name: 'prices' },
    { id: 'bbbbbb33', name: 'prices' },
    { id: 'cccccc44', name: 'aaaaaa' },
  ];

  it.each([
    ['aaaaaa22', 'aaaaaa22'],
    ['sales', 'aaaaaa11'],
    ['bbbbbb', 'bbbbbb33'],
    ['aaaaaa', 'cccccc44'],
  ])('%s is %s: id before name before beginning of an id', (word, id) => {
    expect(findByName(items, word, 'dataset').id).toBe(id);
  });

  it('guesses neither among equals nor from a short beginning', () => {
    expect(() => findByName(items, 'prices', 'dataset')).toThrow(/stands for 2/);
    expect(() => findByName(items, 'aaaaa', 'dataset')).toThrow(/no dataset/);
    expect(() => findByName([], 'sales', 'dataset')).toThrow(/no dataset/);
  });
});

describe('numbers and tables', () => {
  it('aligns numbers to the right, text to the left, by the widest cell', () => {
    expect(
      formatTable(
        ['Name', 'Rows', 'p95'],
        [
          ['a long name', '1,000', '1.5 ms'],
          ['b', '7', '–'],
        ],
      ),
    ).toBe(
      ['Name          Rows     p95', 'a long name  1,000  1.5 ms', 'b                7       –'].join('\n'),
    );
  });

  it.each([
    [0.123456, '0.1235'],
    [0.00001234, '1.23e-5'],
    [123456.7, '1.23e+5'],
    [0, '0'],
    [-2, '-2'],
    [null, '–'],
    [undefined, '–'],
  ])('shows the metric %s as %s', (value, text) => {
    expect(formatMetric(value)).toBe(text);
  });

  it.each([
    [999, '999 ms'],
    [1500, '1.5 s'],
    [125_000, '2 min 5 s'],
  ])('shows %d ms as %s', (value, text) => {
    expect(formatDuration(value)).toBe(text);
  });

  it('shows sizes', () => {
    expect([formatBytes(1_500_000), formatBytes(2_340_000_000)]).toEqual(['1.5 MB', '2.3 GB']);
  });
});

describe('progress', () => {
  const progress = { phase: 'Reading', done: 30, total: 60, unit: 'rows', ratePerSecond: 1, etaMs: 2500 };

  it('is a bar where the end is known and a count where not', () => {
    expect(formatProgress('Import', progress)).toBe(
      `${'█'.repeat(12)}${'░'.repeat(12)}  50 % Import: Reading, 2.5 s left`,
    );
    expect(formatProgress('Import', { ...progress, total: null })).toBe('Import: Reading, 30 rows');
  });

  it('is drawn on a terminal only, never wider than it, and cleared before the next line', () => {
    const written: string[] = [];
    const target = { write: (text: string) => written.push(text), isTTY: true, columns: 20 };
    const output = createTextOutput(target);
    output.progress('Import', progress);
    output.line('done');
    expect(written[0]).toHaveLength(20);
    expect(written.slice(1)).toEqual([`\r${' '.repeat(19)}\r`, 'done\n']);

    const piped: string[] = [];
    createTextOutput({ write: (text: string) => piped.push(text) }).progress('Import', progress);
    expect(piped).toEqual([]);
  });
});
