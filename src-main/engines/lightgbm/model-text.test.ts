import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { locatePack } from '../../platform/packs/locate-pack.ts';
import { lightgbmEngine } from './lightgbm.engine.ts';
import { checkModelText } from './model-text.ts';
import { pseudoRandom } from './self-test.ts';

const columnCount = 4;
let text: string;

const encode = (model: string): Uint8Array => Buffer.from(model, 'latin1');
const open = (bytes: Uint8Array) => lightgbmEngine.open(new Map([['model.txt', bytes]]), { threadCount: 1 });

/** Replaces the first match inside the first tree and mends the sizes, so that only the replaced value is wrong. */
const damage = (pattern: RegExp, replacement: string): string => {
  const damaged = text.replace(pattern, replacement);
  expect(damaged).not.toBe(text);
  const growth = damaged.length - text.length;
  return damaged.replace(/tree_sizes=(\d+)/, (_, size) => `tree_sizes=${Number(size) + growth}`);
};

describe.skipIf(locatePack('lightgbm').state === 'missing')('checkModelText', () => {
  beforeAll(async () => {
    const values = pseudoRandom(300 * columnCount, 5);
    for (let row = 0; row < 300; row++)
      values[row * columnCount + 3] = Math.floor(values[row * columnCount + 3]! * 40);
    const category = (row: number) => values[row * columnCount + 3]!;
    const { files } = await lightgbmEngine.fit(
      {
        task: { kind: 'multiclass', classCount: 3 },
        train: { rowCount: 300, columnCount, values },
        trainTarget: Float32Array.from({ length: 300 }, (_, row) => Math.floor(category(row) * 7) % 3),
        featureNames: ['a', 'b', 'c', 'd'],
        categoricalColumns: [3],
        hyperparameters: { num_iterations: 4, num_leaves: 8, min_data_per_group: 5, min_data_in_leaf: 5 },
        seed: 1,
        threadCount: 1,
      },
      { signal: new AbortController().signal, onMetrics: () => undefined, onProgress: () => undefined },
    );
    text = Buffer.from(files.get('model.txt')!).toString('latin1');
  });

  it('describes a sound model', () => {
    expect(checkModelText(encode(text))).toEqual({ columnCount, outputCount: 3, treeCount: 12 });
    expect(text).toContain('cat_threshold=');
  });

  it('takes a model as Python saves it', () => {
    expect(checkModelText(encode(`${text}\npandas_categorical:null\n`)).treeCount).toBe(12);
  });

  it.each([
    ['nothing', () => '', 'not a LightGBM model'],
    ['random bytes', () => '\u0080\u0081PK', 'not a LightGBM model'],
    ['zero bytes', () => text.replace('version', 'ver\0ion'), 'zero bytes'],
    ['no trees', () => 'tree\nversion=v4\nnum_class=1\n', 'has no trees'],
    ['another format', () => text.replace('version=v4', 'version=v9'), 'v9'],
    ['a child beyond the tree', () => damage(/left_child=-?\d+/, 'left_child=99'), 'a child is out of range'],
    [
      'a leaf beyond the tree',
      () => damage(/right_child=-?\d+/, 'right_child=-99'),
      'a child is out of range',
    ],
    ['nodes in a circle', () => damage(/left_child=-?\d+/, 'left_child=0'), 'circle|twice|nothing leads to'],
    [
      'a column beyond the table',
      () => damage(/split_feature=\d+/, 'split_feature=4'),
      'split_feature is out of range',
    ],
    [
      'a negative column',
      () => damage(/split_feature=\d+/, 'split_feature=-1'),
      'split_feature is out of range',
    ],
    ['a value too few', () => damage(/leaf_value=\S+ /, 'leaf_value='), 'values of leaf_value'],
    ['a value too many', () => damage(/threshold=/, 'threshold=1 '), 'values of threshold'],
    ['a word for a number', () => damage(/leaf_value=\S+/, 'leaf_value=many'), 'not a number'],
    ['a huge tree', () => damage(/num_leaves=8/, 'num_leaves=99999999999'), 'num_leaves'],
    ['no leaves', () => damage(/num_leaves=8/, 'num_leaves=0'), 'num_leaves'],
    ['categories beyond the list', () => damage(/num_cat=\d+/, 'num_cat=0'), 'categor'],
    ['categories far away', () => damage(/cat_boundaries=0 \d+/, 'cat_boundaries=0 60000000'), 'cat'],
    ['linear leaves', () => damage(/is_linear=0/, 'is_linear=1'), 'linear'],
    ['more outputs than room', () => text.replace('num_class:3', 'num_class:30'), 'objective'],
    [
      'an objective of two classes',
      () => text.replace(/objective=.*/, 'objective=binary sigmoid:1'),
      'objective',
    ],
    ['a line too many', () => damage(/shrinkage=/, 'spare=1\nspare=2\nshrinkage='), 'line too many'],
    // Found by fuzzing: a single space there made the library read past the end of the text.
    ['a space after a tree', () => damage(/(shrinkage=\S+\n)\n/, '$1 \n'), 'not complete|line too many'],
    ['fewer columns', () => text.replace('max_feature_idx=3', 'max_feature_idx=2'), 'columns'],
    ['another number of classes', () => text.replace('num_class=3', 'num_class=2'), 'do not fit'],
    [
      'a missing tree',
      () => text.replace(/tree_sizes=\d+ /, 'tree_sizes='),
      'round of trees|not where|do not end',
    ],
    ['wrong sizes', () => text.replace(/tree_sizes=\d+/, 'tree_sizes=7'), 'not complete|not where'],
  ])('refuses %s', async (_, make, message) => {
    const bytes = encode(make());
    expect(() => checkModelText(bytes)).toThrow(new RegExp(message));
    await expect(open(bytes)).rejects.toThrow(/model is damaged: .* train it again/);
  });

  it('refuses every shortened copy', async () => {
    for (let length = 0; length < text.length; length += 97) {
      await expect(open(encode(text.slice(0, length)))).rejects.toThrow('model is damaged');
    }
  });

  it('either refuses a changed byte or predicts: the process lives', async () => {
    const row = new Float32Array([0.1, 0.2, 0.3, 7]);
    const out = new Float64Array(3);
    // Characters that keep the text well-formed are the dangerous ones.
    const character = fc.constantFrom(...'0123456789-. =\n');
    await fc.assert(
      fc.asyncProperty(fc.nat(text.length - 1), character, async (at, byte) => {
        const bytes = encode(text.slice(0, at) + byte + text.slice(at + 1));
        try {
          const predictor = await open(bytes);
          if (predictor.outputCount === 3) predictor.predictOne(row, out);
          predictor.close();
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
      { numRuns: 2_000, seed: 1 },
    );
  });

  it('says that the file is missing', async () => {
    await expect(lightgbmEngine.open(new Map(), { threadCount: 1 })).rejects.toThrow('model.txt is missing');
  });
});
