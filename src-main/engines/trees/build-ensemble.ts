import {
  asksForCategory,
  nanIsMissing,
  restGoesLeft,
  type ScoreLink,
  type TreeEnsemble,
  zeroIsMissing,
} from './tree-ensemble.ts';

/** A node as an engine tells it; its children are asked for by whatever the engine numbers them with. */
export type SourceNode<Id> =
  | { readonly kind: 'leaf'; readonly cover: number; readonly values: readonly number[] }
  | {
      readonly kind: 'split';
      readonly cover: number;
      readonly column: number;
      readonly left: Id;
      readonly right: Id;
      readonly restGoesLeft: boolean;
      readonly question:
        | { readonly kind: 'number'; readonly threshold: number; readonly missing: 'none' | 'zero' | 'nan' }
        /** Bits of the codes that go left. */
        | { readonly kind: 'category'; readonly set: Uint32Array };
    };

export interface SourceTree<Id> {
  readonly root: Id;
  readonly nodeAt: (id: Id) => SourceNode<Id>;
}

interface EnsembleFacts {
  readonly columnCount: number;
  readonly outputCount: number;
  readonly base: readonly number[];
  readonly link: ScoreLink;
  readonly leafWidth: number;
  readonly hasCovers: boolean;
}

const missingFlags = { none: 0, zero: zeroIsMissing, nan: nanIsMissing } as const;

/** Lays out trees of any numbering in preorder. */
export const buildEnsemble = <Id>(
  { hasCovers, ...facts }: EnsembleFacts,
  trees: readonly SourceTree<Id>[],
): TreeEnsemble => {
  const starts: number[] = [];
  const columns: number[] = [];
  const flags: number[] = [];
  const thresholds: number[] = [];
  const lefts: number[] = [];
  const rights: number[] = [];
  const sets: number[] = [];
  const setWords: number[] = [];
  const covers: number[] = [];
  const leaves: number[] = [];

  const add = (source: SourceNode<Id>): number => {
    const node = columns.length;
    covers.push(source.cover);
    rights.push(0);
    if (source.kind === 'leaf') {
      columns.push(-1);
      flags.push(0);
      thresholds.push(0);
      sets.push(0);
      lefts.push(leaves.length);
      leaves.push(...source.values);
      return node;
    }
    const { question } = source;
    const isCategory = question.kind === 'category';
    columns.push(source.column);
    flags.push(
      (source.restGoesLeft ? restGoesLeft : 0) |
        (isCategory ? asksForCategory : missingFlags[question.missing]),
    );
    thresholds.push(isCategory ? question.set.length : question.threshold);
    sets.push(setWords.length);
    if (isCategory) for (const word of question.set) setWords.push(word);
    lefts.push(0);
    return node;
  };

  for (const { root, nodeAt } of trees) {
    starts.push(columns.length);
    // A stack of our own: chains of a hundred thousand nodes would overflow the engine's.
    const open: { readonly id: Id; readonly parent: number }[] = [{ id: root, parent: -1 }];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const source = nodeAt(next.id);
      const node = add(source);
      // The left child is laid down right behind its parent, so the one that comes later is the right one.
      if (next.parent >= 0) (node === next.parent + 1 ? lefts : rights)[next.parent] = node;
      if (source.kind === 'leaf') continue;
      open.push({ id: source.right, parent: node }, { id: source.left, parent: node });
    }
  }
  return {
    ...facts,
    nodes: {
      starts: Int32Array.from([...starts, columns.length]),
      columns: Int32Array.from(columns),
      flags: Uint8Array.from(flags),
      thresholds: Float64Array.from(thresholds),
      lefts: Int32Array.from(lefts),
      rights: Int32Array.from(rights),
      sets: Int32Array.from(sets),
      setWords: Uint32Array.from(setWords),
      covers: hasCovers ? Float64Array.from(covers) : null,
      leaves: Float64Array.from(leaves),
    },
  };
};
