import { describe, expect, it } from 'vitest';
import { createArena } from '../../../platform/numeric/arena.ts';
import { coefficients, pairSums, pearsonBytes } from './correlation.ts';

function pearsonOf(columns: readonly Float64Array[], means: readonly number[]) {
  const rows = columns[0]!.length;
  const arena = createArena(columns.length * (8 * rows + 16) + pearsonBytes(columns.length));
  const inArena = columns.map((column) => {
    const copy = arena.float64(rows);
    copy.set(column);
    return copy;
  });
  return coefficients(pairSums(arena, inArena, means), columns.length);
}

const nan = Number.NaN;
const a = Float64Array.of(3.5, nan, -2.25, 8, 8, 0, 1e3, 12.125, nan, -0.5, 7.75, 4);
const b = Float64Array.of(1, 2, nan, 4.5, 4, 0.5, 30, 6, 9, nan, 3, 2);
const c = Float64Array.from({ length: 12 }, (_, i) => i * i - 5);

describe('pearson', () => {
  it('agrees with pandas 3.1.1 DataFrame.corr to 1e-12, missing values pair by pair', () => {
    const golden = [
      [1, 0.9839174360747843, -0.06515648640784308],
      [0.9839174360747843, 1, 0.00024378407452096019],
      [-0.06515648640784308, 0.00024378407452096019, 1],
    ];
    const matrix = pearsonOf([a, b, c], [104.0625, 6.2, 37.166666666666664]);
    for (const [row, values] of golden.entries()) {
      for (const [column, value] of values.entries()) {
        expect(Math.abs(matrix[row]![column]! - value)).toBeLessThan(1e-12);
      }
    }
  });

  it('is null for constants, for infinities alone and where too few rows are shared', () => {
    const constant = new Float64Array(12).fill(0.1);
    const infinite = new Float64Array(12).fill(Number.POSITIVE_INFINITY);
    const first = Float64Array.from(c, (value, i) => (i < 6 ? value : nan));
    const last = Float64Array.from(c, (value, i) => (i < 6 ? nan : value));
    const matrix = pearsonOf([constant, infinite, first, last], [0.1, 0, 0, 50]);
    expect(matrix[0]).toEqual([null, null, null, null]);
    expect(matrix[1]).toEqual([null, null, null, null]);
    expect(matrix[2]).toEqual([null, null, 1, null]);
  });

  it('works across blocks and is exact for a line', () => {
    const x = Float64Array.from({ length: 10_001 }, (_, i) => (i % 3 === 0 ? nan : Math.sin(i)));
    const y = Float64Array.from(x, (value, i) => (i % 5 === 0 ? nan : 1e6 - 3 * value));
    expect(pearsonOf([x, y], [0, 1e6])[0]![1]).toBeCloseTo(-1, 9);
  });
});
