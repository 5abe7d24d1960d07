/**
 * How much the loss rises when one column is shuffled among rows (Breiman 2001; Fisher, Rudin & Dominici 2019):
 * what the network would lose without it. Below 0 is chance, and is given as 0.
 */
import { setImmediate } from 'node:timers/promises';
import { type Random, samplePositions, shuffle } from '#shared/kit/random.ts';
import type { Matrix } from '../../engine.ts';
import { type Network, type NetworkValues, outputWidth } from '../network/network.ts';
import { createRowForward } from '../network/predictor.ts';
import { curvePoint } from './curve-metrics.ts';
import type { TrainingData } from './trainer.ts';

/** A second or so for networks of usual size: each column costs a prediction of every sampled row. */
const predictionBudget = 200_000;
const maximumRows = 2000;
const minimumRows = 100;

const takeRows = ({ matrix, target }: TrainingData, positions: Uint32Array): TrainingData => {
  const { columnCount } = matrix;
  const values = new Float32Array(positions.length * columnCount);
  positions.forEach((position, row) => {
    const start = position * columnCount;
    values.set(matrix.values.subarray(start, start + columnCount), row * columnCount);
  });
  return {
    matrix: { rowCount: positions.length, columnCount, values },
    target: Float32Array.from(positions, (position) => target[position]!),
  };
};

const createLoss = (network: Network, values: NetworkValues) => {
  const forward = createRowForward(network, values);
  const width = outputWidth(network.head);
  return ({ rowCount, columnCount, values: rows }: Matrix, target: Float32Array): number => {
    const outputs = new Float32Array(rowCount * width);
    for (let row = 0; row < rowCount; row++) {
      outputs.set(forward(rows, row * columnCount).subarray(0, width), row * width);
    }
    return curvePoint(network.head, outputs, target).loss;
  };
};

/** One number a column, in the unit of the loss (nats, or squared deviations of the target). */
export const permutationImportance = async (
  network: Network,
  values: NetworkValues,
  data: TrainingData,
  { random, signal }: { readonly random: Random; readonly signal: AbortSignal },
): Promise<Float64Array> => {
  const { rowCount, columnCount } = data.matrix;
  const affordable = Math.max(minimumRows, Math.floor(predictionBudget / columnCount));
  const sampled = takeRows(data, samplePositions(rowCount, Math.min(affordable, maximumRows), random));
  const lossOf = createLoss(network, values);
  const { matrix, target } = sampled;
  const baseline = lossOf(matrix, target);
  const importance = new Float64Array(columnCount);
  const order = Uint32Array.from({ length: matrix.rowCount }, (_, row) => row);
  const shuffled = Float32Array.from(matrix.values);
  for (let column = 0; column < columnCount; column++) {
    await setImmediate();
    signal.throwIfAborted();
    shuffle(order, random);
    order.forEach((from, row) => {
      shuffled[row * columnCount + column] = matrix.values[from * columnCount + column]!;
    });
    const loss = lossOf({ ...matrix, values: shuffled }, target);
    importance[column] = Math.max(0, loss - baseline);
    order.forEach((_, row) => {
      shuffled[row * columnCount + column] = matrix.values[row * columnCount + column]!;
    });
  }
  return importance;
};
