import type { Matrix } from '../engine.ts';
import type { Attribution, AttributionInput, OnTree } from './attribution.ts';
import { createLeafWeights } from './leaf-weights.ts';
import {
  asksForCategory,
  goesLeft,
  type TreeEnsemble,
  type TreeNodes,
  zeroIsMissing,
} from './tree-ensemble.ts';
import { followPaths, type TreePaths, wordBits } from './tree-paths.ts';

/** Ways of up to so many features have what they get for each pattern written down once. */
const tabledFeatures = 10;
/** Numbers in the tables of one tree: 16 MB. */
const tabledNumbers = 1 << 21;

/**
 * Path-dependent TreeSHAP: what a feature that is not known would say is taken from the training rows that came
 * through the same node. The same values as LightGBM's `predict_contrib` and shap's `tree_path_dependent`.
 *
 * Each way of a tree to a leaf is weighed on its own (leaf-weights.ts). A tree of 31 leaves has few patterns of
 * features that go a way and ones that do not, and thousands of rows share them: so they are weighed once and looked
 * up afterwards.
 */
export const explainByPaths = async (
  ensemble: TreeEnsemble,
  input: AttributionInput,
  onTree: OnTree = () => undefined,
): Promise<Attribution> => {
  const { nodes, outputCount } = ensemble;
  const { rowCount, columnCount } = input.matrix;
  if (columnCount !== ensemble.columnCount) {
    throw new RangeError(`The trees take ${ensemble.columnCount} columns; ${columnCount} were given.`);
  }
  const treeCount = nodes.starts.length - 1;
  const base = Float64Array.from(ensemble.base);
  const values = new Float64Array(rowCount * outputCount * input.featureCount);
  const table = new Float64Array(Math.min(tabledNumbers, rowCount * 4096));
  for (let tree = 0; tree < treeCount; tree++) {
    await onTree(tree, treeCount);
    const paths = followPaths(ensemble, tree, input.featureOf);
    addExpectation(ensemble, paths, base);
    explainTree(ensemble, paths, input, { values, table });
  }
  await onTree(treeCount, treeCount);
  return { base, values };
};

/** The mean of the leaves over the training rows. */
const addExpectation = (
  { nodes, outputCount, leafWidth }: TreeEnsemble,
  { tree, nodeCount, starts, lengths, shares }: TreePaths,
  base: Float64Array,
): void => {
  const first = nodes.starts[tree]!;
  const output = leafWidth === 1 ? tree % outputCount : 0;
  for (let node = 0; node < nodeCount; node++) {
    if (nodes.columns[first + node]! >= 0) continue;
    let share = 1;
    for (let slot = 0; slot < lengths[node]!; slot++) share *= shares[starts[node]! + slot]!;
    for (let index = 0; index < leafWidth; index++) {
      base[output + index]! += share * nodes.leaves[nodes.lefts[first + node]! + index]!;
    }
  }
};

/** Where the table of each leaf starts, -1 for leaves that have none; `used` numbers in all. */
const placeTables = (
  { nodeCount, lengths }: TreePaths,
  columns: Int32Array,
  size: number,
): { readonly places: Int32Array; readonly used: number } => {
  const places = new Int32Array(nodeCount).fill(-1);
  let next = 0;
  for (let node = 0; node < nodeCount; node++) {
    const length = lengths[node]!;
    if (columns[node]! >= 0 || length > tabledFeatures || next + (length << length) > size) continue;
    places[node] = next;
    next += length << length;
  }
  return { places, used: next };
};

