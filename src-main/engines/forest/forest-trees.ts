import { buildEnsemble, type SourceTree } from '../trees/build-ensemble.ts';
import type { TreeEnsemble } from '../trees/tree-ensemble.ts';
import { categoryTable } from './bins.ts';
import type { ForestModel } from './forest-model.ts';
import { readModelFiles } from './model-files.ts';
import { goesLeftWhenMissing, isCategorical, setWords } from './tree.ts';

/** A set of bins as a set of the codes that fall into them; codes without a bin share bin 0. */
const toCodes = (table: Uint8Array, bins: Uint32Array): Uint32Array => {
  const codes = new Uint32Array(Math.ceil(table.length / 32));
  for (let code = 0; code < codes.length * 32; code++) {
    const bin = table[code] ?? 0;
    if ((bins[bin >>> 5]! >>> (bin & 31)) & 1) codes[code >>> 5]! |= 1 << (code & 31);
  }
  return codes;
};

const readTree = (
  { arrays, leafWidth, scale }: ForestModel,
  tables: ReadonlyMap<number, Uint8Array>,
  root: number,
): SourceTree<number> => {
  const { columns, thresholds, targets, flags, sets, leaves, covers } = arrays;
  return {
    root,
    nodeAt: (node) => {
      const column = columns[node]!;
      const target = targets[node]!;
      const cover = covers[node] ?? 0;
      if (column < 0) {
        const values = Array.from(leaves.subarray(target, target + leafWidth), (value) => value * scale);
        return { kind: 'leaf', cover, values };
      }
      const split = { kind: 'split', cover, column, left: target, right: target + 1 } as const;
      if (!(flags[node]! & isCategorical)) {
        return {
          ...split,
          restGoesLeft: (flags[node]! & goesLeftWhenMissing) !== 0,
          question: { kind: 'number', threshold: thresholds[node]!, missing: 'nan' },
        };
      }
      const from = thresholds[node]! * setWords;
      const set = sets.subarray(from, from + setWords);
      return {
        ...split,
        restGoesLeft: (set[0]! & 1) === 1,
        question: { kind: 'category', set: toCodes(tables.get(column)!, set) },
      };
    },
  };
};

/** The trees of a forest. Throws `ForestModelError` when it is missing or damaged. */
export const readForestTrees = (files: ReadonlyMap<string, Uint8Array>): TreeEnsemble => {
  const model = readModelFiles(files);
  const { columnCount, outputCount, base, link, leafWidth, arrays } = model;
  const tables = new Map(model.categories.map(({ column, codes }) => [column, categoryTable(codes)]));
  return buildEnsemble(
    {
      columnCount,
      outputCount,
      base,
      link: link === 'sigmoid' ? { kind: link, slope: 1 } : { kind: link },
      leafWidth,
      hasCovers: arrays.covers.length > 0,
    },
    Array.from(arrays.roots, (root) => readTree(model, tables, root)),
  );
};
