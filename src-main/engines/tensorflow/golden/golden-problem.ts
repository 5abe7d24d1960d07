/** The small trainings whose results are known from another program (make_golden.py): self-test and tests use them. */
import { fitEncoding } from '../network/fit-encoding.ts';
import {
  type Activation,
  elementCountOf,
  type Head,
  type Network,
  parameterShapes,
} from '../network/network.ts';
import type { OptimizerKind, StepInput, Trainer, TrainingProblem } from '../training/trainer.ts';
import cases from './golden.json' with { type: 'json' };

export interface GoldenCase {
  readonly task: 'binary' | 'multiclass' | 'regression';
  readonly activation: Activation;
  readonly optimizer: OptimizerKind;
  readonly l2: number;
  readonly dropout: boolean;
  /** Of each step, before its update and without the L2 term. */
  readonly losses: readonly number[];
  /** Of the last layer for all rows after the last step. */
  readonly outputs: readonly number[];
}

export const goldenCases = cases as readonly GoldenCase[];

const rowCount = 12;
const columnCount = 4;
const hiddenUnits = [5, 4];

const pseudoRandom = (count: number, seed: number): number[] => {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) / 2 ** 24;
  });
};

const features = (): Float32Array =>
  Float32Array.from(pseudoRandom(rowCount * columnCount, 11), (draw, index) => {
    const row = Math.floor(index / columnCount);
    switch (index % columnCount) {
      case 0:
        return draw * 20 - 5;
      case 1:
        return row % 5 === 0 ? Number.NaN : draw;
      case 2:
        return row === 7 ? Number.NaN : Math.floor(draw * 3);
      default:
        return row % 11;
    }
  });

const heads: Readonly<Record<GoldenCase['task'], Head>> = {
  binary: { kind: 'binary' },
  multiclass: { kind: 'multiclass', classCount: 3 },
  regression: { kind: 'regression', mean: 0, deviation: 1 },
};

const targetOf = (head: Head): Float32Array => {
  const classCount = { binary: 2, multiclass: 3, regression: 0 }[head.kind];
  return Float32Array.from(pseudoRandom(rowCount, 31), (draw) =>
    classCount > 0 ? Math.floor(draw * classCount) : draw * 4 - 2,
  );
};

const parametersOf = (network: Network): Float32Array[] => {
  const shapes = parameterShapes(network);
  const draws = pseudoRandom(
    shapes.reduce((total, tensor) => total + elementCountOf(tensor), 0),
    23,
  );
  return shapes.map((tensor) =>
    Float32Array.from(draws.splice(0, elementCountOf(tensor)), (draw) => draw - 0.5),
  );
};

export const goldenProblem = ({ task, activation, optimizer, l2, dropout }: GoldenCase): TrainingProblem => {
  const matrix = { rowCount, columnCount, values: features() };
  const { encoding, statistics } = fitEncoding(matrix, {
    categoricalColumns: [2, 3],
    oneHotLimit: 10,
    maximumEmbeddingWidth: 2,
  });
  const network: Network = { encoding, activation, hiddenUnits, head: heads[task] };
  const pool = Float32Array.from(pseudoRandom(200, 41), (draw) => (draw < 0.3 ? 0 : 1 / 0.7));
  return {
    network,
    initial: { statistics, parameters: parametersOf(network) },
    train: { matrix, target: targetOf(network.head) },
    validation: matrix,
    optimizer,
    l2,
    dropout: dropout ? { pool } : undefined,
    maximumBatchSize: rowCount,
  };
};

const steps: readonly Omit<StepInput, 'learningRate' | 'step'>[] = [
  { begin: 0, count: 6, maskRows: [0, 3] },
  { begin: 6, count: 6, maskRows: [7, 1] },
  { begin: 0, count: 12, maskRows: [2, 9] },
];

export interface GoldenResult {
  readonly losses: readonly number[];
  readonly outputs: Float32Array;
}

export const runGoldenSteps = async (trainer: Trainer, { dropout }: GoldenCase): Promise<GoldenResult> => {
  const losses: number[] = [];
  for (const [index, step] of steps.entries()) {
    trainer.beginEpoch(Int32Array.from({ length: rowCount }, (_, row) => row));
    const maskRows = dropout ? step.maskRows : [];
    trainer.step({ ...step, maskRows, learningRate: 0.05, step: index + 1 });
    losses.push(await trainer.epochLoss());
  }
  return { losses, outputs: await trainer.validationOutputs() };
};

/** The largest difference from what the other program found. */
export const goldenDeviation = (expected: GoldenCase, actual: GoldenResult): number => {
  const difference = (wanted: readonly number[], got: ArrayLike<number>): number =>
    wanted.length === got.length
      ? Math.max(...wanted.map((value, index) => Math.abs(value - got[index]!)))
      : Infinity;
  return Math.max(difference(expected.losses, actual.losses), difference(expected.outputs, actual.outputs));
};
