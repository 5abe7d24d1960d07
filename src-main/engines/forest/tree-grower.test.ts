import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from './random.ts';
import type { BinnedColumns, Signal } from './split-finder.ts';
import { findBinnedLeaf } from './tree.ts';
import { createTreeGrower, type GrowRules } from './tree-grower.ts';

const rules: GrowRules = {
  channelCount: 1,
  minRowsPerLeaf: 1,
  l2: 0,
  isRandomCut: false,
  maxDepth: 1,
  columnsPerSplit: Number.POSITIVE_INFINITY,
};

const makeData = (
  columns: readonly (readonly number[])[],
  categorical: readonly boolean[],
): BinnedColumns => ({
  rowCount: columns[0]!.length,
  columns: columns.map((bins) => Uint8Array.from(bins)),
  binCounts: columns.map((bins) => Math.max(...bins) + 1),
  isCategorical: categorical,
});

const grow = (data: BinnedColumns, signal: Signal, changes: Partial<GrowRules> = {}) => {
  const gains = new Float64Array(data.columns.length);
  const rows = Int32Array.from({ length: data.rowCount }, (_, row) => row);
  const grower = createTreeGrower(data, { ...rules, ...changes });
  return { tree: grower.grow(signal, rows, data.rowCount, { random: createRandom(1, 1), gains }), gains };
};

const squares = (target: readonly number[]): Signal => ({
  kind: 'gradients',
  gradients: Float64Array.from(target),
  hessians: new Float64Array(target.length).fill(1),
});

const impurity = (values: readonly number[]): number => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
};

/** All ways to divide the bins of a column in two: every cut with missing on either side, or every subset. */
const allDivisions = (
  bins: readonly number[],
  isCategorical: boolean,
): readonly ((bin: number) => boolean)[] => {
  const present = [...new Set(bins)];
  if (isCategorical) {
    return Array.from(
      { length: 2 ** present.length - 2 },
      (_, subset) => (bin: number) => (((subset + 1) >>> present.indexOf(bin)) & 1) === 1,
    );
  }
  return present.flatMap((cut) => [
    (bin: number) => bin !== 0 && bin <= cut,
    (bin: number) => bin === 0 || bin <= cut,
  ]);
};

const bestReduction = (data: BinnedColumns, target: readonly number[], minRows: number): number => {
  let best = 0;
  for (const [column, bins] of data.columns.entries()) {
    for (const isLeft of allDivisions([...bins], data.isCategorical[column]!)) {
      const left = target.filter((_, row) => isLeft(bins[row]!));
      const right = target.filter((_, row) => !isLeft(bins[row]!));
      if (left.length < minRows || right.length < minRows) continue;
      best = Math.max(best, impurity(target) - impurity(left) - impurity(right));
    }
  }
  return best;
};

describe('growing a tree', () => {
  const table = fc.integer({ min: 4, max: 14 }).chain((rowCount) => {
    const bins = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: rowCount, maxLength: rowCount });
    return fc.record({
      columns: fc.tuple(bins, bins, bins),
      target: fc.array(fc.integer({ min: -5, max: 5 }), { minLength: rowCount, maxLength: rowCount }),
      minRows: fc.integer({ min: 1, max: 3 }),
    });
  });

  it('finds the best of all possible first splits, numbers and categories, with and without gaps', () => {
    fc.assert(
      fc.property(table, ({ columns, target, minRows }) => {
        // Ordering categories by mean finds the best division of all, but not the best that leaves enough rows.
        const data = makeData(columns, [false, minRows === 1, false]);
        const { tree, gains } = grow(data, squares(target), { minRowsPerLeaf: minRows });
        const expected = bestReduction(data, target, minRows);
        expect(gains.reduce((sum, gain) => sum + gain, 0)).toBeCloseTo(expected, 8);
        // And the leaves hold what the rows that reach them have on average.
        const rowsOf = Map.groupBy(target.keys(), (row) => findBinnedLeaf(tree, data.columns, row));
        for (const [leaf, rows] of rowsOf) {
          const mean = rows.reduce((sum, row) => sum + target[row]!, 0) / rows.length;
          expect(tree.leaves[leaf]).toBeCloseTo(mean, 5);
          expect(rows.length).toBeGreaterThanOrEqual(minRows);
        }
      }),
    );
  });

  it('gains the same with histograms that are subtracted and with those that are not', () => {
    fc.assert(
      fc.property(table, fc.nat(), ({ columns }, seed) => {
        const data = makeData(columns, [false, true, false]);
        // Drawn, not whole numbers: equal gains would be taken in the order of columns, which differs.
        const random = createRandom(seed, 0);
        const signal = squares(Array.from({ length: data.rowCount }, random));
        const total = (gains: Float64Array) => gains.reduce((sum, gain) => sum + gain, 0);
        const subtracted = grow(data, signal, { maxDepth: 5 });
        const filled = grow(data, signal, { maxDepth: 5, columnsPerSplit: 2.9 });
        expect(total(subtracted.gains)).toBeCloseTo(total(filled.gains), 9);
        expect(subtracted.tree.columns.length).toBe(filled.tree.columns.length);
      }),
    );
  });

  it('reaches every training target when leaves may be single rows', () => {
    const bins = Array.from({ length: 200 }, (_, row) => row + 1);
    const target = bins.map((bin) => (bin * 7919) % 97);
    const data = makeData([bins], [false]);
    const { tree } = grow(data, squares(target), { maxDepth: 64 });
    for (const [row, value] of target.entries()) {
      expect(tree.leaves[findBinnedLeaf(tree, data.columns, row)]).toBeCloseTo(value, 4);
    }
  });

  it('lowers Gini impurity by class counts and weights', () => {
    const data = makeData([[1, 1, 2, 2, 3, 3]], [false]);
    const signal: Signal = {
      kind: 'classes',
      labels: Uint16Array.of(0, 0, 1, 1, 2, 2),
      weights: Float64Array.of(1, 1, 1, 1, 4, 4),
    };
    const { tree } = grow(data, signal, { channelCount: 3 });
    // The heavy class is cut off first; the other leaf holds the shares of its two classes.
    const leafOf = (row: number) => {
      const at = findBinnedLeaf(tree, data.columns, row) * 3;
      return [...tree.leaves.subarray(at, at + 3)];
    };
    expect(leafOf(4)).toEqual([0, 0, 1]);
    expect(leafOf(0)).toEqual([0.5, 0.5, 0]);
  });

  it('sends what a node did not see the way of most rows', () => {
    const data = makeData([[1, 1, 1, 2]], [false]);
    const { tree } = grow(data, squares([0, 0, 0, 9]));
    const missing = findBinnedLeaf(tree, [Uint8Array.of(0)], 0);
    expect(tree.leaves[missing]).toBe(0);
    const categories = makeData([[1, 1, 1, 2]], [true]);
    const other = grow(categories, squares([0, 0, 0, 9])).tree;
    expect(other.leaves[findBinnedLeaf(other, [Uint8Array.of(77)], 0)]).toBe(0);
  });

  it('stays a single leaf where nothing can be gained', () => {
    const data = makeData([[1, 2, 3, 4]], [false]);
    expect(grow(data, squares([5, 5, 5, 5])).tree.columns).toEqual(Int32Array.of(-1));
    expect(grow(makeData([[1, 1, 1]], [false]), squares([1, 2, 3])).tree.columns).toEqual(Int32Array.of(-1));
  });
});
