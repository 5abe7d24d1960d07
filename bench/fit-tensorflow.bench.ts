import type { Bench } from './bench.types.ts';
import { makeFitData } from './fit-lightgbm.data.ts';

/** How far apart two AUCs on the same test rows may be: the two sides draw other weights, orders and masks. */
const aucTolerance = 0.01;

/** An epoch of the same network on the same TensorFlow: our traced step against Keras. */
export const fitTensorflowBench: Bench = {
  name: 'fit-tensorflow',
  title: 'an epoch of a neural network from the app against Keras on the same TensorFlow',
  unit: 'ms',
  bar: 0.8,
  limits: [],
  pythonPackages: ['tensorflow_cpu==2.21.0'],
  prepare: async ({ isSmall }) => {
    const rows = isSmall ? 20_000 : 100_000;
    const spec = { path: `.cache/bench/fit-${rows}x20-1.f32`, rows, columns: 20, seed: 1 };
    makeFitData(spec);
    const args = ['--data', spec.path, '--rows', String(rows), '--epochs', isSmall ? '4' : '6'];
    return {
      ours: { script: 'bench/fit-tensorflow.ours.ts', args },
      peer: { script: 'bench/fit-tensorflow.peer.py', args },
    };
  },
  measure: ({ epochMs }) => Number(epochMs),
  disagreement: (ours, peer) =>
    Math.abs(Number(ours.auc) - Number(peer.auc)) <= aucTolerance
      ? null
      : `AUC ${String(ours.auc)} against ${String(peer.auc)}`,
};
