import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { FitInput, Matrix } from '../engine.ts';
import { forestEngine } from '../forest/forest.engine.ts';
import { readLightgbmTrees } from '../lightgbm/model-trees.ts';
import type { Attribution } from './attribution.ts';
import { explainByBackground } from './interventional.ts';
import { explainByPaths } from './path-dependent.ts';
import { goesLeft, predictWithTrees, sumTrees, type TreeEnsemble } from './tree-ensemble.ts';

type Table = readonly (readonly (number | null)[])[];
interface Golden {
  readonly model: string;
  readonly rows: Table;
  readonly scores: Table;
  readonly predictions: Table;
  readonly contributions: Table;
  readonly background?: Table;
  readonly interventional?: Table;
  readonly interventionalBase?: number;
}
const golden: Readonly<Record<string, Golden>> = JSON.parse(
  readFileSync(new URL('./golden/golden.json', import.meta.url), 'utf8'),
);
const names = Object.keys(golden);

const toMatrix = (table: Table): Matrix => ({
  rowCount: table.length,
  columnCount: table[0]!.length,
  values: Float32Array.from(table.flat(), (cell) => cell ?? Number.NaN),
});
const identity = (count: number) => Int32Array.from({ length: count }, (_, column) => column);
const columnsOf = (matrix: Matrix) => ({
  matrix,
  featureOf: identity(matrix.columnCount),
  featureCount: matrix.columnCount,
});
const open = (name: string) => {
  const { model, rows } = golden[name]!;
  const ensemble = readLightgbmTrees(new Map([['model.txt', new TextEncoder().encode(model)]]));
  return { ensemble, matrix: toMatrix(rows) };
};

const largestGap = (ours: ArrayLike<number>, theirs: ArrayLike<number>): number => {
  expect(ours.length).toBe(theirs.length);
  return Array.from(ours).reduce((most, value, at) => Math.max(most, Math.abs(value - theirs[at]!)), 0);
};

/** Contributions and base of each row and output added up. */
const addUp = ({ base, values }: Attribution, featureCount: number): Float64Array =>
  Float64Array.from({ length: values.length / featureCount }, (_, at) =>
    values
      .subarray(at * featureCount, (at + 1) * featureCount)
      .reduce((sum, value) => sum + value, base[at % base.length]!),
  );

describe('trees of LightGBM, read from the text', () => {
  it.each(names)('%s: predict as LightGBM does', (name) => {
    const { ensemble, matrix } = open(name);
    const { scores, predictions } = golden[name]!;
    expect(largestGap(predictWithTrees(ensemble, matrix), toMatrix64(predictions))).toBeLessThan(1e-12);
    // LightGBM's raw scores of a random forest are sums, not means.
    if (name !== 'averaged')
      expect(largestGap(sumTrees(ensemble, matrix), toMatrix64(scores))).toBeLessThan(1e-12);
  });

  it.each(names)('%s: contribute as pred_contrib says, and add up', async (name) => {
    const { ensemble, matrix } = open(name);
    const ours = await explainByPaths(ensemble, columnsOf(matrix));
    const { columnCount } = matrix;
    const theirs = golden[name]!.contributions.flatMap((row) =>
      ours.base.length === 1
        ? [row]
        : Array.from(ours.base, (_, output) =>
            row.slice(output * (columnCount + 1), (output + 1) * (columnCount + 1)),
          ),
    );
    const scale = name === 'averaged' ? ensemble.nodes.starts.length - 1 : 1;
    const expected = theirs.flatMap((row) => row.slice(0, columnCount).map((value) => value! / scale));
    // LightGBM loses digits on ways of 43 columns: its own contributions miss its scores by 2e-5.
    expect(largestGap(ours.values, expected)).toBeLessThan(name === 'chain' ? 2e-6 : 1e-9);
    expect(
      largestGap(
        ours.base,
        theirs.slice(0, ours.base.length).map((row) => row.at(-1)! / scale),
      ),
    ).toBeLessThan(1e-9);
    expect(largestGap(addUp(ours, columnCount), sumTrees(ensemble, matrix))).toBeLessThan(1e-9);
  });

  it('has ways longer than a word of bits in its chain', () => {
    const { ensemble, matrix } = open('chain');
    const { nodes } = ensemble;
    const seen = new Set<number>();
    for (let node = 0; nodes.columns[node]! >= 0; node = nodes.lefts[node]!) seen.add(nodes.columns[node]!);
    expect(seen.size).toBeGreaterThan(32);
    expect(matrix.rowCount).toBe(12);
  });

  it('agrees with shap where background rows stand for what is not known', async () => {
    const { ensemble, matrix } = open('interventional');
    const { background, interventional, interventionalBase } = golden.interventional!;
    const ours = await explainByBackground(ensemble, toMatrix(background!), columnsOf(matrix));
    // shap compares in single precision and adds up in double.
    expect(largestGap(ours.values, toMatrix64(interventional!))).toBeLessThan(1e-6);
    expect(Math.abs(ours.base[0]! - interventionalBase!)).toBeLessThan(1e-6);
    expect(largestGap(addUp(ours, 4), sumTrees(ensemble, matrix))).toBeLessThan(1e-9);
  });
});

