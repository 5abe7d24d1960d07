/**
 * Decision trees of any engine in one form: what explanations walk through. Predictions from it equal the engine's
 * own, and need no native library.
 */
import type { Matrix } from '../engine.ts';

/** From the sum of the trees to the answer. `sigmoid` has the slope that LightGBM writes down. */
export type ScoreLink =
  | { readonly kind: 'identity' | 'exponential' | 'softmax' }
  | { readonly kind: 'sigmoid'; readonly slope: number };

export interface TreeEnsemble {
  readonly columnCount: number;
  readonly outputCount: number;
  /** Added to the score of each output. */
  readonly base: readonly number[];
  readonly link: ScoreLink;
  /** Numbers a leaf holds: all outputs, or one, and then trees take turns with the outputs. */
  readonly leafWidth: number;
  readonly nodes: TreeNodes;
}

/** All trees in one, each from its root in preorder: a node comes before its children, a tree is a stretch. */
export interface TreeNodes {
  /** The first node of each tree, and one more: the number of nodes. */
  readonly starts: Int32Array;
  /** The column a node asks about; -1 for a leaf. */
  readonly columns: Int32Array;
  readonly flags: Uint8Array;
  /** Numbers: the largest value that goes left. Categories: how many words their set has. */
  readonly thresholds: Float64Array;
  /** The left child; for a leaf, where its values start. */
  readonly lefts: Int32Array;
  readonly rights: Int32Array;
  /** Categories: the first word of the set of codes that go left. */
  readonly sets: Int32Array;
  readonly setWords: Uint32Array;
  /** Training rows that came through each node; null where the model does not tell. */
  readonly covers: Float64Array | null;
  readonly leaves: Float64Array;
}

/** What is missing, or no code of the set, goes left. */
export const restGoesLeft = 1;
export const asksForCategory = 2;
/** NaN is missing; without this it counts as 0, as in LightGBM's trees that saw none in training. */
export const nanIsMissing = 4;
export const zeroIsMissing = 8;

/** What LightGBM takes for 0. */
const zeroLimit = 1e-35;

export const goesLeft = (
  { flags, thresholds, sets, setWords }: TreeNodes,
  node: number,
  value: number,
): boolean => {
  const flag = flags[node]!;
  if (flag & asksForCategory) {
    // A code beyond the set, below 0 or NaN fails the first comparison.
    const code = Math.trunc(value);
    if (!(code >= 0 && code < thresholds[node]! * 32)) return (flag & restGoesLeft) !== 0;
    return ((setWords[sets[node]! + (code >>> 5)]! >>> (code & 31)) & 1) === 1;
  }
  let number = value;
  if (Number.isNaN(number)) {
    if (flag & nanIsMissing) return (flag & restGoesLeft) !== 0;
    number = 0;
  }
  if (flag & zeroIsMissing && Math.abs(number) <= zeroLimit) return (flag & restGoesLeft) !== 0;
  return number <= thresholds[node]!;
};

/** Scores before the link, row-major `rowCount × outputCount`. */
export const sumTrees = (ensemble: TreeEnsemble, { rowCount, columnCount, values }: Matrix): Float64Array => {
  const { nodes, outputCount, leafWidth, base } = ensemble;
  const { starts, columns, flags, thresholds, lefts, rights, leaves } = nodes;
  if (columnCount !== ensemble.columnCount) {
    throw new RangeError(`The trees take ${ensemble.columnCount} columns; ${columnCount} were given.`);
  }
  const out = new Float64Array(rowCount * outputCount);
  for (let row = 0; row < rowCount; row++) out.set(base, row * outputCount);
  for (let tree = 0; tree < starts.length - 1; tree++) {
    for (let row = 0; row < rowCount; row++) {
      let node = starts[tree]!;
      for (let column = columns[node]!; column >= 0; column = columns[node]!) {
        const value = values[row * columnCount + column]!;
        const isPlain = (flags[node]! & (asksForCategory | zeroIsMissing)) === 0 && value - value === 0;
        const isLeft = isPlain ? value <= thresholds[node]! : goesLeft(nodes, node, value);
        node = isLeft ? lefts[node]! : rights[node]!;
      }
      const leaf = lefts[node]!;
      const at = row * outputCount + (leafWidth === 1 ? tree % outputCount : 0);
      for (let output = 0; output < leafWidth; output++) out[at + output]! += leaves[leaf + output]!;
    }
  }
  return out;
};

/** From scores to answers, in place, `outputCount` at a time. */
export const applyScoreLink = (link: ScoreLink, scores: Float64Array, outputCount: number): void => {
  switch (link.kind) {
    case 'identity':
      return;
    case 'exponential':
      for (const [at, score] of scores.entries()) scores[at] = Math.exp(score);
      return;
    case 'sigmoid':
      for (const [at, score] of scores.entries()) scores[at] = 1 / (1 + Math.exp(-link.slope * score));
      return;
    case 'softmax':
      for (let start = 0; start < scores.length; start += outputCount) {
        const row = scores.subarray(start, start + outputCount);
        const largest = row.reduce((most, score) => Math.max(most, score), Number.NEGATIVE_INFINITY);
        let total = 0;
        for (let output = 0; output < outputCount; output++) {
          row[output] = Math.exp(row[output]! - largest);
          total += row[output]!;
        }
        for (let output = 0; output < outputCount; output++) row[output]! /= total;
      }
  }
};

/** Predictions as the engine itself gives them, up to rounding. */
export const predictWithTrees = (ensemble: TreeEnsemble, matrix: Matrix): Float64Array => {
  const scores = sumTrees(ensemble, matrix);
  applyScoreLink(ensemble.link, scores, ensemble.outputCount);
  return scores;
};
