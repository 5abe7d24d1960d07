import type { Matrix } from '../engine.ts';
import type { Attribution, AttributionInput, OnTree } from './attribution.ts';
import { goesLeft, sumTrees, type TreeEnsemble } from './tree-ensemble.ts';

/**
 * Interventional TreeSHAP (Lundberg et al. 2020, "independent" feature perturbation): the Shapley values of the game
 * in which the features that are not known have the values of a background row, averaged over the background rows.
 * Unlike the path-dependent values they know nothing of how features go together, and give nothing to one that no tree
 * asks about.
 *
 * For one row and one background row only the leaves count that a mixture of the two can reach. Such a leaf needs
 * p features from the row and q from the background row; each of the p gets (p−1)!q!/(p+q)! of its value, each of the
 * q gets −p!(q−1)!/(p+q)! of it.
 */
export const explainByBackground = async (
  ensemble: TreeEnsemble,
  background: Matrix,
  input: AttributionInput,
  onTree: OnTree = () => undefined,
): Promise<Attribution> => {
  const { nodes, outputCount } = ensemble;
  const { rowCount } = input.matrix;
  if (background.rowCount === 0) throw new RangeError('There are no background rows to compare with.');
  const treeCount = nodes.starts.length - 1;
  const values = new Float64Array(rowCount * outputCount * input.featureCount);
  for (let tree = 0; tree < treeCount; tree++) {
    await onTree(tree, treeCount);
    explainTree(ensemble, tree, { background, input, values });
  }
  await onTree(treeCount, treeCount);
  for (const [at, value] of values.entries()) values[at] = value / background.rowCount;
  const base = new Float64Array(outputCount);
  for (const [at, score] of sumTrees(ensemble, background).entries()) {
    base[at % outputCount]! += score / background.rowCount;
  }
  return { base, values };
};

/** (p−1)!q!/(p+q)! by p and q, up to so many features together. */
const shareTable = (depth: number): Float64Array => {
  const width = depth + 1;
  const table = new Float64Array(width * width);
  for (let p = 1; p <= depth; p++) {
    let share = 1 / p;
    for (let q = 0; p + q <= depth; q++) {
      table[p * width + q] = share;
      share *= (q + 1) / (p + q + 1);
    }
  }
  return table;
};

/** One byte a row and node of a tree: 1 where the row goes left. */
const decide = (
  { nodes }: TreeEnsemble,
  tree: number,
  { rowCount, columnCount, values }: Matrix,
): Uint8Array => {
  const first = nodes.starts[tree]!;
  const nodeCount = nodes.starts[tree + 1]! - first;
  const out = new Uint8Array(rowCount * nodeCount);
  for (let row = 0; row < rowCount; row++) {
    for (let node = 0; node < nodeCount; node++) {
      const column = nodes.columns[first + node]!;
      if (column >= 0 && goesLeft(nodes, first + node, values[row * columnCount + column]!)) {
        out[row * nodeCount + node] = 1;
      }
    }
  }
  return out;
};

const depthOf = ({ nodes }: TreeEnsemble, tree: number): number => {
  const first = nodes.starts[tree]!;
  const depths = new Int32Array(nodes.starts[tree + 1]! - first);
  let deepest = 0;
  for (let node = 0; node < depths.length; node++) {
    deepest = Math.max(deepest, depths[node]!);
    if (nodes.columns[first + node]! < 0) continue;
    depths[nodes.lefts[first + node]! - first] = depths[node]! + 1;
    depths[nodes.rights[first + node]! - first] = depths[node]! + 1;
  }
  return deepest;
};

interface Work {
  readonly background: Matrix;
  readonly input: AttributionInput;
  readonly values: Float64Array;
}

const explainTree = (ensemble: TreeEnsemble, tree: number, { background, input, values }: Work): void => {
  const { nodes, outputCount, leafWidth } = ensemble;
  const { matrix, featureOf, featureCount } = input;
  const first = nodes.starts[tree]!;
  const nodeCount = nodes.starts[tree + 1]! - first;
  if (nodeCount === 1) return;
  const depth = depthOf(ensemble, tree);
  const shares = shareTable(depth);
  const ours = decide(ensemble, tree, matrix);
  const theirs = decide(ensemble, tree, background);
  const firstOutput = leafWidth === 1 ? tree % outputCount : 0;
  const nothing = 0;
  const fromRow = 1;
  const fromBackground = 2;
  /** Where the value of a feature was taken from on the way down to the node at hand. */
  const sources = new Uint8Array(featureCount);
  const ofRow = new Int32Array(depth);
  const ofBackground = new Int32Array(depth);
  let rowAt = 0;
  let backgroundAt = 0;
  let to = 0;

  const addLeaf = (node: number, p: number, q: number): void => {
    if (p + q === 0) return;
    const leaf = nodes.lefts[first + node]!;
    const gain = p === 0 ? 0 : shares[p * (depth + 1) + q]!;
    const loss = q === 0 ? 0 : shares[q * (depth + 1) + p]!;
    for (let index = 0; index < leafWidth; index++) {
      const value = nodes.leaves[leaf + index]!;
      const start = to + (firstOutput + index) * featureCount;
      for (let at = 0; at < p; at++) values[start + ofRow[at]!]! += gain * value;
      for (let at = 0; at < q; at++) values[start + ofBackground[at]!]! -= loss * value;
    }
  };

  const walk = (node: number, p: number, q: number): void => {
    const column = nodes.columns[first + node]!;
    if (column < 0) {
      addLeaf(node, p, q);
      return;
    }
    const left = nodes.lefts[first + node]! - first;
    const right = nodes.rights[first + node]! - first;
    const ourChild = ours[rowAt + node] === 1 ? left : right;
    const theirChild = theirs[backgroundAt + node] === 1 ? left : right;
    const feature = featureOf[column]!;
    const source = sources[feature]!;
    if (ourChild === theirChild || source !== nothing) {
      walk(source === fromBackground ? theirChild : ourChild, p, q);
      return;
    }
    sources[feature] = fromRow;
    ofRow[p] = feature;
    walk(ourChild, p + 1, q);
    sources[feature] = fromBackground;
    ofBackground[q] = feature;
    walk(theirChild, p, q + 1);
    sources[feature] = nothing;
  };

  for (let row = 0; row < matrix.rowCount; row++) {
    rowAt = row * nodeCount;
    to = row * outputCount * featureCount;
    for (let other = 0; other < background.rowCount; other++) {
      backgroundAt = other * nodeCount;
      walk(0, 0, 0);
    }
  }
};