function toMatrix64(table: Table): Float64Array {
  return Float64Array.from(table.flat(), (cell) => cell ?? Number.NaN);
}

const random = (() => {
  let state = 7;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) / 2 ** 24;
  };
})();

/** Five columns; the third a category of 12 codes, gaps everywhere. */
const makeRows = (rowCount: number): Matrix => {
  const values = Float32Array.from({ length: rowCount * 5 }, (_, at) => {
    if (random() < 0.08) return Number.NaN;
    return at % 5 === 2 ? Math.floor(random() * 12) : random() * 4 - 2;
  });
  return { rowCount, columnCount: 5, values };
};
const scoreOf = ([a = 0, b = 0, c = 0, d = 0, e = 0]: Float32Array): number =>
  (a || 0) * 2 + ((c || 0) % 3) + (b || 0) * (d || 0) - (e || 0);

const fitForest = async (
  task: FitInput['task'],
  hyperparameters: FitInput['hyperparameters'],
  target: (score: number) => number,
): Promise<{ readonly ensemble: TreeEnsemble; readonly files: ReadonlyMap<string, Uint8Array> }> => {
  const train = makeRows(500);
  const { files } = await forestEngine.fit(
    {
      task,
      train,
      trainTarget: Float32Array.from({ length: 500 }, (_, row) =>
        target(scoreOf(train.values.subarray(row * 5, row * 5 + 5))),
      ),
      featureNames: ['a', 'b', 'c', 'd', 'e'],
      categoricalColumns: [2],
      hyperparameters: { num_trees: 6, max_depth: 6, ...hyperparameters },
      seed: 3,
      threadCount: 1,
    },
    { signal: new AbortController().signal, onProgress: () => undefined, onMetrics: () => undefined },
  );
  return { files, ensemble: forestEngine.readTrees!(files) };
};

const forests = [
  ['random forest of two classes', { kind: 'binary' }, {}, (score: number) => Number(score > 1)],
  [
    'random forest of three classes',
    { kind: 'multiclass', classCount: 3 },
    {},
    (score: number) => (score > 2 ? 2 : score > 0 ? 1 : 0),
  ],
  [
    'boosting of three classes',
    { kind: 'multiclass', classCount: 3 },
    { learner: 'gradient_boosting' },
    (score: number) => (score > 2 ? 2 : score > 0 ? 1 : 0),
  ],
  ['boosting of numbers', { kind: 'regression' }, { learner: 'gradient_boosting' }, (score: number) => score],
] as const;

/** Shapley values by their definition: every set of features is asked for its worth. */
const shapleyByDefinition = (
  featureCount: number,
  worthOf: (known: ReadonlySet<number>) => number,
): number[] => {
  const worths = Array.from({ length: 2 ** featureCount }, (_, mask) =>
    worthOf(new Set(Array.from({ length: featureCount }, (__, at) => at).filter((at) => (mask >> at) & 1))),
  );
  const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
  return Array.from({ length: featureCount }, (_, feature) =>
    worths.reduce((sum, worth, mask) => {
      if ((mask >> feature) & 1) return sum;
      const size = mask.toString(2).replaceAll('0', '').length;
      const weight = (factorial(size) * factorial(featureCount - 1 - size)) / factorial(featureCount);
      return sum + weight * (worths[mask | (1 << feature)]! - worth);
    }, 0),
  );
};

