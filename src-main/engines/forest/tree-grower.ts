import type { Random } from './random.ts';
import {
  type BinnedColumns,
  binsPerColumn,
  createSplitFinder,
  fillHistogram,
  type RowRange,
  type Signal,
  type SplitRules,
} from './split-finder.ts';
import { type BinnedTree, isCategorical, setWords } from './tree.ts';

export interface GrowRules extends SplitRules {
  readonly maxDepth: number;
  /** How many columns each split may choose from. */
  readonly columnsPerSplit: number;
}

interface OpenNode {
  readonly node: number;
  readonly start: number;
  readonly end: number;
  readonly depth: number;
  readonly sums: Float64Array<ArrayBuffer>;
  /** All columns' bins, where every split looks at all columns. */
  readonly histogram: Float64Array | undefined;
}

/** A tree under construction. */
const createNodes = () => {
  const columns: number[] = [];
  const splits: number[] = [];
  const children: number[] = [];
  const flags: number[] = [];
  const covers: number[] = [];
  const sets: number[] = [];
  const leaves: number[] = [];
  let leafCount = 0;
  return {
    add: (rowCount: number): number => {
      columns.push(-1);
      splits.push(0);
      children.push(0);
      flags.push(0);
      covers.push(rowCount);
      return columns.length - 1;
    },
    setSplit: (
      node: number,
      split: { column: number; bin: number; flags: number; set: Uint32Array },
      left: number,
    ) => {
      columns[node] = split.column;
      flags[node] = split.flags;
      children[node] = left;
      if (split.flags & isCategorical) {
        splits[node] = sets.length / setWords;
        sets.push(...split.set);
      } else {
        splits[node] = split.bin;
      }
    },
    setLeaf: (node: number, values: readonly number[]) => {
      splits[node] = leafCount++;
      leaves.push(...values);
    },
    finish: (): BinnedTree => ({
      columns: Int32Array.from(columns),
      splits: Int32Array.from(splits),
      children: Int32Array.from(children),
      flags: Uint8Array.from(flags),
      covers: Uint32Array.from(covers),
      sets: Uint32Array.from(sets),
      leaves: Float32Array.from(leaves),
    }),
  };
};

