/** A tree over bins, as it is grown. Nodes are numbered so that children come after their parent. */
export interface BinnedTree {
  /** The column a node asks about; -1 for a leaf. */
  readonly columns: Int32Array<ArrayBuffer>;
  /** Numbers: the last bin that goes left. Categories: which set of `sets`. Leaves: which leaf. */
  readonly splits: Int32Array<ArrayBuffer>;
  /** The left child; the right one is the next. */
  readonly children: Int32Array<ArrayBuffer>;
  /** `goesLeftWhenMissing`, `isCategorical`. */
  readonly flags: Uint8Array<ArrayBuffer>;
  /** Training rows that came through each node; a row drawn twice is one row. */
  readonly covers: Uint32Array<ArrayBuffer>;
  /** `setWords` words a set, one bit a bin: those that go left, bin 0 included. */
  readonly sets: Uint32Array<ArrayBuffer>;
  /** `channelCount` numbers a leaf. */
  readonly leaves: Float32Array<ArrayBuffer>;
}

export const goesLeftWhenMissing = 1;
export const isCategorical = 2;
export const setWords = 8;

/** The leaf that a row of binned columns falls into. */
export const findBinnedLeaf = (tree: BinnedTree, columns: readonly Uint8Array[], row: number): number => {
  let node = 0;
  for (;;) {
    const column = tree.columns[node]!;
    if (column < 0) return tree.splits[node]!;
    const bin = columns[column]![row]!;
    const split = tree.splits[node]!;
    const flags = tree.flags[node]!;
    let isLeft: boolean;
    if (flags & isCategorical)
      isLeft = ((tree.sets[split * setWords + (bin >>> 5)]! >>> (bin & 31)) & 1) === 1;
    else isLeft = bin === 0 ? (flags & goesLeftWhenMissing) !== 0 : bin <= split;
    node = tree.children[node]! + (isLeft ? 0 : 1);
  }
};
