import type { Engine } from '../engine.ts';
import type { Backend } from './backend.ts';
import { chooseBackend } from './choose-backend.ts';
import { fitNetwork } from './fit.ts';
import { readNetworkFiles } from './network/network-files.ts';
import { createPredictor } from './network/predictor.ts';
import { runSelfTest } from './self-test.ts';

let backend: Promise<Backend> | undefined;

/** Chosen once a process. A failure is forgotten, so that a pack installed meanwhile is found. */
const loadBackend = (): Promise<Backend> => {
  backend ??= chooseBackend().catch((error: unknown) => {
    backend = undefined;
    throw error;
  });
  return backend;
};

/**
 * Neural networks for tables, trained by TensorFlow. Prediction is plain TypeScript: `open` needs no library and
 * costs a serving process no memory beyond the weights.
 */
export const tensorflowEngine: Engine = {
  id: 'tensorflow',
  load: async () => (await loadBackend()).description,
  fit: async (input, hooks) => fitNetwork(await loadBackend(), input, hooks),
  open: async (files) => {
    const { network, values } = readNetworkFiles(files);
    return createPredictor(network, values);
  },
  selfTest: async () => runSelfTest(await loadBackend()),
};
