import type { TreeEnsemble } from './tree-ensemble.ts';

/** Bits of a word of a mask. */
export const wordBits = 32;

/**
 * The ways from the root of one tree to its leaves, with the splits of a way that ask about the same feature taken
 * together: a feature stands in a way once, at its slot.
 */
export interface TreePaths {
  readonly tree: number;
  readonly nodeCount: number;
  /** Of an inner node: the slot of its feature in every way through it. */
  readonly slots: Int32Array;
  /** Of a leaf: where its way starts in `features`, and how many it has. */
  readonly starts: Int32Array;
  readonly lengths: Int32Array;
  readonly features: Int32Array;
  /** The share of the training rows at those splits that goes on along the way. */
  readonly shares: Float64Array;
  /** The longest way. */
  readonly depth: number;
}

/** Throws where the model does not tell how many training rows came through its nodes. */
export const followPaths = ({ nodes }: TreeEnsemble, tree: number, featureOf: Int32Array): TreePaths => {
  const { covers } = nodes;
  if (!covers) throw new RangeError('This model does not tell how many rows came through its nodes.');
  const first = nodes.starts[tree]!;
  const nodeCount = nodes.starts[tree + 1]! - first;
  const slots = new Int32Array(nodeCount);
  const starts = new Int32Array(nodeCount);
  const lengths = new Int32Array(nodeCount);
  const features: number[] = [];
  const shares: number[] = [];
  let depth = 0;
  // Feature and share of the splits above the node at hand, one entry a split; nodes come in preorder.
  const open: { node: number; level: number; feature: number; share: number }[] = [
    { node: 0, level: 0, feature: -1, share: 1 },
  ];
  const above: { feature: number; share: number }[] = [];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, level } = next;
    above.length = level === 0 ? 0 : level - 1;
    if (level > 0) above.push({ feature: next.feature, share: next.share });
    const merged = new Map<number, number>();
    for (const { feature, share } of above) merged.set(feature, (merged.get(feature) ?? 1) * share);
    const column = nodes.columns[first + node]!;
    if (column < 0) {
      starts[node] = features.length;
      lengths[node] = merged.size;
      depth = Math.max(depth, merged.size);
      features.push(...merged.keys());
      shares.push(...merged.values());
      continue;
    }
    const feature = featureOf[column]!;
    const known = [...merged.keys()].indexOf(feature);
    slots[node] = known < 0 ? merged.size : known;
    const cover = covers[first + node]!;
    for (const child of [nodes.rights[first + node]!, nodes.lefts[first + node]!]) {
      const share = cover > 0 ? covers[child]! / cover : 0;
      open.push({ node: child - first, level: level + 1, feature, share });
    }
  }
  return {
    tree,
    nodeCount,
    slots,
    starts,
    lengths,
    features: Int32Array.from(features),
    shares: Float64Array.from(shares),
    depth,
  };
};
