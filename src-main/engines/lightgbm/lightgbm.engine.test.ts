import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { locatePack } from '../../platform/packs/locate-pack.ts';
import type { FitHooks, FitInput, FitTask } from '../engine.ts';
import { lightgbmEngine } from './lightgbm.engine.ts';
import { pseudoRandom } from './self-test.ts';

interface Golden {
  readonly bestStep: number;
  readonly predictions: readonly number[];
  readonly importance: readonly number[];
  readonly curve: Readonly<Record<'train' | 'validation', Readonly<Record<string, readonly number[]>>>>;
}

const golden: Readonly<Record<string, Golden>> = JSON.parse(
  readFileSync(new URL('./golden/golden.json', import.meta.url), 'utf8'),
);
const pack = locatePack('lightgbm');
const columnCount = 5;

const quiet: FitHooks = {
  signal: new AbortController().signal,
  onProgress: () => undefined,
  onMetrics: () => undefined,
};

/** The data of golden/make_golden.py, number by number: 32-bit after each step, as numpy computes. */
const makeData = (rowCount: number, seed: number) => {
  const values = pseudoRandom(rowCount * columnCount, seed);
  const { fround } = Math;
  const score = new Float32Array(rowCount);
  for (let row = 0; row < rowCount; row++) {
    const at = row * columnCount;
    const [a = 0, , c = 0, d = 0, e = 0] = values.subarray(at, at + columnCount);
    const category = Math.floor(fround(d * 8));
    const bonus = [1, 4, 6].includes(category) ? 1 : 0;
    score[row] = fround(fround(fround(fround(a * 2) + bonus) - c) + fround(e * 0.5));
    values[at + 3] = row % 11 === 0 ? Number.NaN : category;
    if (row % 7 === 0) values[at + 1] = Number.NaN;
  }
  return { matrix: { rowCount, columnCount, values }, score };
};

const train = makeData(600, 3);
const validation = makeData(200, 4);

const makeInput = (
  task: FitTask,
  target: (score: number) => number,
  overrides: Partial<FitInput> = {},
): FitInput => ({
  task,
  train: train.matrix,
  trainTarget: train.score.map(target),
  validation: { matrix: validation.matrix, target: validation.score.map(target) },
  featureNames: ['a', 'b', 'c', 'd', 'e'],
  categoricalColumns: [3],
  hyperparameters: {},
  seed: 11,
  threadCount: 2,
  ...overrides,
});

const binaryTarget = (score: number): number => (score > Math.fround(1.2) ? 1 : 0);
const binaryInput = (overrides: Partial<FitInput> = {}): FitInput =>
  makeInput({ kind: 'binary' }, binaryTarget, { hyperparameters: { num_iterations: 12 }, ...overrides });

const cases: readonly (readonly [string, FitInput, Readonly<Record<string, (theirs: number) => number>>])[] =
  [
    [
      'binary',
      makeInput({ kind: 'binary' }, binaryTarget, {
        hyperparameters: {
          num_iterations: 200,
          early_stopping_rounds: 10,
          learning_rate: 0.3,
          num_leaves: 15,
          bagging_fraction: 0.8,
          feature_fraction: 0.8,
          min_data_per_group: 10,
        },
      }),
      { binary_logloss: (value) => value, auc: (value) => value, binary_error: (value) => 1 - value },
    ],
    [
      'multiclass',
      makeInput({ kind: 'multiclass', classCount: 3 }, (score) => (score >= 1.5 ? 2 : score >= 0.8 ? 1 : 0), {
        hyperparameters: {
          num_iterations: 25,
          early_stopping_rounds: 0,
          num_leaves: 7,
          lambda_l2: 1.5,
          max_cat_to_onehot: 10,
        },
      }),
      { multi_logloss: (value) => value },
    ],
    [
      'regression',
      makeInput({ kind: 'regression' }, (score) => score, {
        hyperparameters: {
          num_iterations: 40,
          early_stopping_rounds: 0,
          max_depth: 4,
          min_data_in_leaf: 5,
          path_smooth: 1,
          data_sample_strategy: 'goss',
        },
      }),
      { rmse: (value) => value, l1: (value) => value },
    ],
    [
      'tweedie',
      makeInput({ kind: 'regression' }, (score) => Math.max(score, 0), {
        hyperparameters: {
          num_iterations: 30,
          early_stopping_rounds: 0,
          regression_loss: 'tweedie',
          extra_trees: true,
        },
      }),
      { tweedie: (value) => value, rmse: (value) => value },
    ],
  ];

const ourName: Readonly<Record<string, string>> = {
  binary_logloss: 'log_loss',
  multi_logloss: 'log_loss',
  binary_error: 'accuracy',
  auc: 'auc',
  rmse: 'rmse',
  l1: 'mae',
  tweedie: 'tweedie_loss',
};

const fitModel = (input: FitInput, hooks: Partial<FitHooks> = {}) =>
  lightgbmEngine.fit(input, { ...quiet, ...hooks });

