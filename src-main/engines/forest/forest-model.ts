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
  /** Training rows that came through each node. Empty in a model of format 1. */
  readonly covers: Uint32Array<ArrayBuffer>;
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
    covers: new Uint32Array(nodeCount),
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
    arrays.covers.set(tree.covers, node);
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

/** Words a node has in `packNodes`. */
const nodeWords = 3;
const flagBits = 2;

/**
 * The nodes as walks read them: column and flags, threshold, target, side by side. From three arrays the same walk
 * waits for three places in memory.
 */
const packNodes = ({ columns, thresholds, targets, flags }: ForestArrays): Int32Array => {
  const words = new Int32Array(columns.length * nodeWords);
  const floats = new Float32Array(words.buffer);
  for (const [node, column] of columns.entries()) {
    const at = node * nodeWords;
    const isLeaf = column < 0;
    words[at] = isLeaf ? -1 : (column << flagBits) | flags[node]!;
    floats[at + 1] = thresholds[node]!;
    words[at + 2] = isLeaf ? targets[node]! : targets[node]! * nodeWords;
  }
  return words;
};

/** Rows that go through one tree before the next, so that the tree is read from memory once for all of them. */
const blockRows = 256;

/** Answers rows of raw values, one or many, with the same numbers; allocates nothing. */
export const createForestPredictor = (model: ForestModel) => {
  const { outputCount, base, scale, link, leafWidth } = model;
  const { roots, sets, leaves } = model.arrays;
  const words = packNodes(model.arrays);
  const floats = new Float32Array(words.buffer);
  const tables: (Uint8Array | undefined)[] = Array.from({ length: model.columnCount }, () => undefined);
  for (const { column, codes } of model.categories) tables[column] = categoryTable(codes);

  const findLeaf = (root: number, values: Float32Array, at: number): number => {
    let node = root * nodeWords;
    for (;;) {
      const question = words[node]!;
      if (question < 0) return words[node + 2]!;
      const column = question >> flagBits;
      const value = values[at + column]!;
      let isLeft: boolean;
      if (question & isCategorical) {
        const bin = tables[column]![value] ?? 0;
        isLeft = ((sets[floats[node + 1]! * setWords + (bin >>> 5)]! >>> (bin & 31)) & 1) === 1;
      } else {
        isLeft =
          value <= floats[node + 1]! || ((question & goesLeftWhenMissing) !== 0 && Number.isNaN(value));
      }
      node = words[node + 2]! + (isLeft ? 0 : nodeWords);
    }
  };

  const start = (out: Float64Array, to: number): void => {
    for (let output = 0; output < outputCount; output++) out[to + output] = base[output]!;
  };
  const addTree = (tree: number, values: Float32Array, at: number, out: Float64Array, to: number): void => {
    const leaf = findLeaf(roots[tree]!, values, at);
    if (leafWidth === 1) {
      out[to + (outputCount === 1 ? 0 : tree % outputCount)]! += scale * leaves[leaf]!;
    } else {
      for (let output = 0; output < outputCount; output++)
        out[to + output]! += scale * leaves[leaf + output]!;
    }
  };

  return {
    predictRow: (values: Float32Array, out: Float64Array): void => {
      start(out, 0);
      for (let tree = 0; tree < roots.length; tree++) addTree(tree, values, 0, out, 0);
      applyLink(link, out, 0, outputCount);
    },
    predictRows: (values: Float32Array, rowCount: number, out: Float64Array): void => {
      const { columnCount } = model;
      for (let first = 0; first < rowCount; first += blockRows) {
        const end = Math.min(first + blockRows, rowCount);
        for (let row = first; row < end; row++) start(out, row * outputCount);
        for (let tree = 0; tree < roots.length; tree++) {
          for (let row = first; row < end; row++)
            addTree(tree, values, row * columnCount, out, row * outputCount);
        }
        for (let row = first; row < end; row++) applyLink(link, out, row * outputCount, outputCount);
      }
    },
  };
};
