/** A trained forest as plain arrays, and how it answers. */
import { type ColumnBins, categoryTable } from './bins.ts';
import { type BinnedTree, goesLeftWhenMissing, isCategorical, setWords } from './tree.ts';

export type Link = 'identity' | 'sigmoid' | 'softmax';

export interface ForestModel {
  readonly columnCount: number;
  /** Numbers a prediction has. */
  readonly outputCount: number;
  /** Added to every output before the link. */
  readonly base: readonly number[];
  /** What each tree's answer is multiplied by: the share of a tree in an average, or 1. */
  readonly scale: number;
  readonly link: Link;
  /** Numbers a leaf holds: all outputs, or one, and then trees take turns with the outputs. */
  readonly leafWidth: number;
  /** Codes of a categorical column, by bin; other codes count as missing. */
  readonly categories: readonly { readonly column: number; readonly codes: readonly number[] }[];
  readonly arrays: ForestArrays;
}

/** All trees in one, each after the other; nodes are numbered through, and children come after their parent. */
export interface ForestArrays {
  /** First node of each tree. */
  readonly roots: Int32Array<ArrayBuffer>;
  /** The column a node asks about; -1 for a leaf. */
  readonly columns: Int32Array<ArrayBuffer>;
  /** Numbers: the largest value that goes left. Categories: which set. Leaves: unused. */
  readonly thresholds: Float32Array<ArrayBuffer>;
  /** The left child, of which the right one is the next; for a leaf, where its values start. */
  readonly targets: Int32Array<ArrayBuffer>;
  readonly flags: Uint8Array<ArrayBuffer>;
  readonly sets: Uint32Array<ArrayBuffer>;
  readonly leaves: Float32Array<ArrayBuffer>;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, value) => total + value, 0);

/** The value that divides the bins: the upper end of the last bin that goes left. */
const thresholdOf = (bins: ColumnBins, lastLeftBin: number): number =>
  bins.kind === 'number' ? (bins.uppers[lastLeftBin - 1] ?? Number.POSITIVE_INFINITY) : lastLeftBin;

/** Joins binned trees into arrays that ask about the values themselves. */
export const joinTrees = (
  trees: readonly BinnedTree[],
  bins: readonly ColumnBins[],
  leafWidth: number,
): ForestArrays => {
  const nodeCount = sum(trees.map(({ columns }) => columns.length));
  const arrays: ForestArrays = {
    roots: new Int32Array(trees.length),
    columns: new Int32Array(nodeCount),
    thresholds: new Float32Array(nodeCount),
    targets: new Int32Array(nodeCount),
    flags: new Uint8Array(nodeCount),
    sets: new Uint32Array(sum(trees.map(({ sets }) => sets.length))),
    leaves: new Float32Array(sum(trees.map(({ leaves }) => leaves.length))),
  };
  let node = 0;
  let set = 0;
  let leaf = 0;
  for (const [index, tree] of trees.entries()) {
    arrays.roots[index] = node;
    arrays.columns.set(tree.columns, node);
    arrays.flags.set(tree.flags, node);
    arrays.sets.set(tree.sets, set);
    arrays.leaves.set(tree.leaves, leaf);
    for (const [at, column] of tree.columns.entries()) {
      const split = tree.splits[at]!;
      if (column < 0) {
        arrays.targets[node + at] = leaf + split * leafWidth;
        continue;
      }
      arrays.targets[node + at] = node + tree.children[at]!;
      arrays.thresholds[node + at] =
        tree.flags[at]! & isCategorical ? set / setWords + split : thresholdOf(bins[column]!, split);
    }
    node += tree.columns.length;
    set += tree.sets.length;
    leaf += tree.leaves.length;
  }
  return arrays;
};

/** Turns scores into answers, in place: probabilities for classes. */
export const applyLink = (link: Link, values: Float64Array, start: number, count: number): void => {
  if (link === 'identity') return;
  if (link === 'sigmoid') {
    for (let at = start; at < start + count; at++) values[at] = 1 / (1 + Math.exp(-values[at]!));
    return;
  }
  let largest = Number.NEGATIVE_INFINITY;
  for (let at = start; at < start + count; at++) largest = Math.max(largest, values[at]!);
  let total = 0;
  for (let at = start; at < start + count; at++) {
    values[at] = Math.exp(values[at]! - largest);
    total += values[at]!;
  }
  for (let at = start; at < start + count; at++) values[at]! /= total;
};

/** `predictRow(values, at, out, to)`: reads one row at `at`, writes its answer at `to`; allocates nothing. */
export const createRowPredictor = (model: ForestModel) => {
  const { outputCount, base, scale, link, leafWidth } = model;
  const { roots, columns, thresholds, targets, flags, sets, leaves } = model.arrays;
  const tables: (Uint8Array | undefined)[] = Array.from({ length: model.columnCount }, () => undefined);
  for (const { column, codes } of model.categories) tables[column] = categoryTable(codes);

  const findLeaf = (root: number, values: Float32Array, at: number): number => {
    let node = root;
    for (;;) {
      const column = columns[node]!;
      if (column < 0) return targets[node]!;
      const value = values[at + column]!;
      let isLeft: boolean;
      if (flags[node]! & isCategorical) {
        const bin = tables[column]![value] ?? 0;
        isLeft = ((sets[thresholds[node]! * setWords + (bin >>> 5)]! >>> (bin & 31)) & 1) === 1;
      } else {
        isLeft =
          value <= thresholds[node]! || (Number.isNaN(value) && (flags[node]! & goesLeftWhenMissing) !== 0);
      }
      node = targets[node]! + (isLeft ? 0 : 1);
    }
  };

  return (values: Float32Array, at: number, out: Float64Array, to: number): void => {
    for (let output = 0; output < outputCount; output++) out[to + output] = base[output]!;
    for (let tree = 0; tree < roots.length; tree++) {
      const leaf = findLeaf(roots[tree]!, values, at);
      if (leafWidth === 1) {
        out[to + (outputCount === 1 ? 0 : tree % outputCount)]! += scale * leaves[leaf]!;
      } else {
        for (let output = 0; output < outputCount; output++)
          out[to + output]! += scale * leaves[leaf + output]!;
      }
    }
    applyLink(link, out, to, outputCount);
  };
};