/** What the trees say where some columns are not known, by a walk that splits up: algorithm 1 of Lundberg et al. */
const expectation = (
  { nodes }: TreeEnsemble,
  node: number,
  row: Float32Array,
  isKnown: (column: number) => boolean,
  goes: (node: number, value: number) => boolean,
): number => {
  const column = nodes.columns[node]!;
  if (column < 0) return nodes.leaves[nodes.lefts[node]!]!;
  const follow = (child: number) => expectation({ nodes } as TreeEnsemble, child, row, isKnown, goes);
  const [left, right] = [nodes.lefts[node]!, nodes.rights[node]!];
  if (isKnown(column)) return follow(goes(node, row[column]!) ? left : right);
  const cover = nodes.covers![node]!;
  return (follow(left) * nodes.covers![left]! + follow(right) * nodes.covers![right]!) / cover;
};

describe('trees of the forest engine', () => {
  it.each(forests)(
    '%s: predict as the engine does, and contributions add up',
    async (_, task, values, target) => {
      const { ensemble, files } = await fitForest(task, values, target);
      const rows = makeRows(60);
      rows.values[2] = 99;
      const predictor = await forestEngine.open(files, { threadCount: 1 });
      expect(largestGap(predictWithTrees(ensemble, rows), predictor.predict(rows))).toBeLessThan(1e-12);
      const scores = sumTrees(ensemble, rows);
      expect(largestGap(addUp(await explainByPaths(ensemble, columnsOf(rows)), 5), scores)).toBeLessThan(
        1e-9,
      );
      const byBackground = await explainByBackground(ensemble, makeRows(20), columnsOf(rows));
      expect(largestGap(addUp(byBackground, 5), scores)).toBeLessThan(1e-9);
    },
  );

  it('gives features of several columns the Shapley values of the features, not of the columns', async () => {
    const { ensemble } = await fitForest(
      { kind: 'regression' },
      { learner: 'gradient_boosting' },
      (score) => score,
    );
    const rows = makeRows(4);
    const background = makeRows(7);
    const featureOf = Int32Array.of(0, 1, 0, 2, 1);
    const grouped = { matrix: rows, featureOf, featureCount: 3 };
    const byPaths = await explainByPaths(ensemble, grouped);
    const byBackground = await explainByBackground(ensemble, background, grouped);
    for (let row = 0; row < 4; row++) {
      const own = rows.values.subarray(row * 5, row * 5 + 5);
      const paths = shapleyByDefinition(3, (known) =>
        Array.from({ length: ensemble.nodes.starts.length - 1 }, (_, tree) =>
          expectation(
            ensemble,
            ensemble.nodes.starts[tree]!,
            own,
            (column) => known.has(featureOf[column]!),
            (node, value) => goesLeft(ensemble.nodes, node, value),
          ),
        ).reduce((sum, value) => sum + value, 0),
      );
      expect(largestGap(byPaths.values.subarray(row * 3, row * 3 + 3), paths)).toBeLessThan(1e-9);
      const mixed = shapleyByDefinition(3, (known) => {
        const values = background.values.map((value, at) =>
          known.has(featureOf[at % 5]!) ? own[at % 5]! : value,
        );
        return sumTrees(ensemble, { ...background, values }).reduce((sum, score) => sum + score / 7, 0);
      });
      expect(largestGap(byBackground.values.subarray(row * 3, row * 3 + 3), mixed)).toBeLessThan(1e-9);
    }
  });

  it('are read from files of format 1, which had no covers, and explained by background rows', async () => {
    const { ensemble, files } = await fitForest({ kind: 'binary' }, {}, (score) => Number(score > 1));
    const { lengths, ...description } = JSON.parse(new TextDecoder().decode(files.get('forest.json')));
    const { covers, ...before } = lengths;
    const bytes = files.get('forest.bin')!;
    const end = bytes.length - before.flags;
    const old = new Map([
      [
        'forest.json',
        new TextEncoder().encode(JSON.stringify({ ...description, formatVersion: 1, lengths: before })),
      ],
      ['forest.bin', Uint8Array.of(...bytes.subarray(0, end - 4 * covers), ...bytes.subarray(end))],
    ]);
    const opened = forestEngine.readTrees!(old);
    expect(opened).toEqual({ ...ensemble, nodes: { ...ensemble.nodes, covers: null } });
    await expect(explainByPaths(opened, columnsOf(makeRows(1)))).rejects.toThrow(RangeError);
  });
});
