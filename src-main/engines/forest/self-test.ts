import type { FitInput } from '../engine.ts';
import { fitForest } from './fit.ts';
import { openForest } from './predictor.ts';

const rowCount = 240;
const columnCount = 2;
const tolerance = 1e-6;

/** A number with gaps and a category; the target is one of six levels that a tree of three levels can hold. */
const selfTestInput = (): FitInput => {
  const values = new Float32Array(rowCount * columnCount);
  const trainTarget = new Float32Array(rowCount);
  for (let row = 0; row < rowCount; row++) {
    const isMissing = row % 6 === 5;
    const number = row % 10;
    const category = row % 4;
    values[row * columnCount] = isMissing ? Number.NaN : number;
    values[row * columnCount + 1] = category;
    const level = isMissing ? 2 : number > 4 ? 1 : 0;
    trainTarget[row] = level + (category === 1 || category === 2 ? 10 : 0);
  }
  return {
    task: { kind: 'regression' },
    train: { rowCount, columnCount, values },
    trainTarget,
    featureNames: ['number', 'category'],
    categoricalColumns: [1],
    hyperparameters: {
      learner: 'gradient_boosting',
      num_trees: 1,
      learning_rate: 1,
      l2_regularization: 0,
      min_rows_per_leaf: 1,
      max_depth: 3,
    },
    seed: 1,
    threadCount: 1,
  };
};

/** One tree that can hold its target has to give it back; throws when it does not. */
export const runSelfTest = async (): Promise<{ readonly durationMs: number; readonly detail: string }> => {
  const startedMs = performance.now();
  const input = selfTestInput();
  const { files } = await fitForest(input, {
    signal: new AbortController().signal,
    onMetrics: () => undefined,
    onProgress: () => undefined,
  });
  const predictor = openForest(files);
  const predictions = predictor.predict(input.train);
  predictor.close();
  const worst = Math.max(...predictions.map((value, row) => Math.abs(value - input.trainTarget[row]!)));
  if (!(worst <= tolerance)) {
    throw new Error(`The forest engine gave a wrong answer: off by ${worst}. Install Millwright again.`);
  }
  return {
    durationMs: performance.now() - startedMs,
    detail: `1 tree on ${rowCount} rows, predictions as expected`,
  };
};