describe.skipIf(pack.state === 'missing')('LightGBM', () => {
  describe.each(cases)('%s against Python', (name, input, metrics) => {
    const theirs = golden[name]!;

    it('predicts the same, in bulk and row by row, to 1e-9', async () => {
      const model = await fitModel(input);
      const predictor = await lightgbmEngine.open(model.files, { threadCount: 2 });
      const ours = predictor.predict(validation.matrix);
      expect(model.bestStep).toBe(theirs.bestStep);
      expect(ours).toHaveLength(theirs.predictions.length);
      const worst = Math.max(...ours.map((value, index) => Math.abs(value - theirs.predictions[index]!)));
      expect(worst).toBeLessThan(1e-9);
      const out = new Float64Array(predictor.outputCount);
      for (let row = 0; row < 200; row++) {
        predictor.predictOne(
          validation.matrix.values.subarray(row * columnCount, (row + 1) * columnCount),
          out,
        );
        expect([...out]).toEqual([...ours.subarray(row * out.length, (row + 1) * out.length)]);
      }
      predictor.close();
    });

    it('draws the same curves and importances', async () => {
      let points = 0;
      const model = await fitModel(input, {
        onMetrics: (step, values) => {
          for (const [theirName, toOurs] of Object.entries(metrics)) {
            for (const part of ['train', 'validation'] as const) {
              const value = values[`${part}/${ourName[theirName]}`];
              if (value === undefined) continue;
              points++;
              expect(value).toBeCloseTo(toOurs(theirs.curve[part][theirName]![step - 1]!), 9);
            }
          }
        },
      });
      expect(points).toBeGreaterThan(40);
      for (const [column, gain] of theirs.importance.entries()) {
        // Python sums gains that it has written to text and read back, with six digits each.
        expect(model.importance![column]! / gain).toBeCloseTo(1, 5);
      }
    });
  });

  it('gives the same bytes for the same input, and others for another seed', async () => {
    const input = binaryInput({ hyperparameters: { num_iterations: 20, bagging_fraction: 0.5 } });
    const [first, second, other] = [
      await fitModel(input),
      await fitModel(input),
      await fitModel({ ...input, seed: 12 }),
    ];
    const bytes = (model: typeof first) => Buffer.from(model.files.get('model.txt')!);
    expect(bytes(first).equals(bytes(second))).toBe(true);
    expect(bytes(first).equals(bytes(other))).toBe(false);
  });

  it('keeps curves, importance and model free of the names given to columns', async () => {
    const hostile = ['a"b,c', '__proto__', '🌲'.repeat(20), 'x'.repeat(10_000), 'a\nTree=0'];
    const plain = await fitModel(binaryInput());
    const named = await fitModel(binaryInput({ featureNames: hostile }));
    expect(named.files.get('model.txt')).toEqual(plain.files.get('model.txt'));
  });

  it('reports every round and stops at a cancel, with its reason', async () => {
    const controller = new AbortController();
    const seen: number[] = [];
    const reason = new Error('cancelled by the user');
    const run = fitModel(
      binaryInput({ hyperparameters: { num_iterations: 100_000, early_stopping_rounds: 0 } }),
      {
        signal: controller.signal,
        onProgress: ({ done, total }) => {
          expect(total).toBe(100_000);
          seen.push(done);
          if (done === 5) setImmediate(() => controller.abort(reason));
        },
      },
    );
    await expect(run).rejects.toBe(reason);
    expect(seen.slice(0, 5)).toEqual([1, 2, 3, 4, 5]);
    expect(seen.length).toBeLessThan(50_000);
  });

  it('ends with the error of a hook that throws', async () => {
    const broken = new Error('the disk is full');
    const run = fitModel(binaryInput(), {
      onMetrics: () => {
        throw broken;
      },
    });
    await expect(run).rejects.toBe(broken);
  });

  it('gives way while it bins and trains, so that a worker can still answer', async () => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    await fitModel(binaryInput({ hyperparameters: { num_iterations: 300, early_stopping_rounds: 0 } }));
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(2);
  });

  it('trains on matrices that are parts of larger ones, several at once', async () => {
    const padded = new Float32Array(train.matrix.values.length + 7);
    padded.set(train.matrix.values, 7);
    const part = binaryInput({ train: { ...train.matrix, values: padded.subarray(7) } });
    const [plain, ...others] = await Promise.all([binaryInput(), part, part].map((input) => fitModel(input)));
    for (const other of others) expect(other.files).toEqual(plain!.files);
  });

  it('stops early on the area under the curve when told to', async () => {
    let best = -1;
    let bestStep = 0;
    const hyperparameters = { num_iterations: 100, early_stopping_rounds: 5, early_stopping_metric: 'auc' };
    const model = await fitModel(binaryInput({ hyperparameters }), {
      onMetrics: (step, values) => {
        const auc = values['validation/auc']!;
        if (auc > best) [best, bestStep] = [auc, step];
      },
    });
    expect(model.bestStep).toBe(bestStep);
  });

  it('trains without validation data, all rounds', async () => {
    const { validation: _, ...input } = binaryInput({ hyperparameters: { num_iterations: 7 } });
    const names = new Set<string>();
    const model = await fitModel(input, {
      onMetrics: (_step, values) => {
        for (const name of Object.keys(values)) names.add(name);
      },
    });
    expect(model.bestStep).toBe(7);
    expect([...names].toSorted()).toEqual(['train/log_loss']);
  });

  it('gives rare classes the same weight when asked to', async () => {
    const rare = (score: number) => (score > 2.2 ? 1 : 0);
    const meanPrediction = async (balance: boolean) => {
      const input = makeInput({ kind: 'binary' }, rare, {
        hyperparameters: { num_iterations: 5, balance_classes: balance },
      });
      const predictor = await lightgbmEngine.open((await fitModel(input)).files, { threadCount: 1 });
      const predictions = predictor.predict(train.matrix);
      predictor.close();
      return predictions.reduce((sum, value) => sum + value, 0) / predictions.length;
    };
    expect(await meanPrediction(false)).toBeLessThan(0.1);
    expect(await meanPrediction(true)).toBeGreaterThan(0.2);
  });

  it.each([
    ['a constant target', makeInput({ kind: 'regression' }, () => 4), 4],
    ['one class', makeInput({ kind: 'binary' }, () => 0), 0],
  ])('learns %s without a split', async (_, input, answer) => {
    const model = await fitModel(input);
    const predictor = await lightgbmEngine.open(model.files, { threadCount: 1 });
    expect(predictor.predict(validation.matrix)[0]).toBeCloseTo(answer, 6);
    predictor.close();
  });

  it('takes infinities and columns without any value', async () => {
    const values = train.matrix.values.map((value, index) =>
      index % columnCount === 0 ? Number.NaN : index % 13 === 0 ? Number.POSITIVE_INFINITY : value,
    );
    const model = await fitModel(binaryInput({ train: { ...train.matrix, values }, categoricalColumns: [] }));
    const predictor = await lightgbmEngine.open(model.files, { threadCount: 1 });
    const predictions = predictor.predict({ ...train.matrix, values });
    expect(predictions.every((value) => value > 0 && value < 1)).toBe(true);
    predictor.close();
  });

  it.each([
    ['a target outside the classes', { trainTarget: train.score }, /target of row 0/],
    ['a missing target', { trainTarget: train.score.map(() => Number.NaN) }, /is NaN/],
    ['too few values', { train: { ...train.matrix, rowCount: 601 } }, /does not fit together/],
    ['no rows', { train: { rowCount: 0, columnCount, values: new Float32Array() } }, /0 rows/],
    ['a categorical column that is not there', { categoricalColumns: [5] }, /no column 5/],
    [
      'an unknown hyperparameter',
      { hyperparameters: { num_threads: 64 } },
      /no hyperparameter "num_threads"/,
    ],
    [
      'a hyperparameter out of range',
      { hyperparameters: { num_leaves: 1 } },
      /Leaves per tree is at least 2/,
    ],
    ['rf without sampling', { hyperparameters: { boosting: 'rf' } }, /needs rows per tree/],
  ])('refuses %s in plain words', async (_, overrides, message) => {
    await expect(fitModel(binaryInput(overrides))).rejects.toThrow(message);
  });

  it('passes on what the library refuses, with a next step', async () => {
    const negative = makeInput({ kind: 'regression' }, (score) => score - 5, {
      hyperparameters: { regression_loss: 'poisson' },
    });
    await expect(fitModel(negative)).rejects.toThrow(/LightGBM: .*choose "squared"/);
  });

  it.each(['dart', 'rf'])('trains with boosting %s', async (boosting) => {
    const model = await fitModel(
      binaryInput({ hyperparameters: { num_iterations: 15, boosting, bagging_fraction: 0.7 } }),
    );
    const predictor = await lightgbmEngine.open(model.files, { threadCount: 1 });
    const predictions = predictor.predict(validation.matrix);
    const isRight = (value: number, row: number) => value > 0.5 === binaryTarget(validation.score[row]!) > 0;
    expect(predictions.filter(isRight).length / 200).toBeGreaterThan(0.8);
    predictor.close();
  });

  it('refuses rows of another width and use after close', async () => {
    const predictor = await lightgbmEngine.open((await fitModel(binaryInput())).files, { threadCount: 1 });
    const out = new Float64Array(1);
    expect(() => predictor.predictOne(new Float32Array(4), out)).toThrow('takes 5 numbers');
    expect(() => predictor.predictOne(new Float32Array(5), new Float64Array(0))).toThrow('room for 0');
    expect(() => predictor.predict({ rowCount: 1, columnCount: 4, values: new Float32Array(4) })).toThrow(
      '5 columns',
    );
    expect(predictor.predict({ rowCount: 0, columnCount, values: new Float32Array() })).toHaveLength(0);
    predictor.close();
    predictor.close();
    expect(() => predictor.predictOne(new Float32Array(5), out)).toThrow('was closed');
  });

  it('passes its self-test', async () => {
    const { detail } = await lightgbmEngine.selfTest();
    expect(detail).toContain('as expected');
  });
});
