/** Helpers for this engine's tests. */
import { createRandom } from '#shared/kit/random.ts';
import { locatePack } from '../../platform/packs/locate-pack.ts';
import type { FitHooks, FitInput, FitTask, Matrix } from '../engine.ts';
import { fitEncoding } from './network/fit-encoding.ts';
import { drawInitialParameters } from './network/initial-parameters.ts';
import type { Activation, Head, Network, NetworkValues } from './network/network.ts';
import type { Trainer, TrainingProblem } from './training/trainer.ts';

/** Whether libtensorflow is here; says so once a test file when it is not. */
export const hasNativePack = (): boolean => {
  const pack = locatePack('tensorflow');
  if (pack.state === 'missing') console.log(`Tests on native TensorFlow are left out: ${pack.reason}`);
  return pack.state === 'ready';
};

export interface Table {
  readonly matrix: Matrix;
  readonly target: Float32Array;
}

/** Columns of `aTable`: three numbers (the second with gaps), 4 categories with gaps, 40 categories, a large number. */
export const tableColumns = ['a', 'b', 'c', 'small', 'large', 'far'] as const;
export const categoricalColumns = [3, 4] as const;

/** Rows whose target follows from all six columns, with little noise. */
export const aTable = (kind: FitTask['kind'], rowCount: number, seed: number): Table => {
  const random = createRandom(seed);
  const columnCount = tableColumns.length;
  const values = new Float32Array(rowCount * columnCount);
  const target = new Float32Array(rowCount);
  for (let row = 0; row < rowCount; row++) {
    const [a, b, c] = [0, 0, 0].map(() => random.nextFloat() * 4 - 2) as [number, number, number];
    const hasB = random.nextFloat() > 0.1;
    const small = random.nextFloat() > 0.05 ? random.nextInteger(4) : Number.NaN;
    const large = random.nextInteger(40);
    const far = 5000 + random.nextFloat() * 1000;
    values.set([a, hasB ? b : Number.NaN, c, small, large, far], row * columnCount);
    const score =
      Math.sin(2 * a) +
      (hasB ? b * c : 0.7) +
      ([1, -1, 0, 0.5][small] ?? 0.2) +
      Math.sin(1.7 * large) +
      (far - 5500) / 500 +
      (random.nextFloat() - 0.5) / 5;
    const classOf = { binary: score > 0 ? 1 : 0, multiclass: score < -1 ? 0 : score < 1 ? 1 : 2 };
    target[row] = kind === 'regression' ? 100 * score + 3 : classOf[kind];
  }
  return { matrix: { rowCount, columnCount, values }, target };
};

export const taskOf = (kind: FitTask['kind']): FitTask =>
  kind === 'multiclass' ? { kind, classCount: 3 } : { kind };

export const aFitInput = (kind: FitTask['kind'], overrides: Partial<FitInput> = {}): FitInput => {
  const train = aTable(kind, 3000, 1);
  const validation = aTable(kind, 1000, 2);
  return {
    task: taskOf(kind),
    train: train.matrix,
    trainTarget: train.target,
    validation,
    featureNames: tableColumns,
    categoricalColumns,
    hyperparameters: { epochs: 12, hidden_units: 64, batch_size: 64, learning_rate: 0.003 },
    seed: 5,
    threadCount: 1,
    ...overrides,
  };
};

export const quietHooks = (overrides: Partial<FitHooks> = {}): FitHooks => ({
  signal: new AbortController().signal,
  onProgress: () => undefined,
  onMetrics: () => undefined,
  ...overrides,
});

export interface NetworkChoices {
  readonly activation?: Activation;
  readonly hiddenUnits?: readonly number[];
  readonly head?: Head;
  readonly seed?: number;
}

/** An untrained network for the columns of `aTable`. */
export const aNetwork = (
  choices: NetworkChoices = {},
): { readonly network: Network; readonly values: NetworkValues; readonly table: Table } => {
  const { activation = 'relu', hiddenUnits = [16, 8], head = { kind: 'binary' }, seed = 3 } = choices;
  const table = aTable(head.kind, 500, seed);
  const { encoding, statistics } = fitEncoding(table.matrix, {
    categoricalColumns,
    oneHotLimit: 10,
    maximumEmbeddingWidth: 6,
  });
  const network: Network = { encoding, activation, hiddenUnits, head };
  return {
    network,
    table,
    values: { statistics, parameters: drawInitialParameters(network, createRandom(seed)) },
  };
};

/**
 * The largest difference between the parameters after a few steps on weighted rows and on rows that are there so many
 * times instead: full batches of SGD, whose gradients then differ by the factor that the learning rate makes up for.
 */
export const weightDeviation = async (
  createTrainer: (problem: TrainingProblem) => Trainer | Promise<Trainer>,
  head: Head,
): Promise<number> => {
  const { network, values, table } = aNetwork({ head });
  const classWeights = Float32Array.of(1, 3, 2).slice(0, head.kind === 'binary' ? 2 : 3);
  const rows = Array.from(table.target.keys());
  const repeated = rows.flatMap((row) => Array<number>(classWeights[table.target[row]!]!).fill(row));
  const train = async (chosen: readonly number[], parts: Partial<TrainingProblem>) => {
    const { columnCount } = table.matrix;
    const trainer = await createTrainer({
      network,
      initial: values,
      train: {
        matrix: {
          rowCount: chosen.length,
          columnCount,
          values: Float32Array.from(
            chosen.flatMap((row) => [
              ...table.matrix.values.subarray(row * columnCount, (row + 1) * columnCount),
            ]),
          ),
        },
        target: Float32Array.from(chosen, (row) => table.target[row]!),
      },
      validation: undefined,
      optimizer: 'sgd',
      l2: 0,
      dropout: undefined,
      maximumBatchSize: chosen.length,
      ...parts,
    });
    trainer.beginEpoch(Int32Array.from(chosen.keys()));
    const learningRate = (0.02 * chosen.length) / rows.length;
    for (let step = 1; step <= 5; step++) {
      trainer.step({ begin: 0, count: chosen.length, learningRate, step, maskRows: [] });
    }
    const parameters = await trainer.parameters();
    trainer.close();
    return parameters;
  };
  const weighted = await train(rows, { classWeights });
  const copied = await train(repeated, {});
  return Math.max(
    ...weighted.flatMap((array, index) =>
      Array.from(array, (value, place) => Math.abs(value - copied[index]![place]!)),
    ),
  );
};
