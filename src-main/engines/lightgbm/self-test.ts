import type { FitInput } from '../engine.ts';
import { fitLightgbm } from './fit.ts';
import type { LightgbmLibrary } from './native-library.ts';
import { openLightgbm } from './predictor.ts';

const rowCount = 400;
const columnCount = 3;
/** What Python's lightgbm 4.7.0 predicts for the first three rows, same data and parameters, one thread. */
const expected: readonly number[] = [0.051465343557568176, 0.35782277222667325, 0.7130481875894643];
/** Other processors may round sums differently; a wrong library is off by far more. */
const tolerance = 1e-6;

/** Numbers in [0, 1) from the linear congruential generator of Numerical Recipes, the same in every language. */
export const pseudoRandom = (count: number, seed: number): Float32Array => {
  let state = seed >>> 0;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) / 2 ** 24;
  });
};

const selfTestInput = (): FitInput => {
  const values = pseudoRandom(rowCount * columnCount, 1);
  const trainTarget = Float32Array.from({ length: rowCount }, (_, row) => {
    const [a = 0, b = 0, c = 0] = values.subarray(row * columnCount);
    // Rounded after each step, as numpy does with 32-bit numbers.
    return Math.fround(a + Math.fround(b * c)) > 0.75 ? 1 : 0;
  });
  return {
    task: { kind: 'binary' },
    train: { rowCount, columnCount, values },
    trainTarget,
    featureNames: ['a', 'b', 'c'],
    categoricalColumns: [],
    hyperparameters: { num_iterations: 12, num_leaves: 8, learning_rate: 0.2, min_data_in_leaf: 10 },
    seed: 7,
    threadCount: 1,
  };
};

/** Fits 12 small trees and compares three predictions with the known ones; throws when they differ. */
export const runSelfTest = async (
  library: LightgbmLibrary,
): Promise<{ readonly durationMs: number; readonly detail: string }> => {
  const startedMs = performance.now();
  const input = selfTestInput();
  const model = await fitLightgbm(library, input, {
    signal: new AbortController().signal,
    onMetrics: () => undefined,
    onProgress: () => undefined,
  });
  const predictor = openLightgbm(library, model.files, { threadCount: 1 });
  try {
    const one = new Float64Array(1);
    const actual = expected.map((_, row) => {
      predictor.predictOne(input.train.values.subarray(row * columnCount, (row + 1) * columnCount), one);
      return one[0]!;
    });
    const largest = Math.max(...actual.map((value, row) => Math.abs(value - expected[row]!)));
    if (!(largest <= tolerance)) {
      throw new Error(
        `LightGBM gave a wrong answer: predictions are off by ${largest}. Run "millwright setup --force" to install it again.`,
      );
    }
    return {
      durationMs: performance.now() - startedMs,
      detail: `12 trees on ${rowCount} rows, predictions as expected`,
    };
  } finally {
    predictor.close();
  }
};