/** Grows trees over one set of binned columns. Holds scratch memory for it; one for each thread. */
export const createTreeGrower = (data: BinnedColumns, rules: GrowRules) => {
  const finder = createSplitFinder(data, rules);
  const { stride, best } = finder;
  const columnCount = data.columns.length;
  const columnSize = binsPerColumn * stride;
  // All columns at every node: a child's histogram is its parent's less its sibling's, which halves the work.
  const usesWholeHistograms = rules.columnsPerSplit >= columnCount && !rules.isRandomCut;
  const oneColumn = new Float64Array(columnSize);
  const spareHistograms: Float64Array[] = [];
  const columnOrder = new Int32Array(columnCount);
  const moved = new Int32Array(data.rowCount);

  const fillAll = (signal: Signal, range: RowRange): Float64Array => {
    const histogram = spareHistograms.pop()?.fill(0) ?? new Float64Array(columnSize * columnCount);
    for (let column = 0; column < columnCount; column++) {
      fillHistogram(data.columns[column]!, signal, range, { histogram, offset: column * columnSize, stride });
    }
    return histogram;
  };

  const searchSome = (signal: Signal, range: RowRange, random: Random): void => {
    // Goes on past the number of columns asked for until some split is found, as a node whose columns happen to be
    // constant would else end the branch.
    for (let drawn = 0; drawn < columnCount; drawn++) {
      if (drawn >= rules.columnsPerSplit && best.column >= 0) return;
      const at = drawn + Math.floor(random() * (columnCount - drawn));
      const column = columnOrder[at]!;
      columnOrder[at] = columnOrder[drawn]!;
      columnOrder[drawn] = column;
      oneColumn.fill(0, 0, data.binCounts[column]! * stride);
      fillHistogram(data.columns[column]!, signal, range, { histogram: oneColumn, offset: 0, stride });
      finder.scan(column, oneColumn, 0, random);
    }
  };

  const search = (signal: Signal, rows: Int32Array, open: OpenNode, random: Random): boolean => {
    finder.begin(open.sums);
    const { histogram } = open;
    if (histogram) {
      for (let column = 0; column < columnCount; column++) {
        finder.scan(column, histogram, column * columnSize, random);
      }
    } else {
      searchSome(signal, { rows, start: open.start, end: open.end }, random);
    }
    return best.column >= 0;
  };

  /** Moves the rows that go left to the front, both sides in their old order; returns where the right ones start. */
  const partition = (rows: Int32Array, start: number, end: number): number => {
    const bins = data.columns[best.column]!;
    const { bin: lastLeft, flags, set } = best;
    let left = start;
    let right = 0;
    for (let index = start; index < end; index++) {
      const row = rows[index]!;
      const bin = bins[row]!;
      let isLeft: boolean;
      if (flags & isCategorical) isLeft = ((set[bin >>> 5]! >>> (bin & 31)) & 1) === 1;
      else isLeft = bin === 0 ? flags !== 0 : bin <= lastLeft;
      if (isLeft) rows[left++] = row;
      else moved[right++] = row;
    }
    rows.set(moved.subarray(0, right), left);
    return left;
  };

  const sumRows = (signal: Signal, rows: Int32Array, count: number): Float64Array<ArrayBuffer> => {
    const sums = new Float64Array(stride);
    // As a histogram of a single bin.
    for (let index = 0; index < count; index++) {
      const row = rows[index]!;
      sums[0]! += 1;
      if (signal.kind === 'classes') {
        sums[1]! += signal.weights[row]!;
        sums[2 + signal.labels[row]!]! += signal.weights[row]!;
      } else {
        sums[1]! += signal.hessians[row]!;
        sums[2]! += signal.gradients[row]!;
      }
    }
    return sums;
  };

  const canSplit = (depth: number, rowCount: number): boolean =>
    depth < rules.maxDepth && rowCount >= 2 * rules.minRowsPerLeaf;

  /** Histograms of both children, from the parent's; `undefined` for one that will not be split. */
  const splitHistogram = (
    signal: Signal,
    rows: Int32Array,
    parent: Float64Array,
    { start, middle, end, depth }: { start: number; middle: number; end: number; depth: number },
  ): readonly [Float64Array | undefined, Float64Array | undefined] => {
    const isLeftSmall = middle - start <= end - middle;
    const largeRows = isLeftSmall ? end - middle : middle - start;
    if (!canSplit(depth, largeRows)) {
      spareHistograms.push(parent);
      return [undefined, undefined];
    }
    const small = isLeftSmall
      ? fillAll(signal, { rows, start, end: middle })
      : fillAll(signal, { rows, start: middle, end });
    for (let index = 0; index < parent.length; index++) parent[index]! -= small[index]!;
    if (canSplit(depth, end - start - largeRows)) return isLeftSmall ? [small, parent] : [parent, small];
    spareHistograms.push(small);
    return isLeftSmall ? [undefined, parent] : [parent, undefined];
  };

  /**
   * Grows one tree from the first `count` of `rows`, which it reorders, and adds each column's gains to `gains`.
   */
  const grow = (
    signal: Signal,
    rows: Int32Array,
    count: number,
    { random, gains }: { readonly random: Random; readonly gains: Float64Array },
  ): BinnedTree => {
    const nodes = createNodes();
    // A tree may depend on its seed only, not on the trees that this thread grew before.
    for (let column = 0; column < columnCount; column++) columnOrder[column] = column;
    const rootHistogram =
      usesWholeHistograms && canSplit(0, count) ? fillAll(signal, { rows, start: 0, end: count }) : undefined;
    const open: OpenNode[] = [
      {
        node: nodes.add(count),
        start: 0,
        end: count,
        depth: 0,
        sums: sumRows(signal, rows, count),
        histogram: rootHistogram,
      },
    ];
    for (let current = open.pop(); current; current = open.pop()) {
      const { node, start, end, sums, histogram } = current;
      if (!canSplit(current.depth, end - start) || !search(signal, rows, current, random)) {
        if (histogram) spareHistograms.push(histogram);
        nodes.setLeaf(node, finder.leafValues(sums));
        continue;
      }
      gains[best.column]! += best.gain;
      const leftSums = best.left.slice();
      const rightSums = sums.map((sum, field) => sum - leftSums[field]!);
      const middle = partition(rows, start, end);
      const left = nodes.add(middle - start);
      const right = nodes.add(end - middle);
      nodes.setSplit(node, best, left);
      const depth = current.depth + 1;
      const [leftHistogram, rightHistogram] = histogram
        ? splitHistogram(signal, rows, histogram, { start, middle, end, depth })
        : [undefined, undefined];
      open.push({ node: right, start: middle, end, depth, sums: rightSums, histogram: rightHistogram });
      open.push({ node: left, start, end: middle, depth, sums: leftSums, histogram: leftHistogram });
    }
    return nodes.finish();
  };

  return { grow };
};
