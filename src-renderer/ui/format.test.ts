import { describe, expect, it } from 'vitest';
import {
  columnDigits,
  formatBytes,
  formatCount,
  formatDifference,
  formatDuration,
  formatEta,
  formatFixed,
  formatNumber,
  formatPercent,
  formatPValue,
  formatRate,
  formatRelativeTime,
} from './format.ts';

describe('formatNumber', () => {
  it.each([
    [0, '0'],
    [1234567, '1,234,567'],
    [-12.3456, '−12.35'],
    [0.012345, '0.01235'],
    [0.5, '0.5'],
    [1234.5, '1,235'],
    [0.0000001234, '1.234e-7'.replace('-', '−')],
    [1e20, '1e20'],
    [123456789012, '123,456,789,012'],
    [Number.POSITIVE_INFINITY, '∞'],
    [Number.NEGATIVE_INFINITY, '−∞'],
    [Number.NaN, 'NaN'],
  ])('%s reads %s', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });
});

describe('formatFixed', () => {
  it('shows no negative zero', () => {
    expect(formatFixed(-0.0004, 3)).toBe('0.000');
    expect(formatFixed(-0.0006, 3)).toBe('−0.001');
  });
});

describe('columnDigits', () => {
  it('shows the largest with four digits and gives all the same decimals', () => {
    expect(columnDigits([0.8123, 0.79, null])).toBe(4);
    expect(columnDigits([12.5, 130.25])).toBe(1);
    expect(columnDigits([1, 2, 300])).toBe(0);
    expect(columnDigits([1e-9, 2.5e-9])).toBe(6);
    expect(columnDigits([])).toBe(0);
    expect(columnDigits([Number.NaN, Number.POSITIVE_INFINITY])).toBe(0);
  });
});

describe('formatPercent', () => {
  it.each([
    [0, '0 %'],
    [0.00001, '<0.01 %'],
    [0.0004, '0.04 %'],
    [0.012, '1.2 %'],
    [0.5, '50.0 %'],
    [0.99997, '99.99 %'],
    [1, '100.0 %'],
    [12.5, '1,250 %'],
  ])('%s reads %s', (share, text) => {
    expect(formatPercent(share)).toBe(text);
  });
});

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [999_949, '999.9 kB'],
    [999_950, '1.0 MB'],
    [1_500_000_000, '1.5 GB'],
  ])('%s reads %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '0 ms'],
    [0.32, '320 µs'],
    [3.21, '3.2 ms'],
    [320.4, '320 ms'],
    [1_400, '1.4 s'],
    [59_960, '1 min'],
    [125_000, '2 min 5 s'],
    [3_599_900, '1 h'],
    [10_920_000, '3 h 2 min'],
    [4 * 86_400_000 + 6 * 3_600_000, '4 d 6 h'],
  ])('%s reads %s', (durationMs, text) => {
    expect(formatDuration(durationMs)).toBe(text);
  });
});

describe('the others', () => {
  it('are coarse about what is left', () => {
    expect(formatEta(400)).toBe('about 1 s left');
    expect(formatEta(42_000)).toBe('about 40 s left');
    expect(formatEta(150_000)).toBe('about 3 min left');
  });

  it('say how long ago', () => {
    const now = Date.UTC(2026, 10, 24, 12);
    expect(formatRelativeTime(now - 2_000, now)).toBe('just now');
    expect(formatRelativeTime(now - 5 * 60_000, now)).toBe('5 min ago');
    expect(formatRelativeTime(now + 3 * 3_600_000, now)).toBe('in 3 h');
    expect(formatRelativeTime(now - 40 * 86_400_000, now)).toBe('15 Oct 2026');
  });

  it('give p-values, differences, rates and counts', () => {
    expect(formatPValue(0.0000001)).toBe('p < 0.001');
    expect(formatPValue(0.0031)).toBe('p = 0.003');
    expect(formatPValue(0.21)).toBe('p = 0.21');
    expect(formatDifference(0.0123)).toBe('+0.012');
    expect(formatDifference(-1.5, 1)).toBe('−1.5');
    expect(formatDifference(0.0001)).toBe('0.000');
    expect(formatRate(1_234_567, 'rows')).toBe('1.2M rows/s');
    expect(formatRate(45_000_000, 'bytes')).toBe('45.0 MB/s');
    expect(formatCount(1, 'row')).toBe('1 row');
    expect(formatCount(4102, 'row')).toBe('4,102 rows');
  });
});