const explainTree = (
  { nodes, outputCount, leafWidth }: TreeEnsemble,
  paths: TreePaths,
  { matrix, featureCount }: AttributionInput,
  { values, table }: { readonly values: Float64Array; readonly table: Float64Array },
): void => {
  const { tree, nodeCount, starts, lengths, features } = paths;
  if (nodeCount === 1) return;
  const first = nodes.starts[tree]!;
  const columns = nodes.columns.subarray(first, first + nodeCount);
  const lefts = nodes.lefts.subarray(first, first + nodeCount);
  const { places, used } = placeTables(paths, columns, table.length);
  const walk = createWalk(nodes, paths, matrix);
  const direct = new Float64Array(paths.depth);
  const firstOutput = leafWidth === 1 ? tree % outputCount : 0;
  table.fill(Number.NaN, 0, used);
  for (let row = 0; row < matrix.rowCount; row++) {
    walk.follow(row);
    for (let node = 0; node < nodeCount; node++) {
      if (columns[node]! >= 0) continue;
      const length = lengths[node]!;
      let from = places[node]!;
      let unit = table;
      if (from < 0) {
        unit = direct;
        from = 0;
        walk.weigh(node, unit, 0);
      } else {
        from += length * walk.patternOf(node);
        if (Number.isNaN(unit[from])) walk.weigh(node, unit, from);
      }
      const leaf = lefts[node]!;
      const start = starts[node]!;
      for (let index = 0; index < leafWidth; index++) {
        const value = nodes.leaves[leaf + index]!;
        const to = (row * outputCount + firstOutput + index) * featureCount;
        for (let slot = 0; slot < length; slot++)
          values[to + features[start + slot]!]! += value * unit[from + slot]!;
      }
    }
  }
};

/** Which features of each way a row goes along: one bit a slot, for all nodes of a tree at once. */
const createWalk = (nodes: TreeNodes, paths: TreePaths, matrix: Matrix) => {
  const { tree, nodeCount, slots, starts, lengths, shares, depth } = paths;
  const first = nodes.starts[tree]!;
  const end = first + nodeCount;
  const columns = nodes.columns.subarray(first, end);
  const thresholds = nodes.thresholds.subarray(first, end);
  const flags = nodes.flags.subarray(first, end);
  const lefts = nodes.lefts.subarray(first, end);
  const rights = nodes.rights.subarray(first, end);
  const wordCount = Math.ceil(depth / wordBits);
  const masks = new Int32Array(nodeCount * wordCount);
  const goes = new Uint8Array(depth);
  const weights = createLeafWeights();

  const isLeftAt = (node: number, value: number): boolean =>
    flags[node]! & (asksForCategory | zeroIsMissing) || Number.isNaN(value)
      ? goesLeft(nodes, first + node, value)
      : value <= thresholds[node]!;

  const followShort = (row: number): void => {
    const at = row * matrix.columnCount;
    masks[0] = -1;
    for (let node = 0; node < nodeCount; node++) {
      const column = columns[node]!;
      if (column < 0) continue;
      const mask = masks[node]!;
      const aside = mask & ~(1 << slots[node]!);
      const isLeft = isLeftAt(node, matrix.values[at + column]!);
      masks[lefts[node]! - first] = isLeft ? mask : aside;
      masks[rights[node]! - first] = isLeft ? aside : mask;
    }
  };

  const followLong = (row: number): void => {
    const at = row * matrix.columnCount;
    masks.fill(-1, 0, wordCount);
    for (let node = 0; node < nodeCount; node++) {
      const column = columns[node]!;
      if (column < 0) continue;
      const left = (lefts[node]! - first) * wordCount;
      const right = (rights[node]! - first) * wordCount;
      masks.copyWithin(left, node * wordCount, (node + 1) * wordCount);
      masks.copyWithin(right, node * wordCount, (node + 1) * wordCount);
      const aside = isLeftAt(node, matrix.values[at + column]!) ? right : left;
      masks[aside + (slots[node]! >>> 5)]! &= ~(1 << (slots[node]! & 31));
    }
  };

  return {
    follow: wordCount === 1 ? followShort : followLong,
    /** For ways that fit into a word. */
    patternOf: (leaf: number): number => masks[leaf * wordCount]! & ((1 << lengths[leaf]!) - 1),
    weigh: (leaf: number, out: Float64Array, at: number): void => {
      for (let slot = 0; slot < lengths[leaf]!; slot++)
        goes[slot] = (masks[leaf * wordCount + (slot >>> 5)]! >>> (slot & 31)) & 1;
      weights.write(shares, starts[leaf]!, lengths[leaf]!, goes, out, at);
    },
  };
};
