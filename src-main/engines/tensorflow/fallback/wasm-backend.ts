import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type * as Tfjs from '@tensorflow/tfjs';
import type { Backend } from '../backend.ts';
import { createEagerTrainer } from './eager-trainer.ts';

const require = createRequire(import.meta.url);

/** TensorFlow.js on WebAssembly: one thread, trains networks of dense layers, runs everywhere. */
export const openWasmBackend = async (): Promise<Backend> => {
  const tf = require('@tensorflow/tfjs') as typeof Tfjs;
  const wasm = require('@tensorflow/tfjs-backend-wasm') as { setWasmPaths(folder: string): void };
  const folder = dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json'));
  wasm.setWasmPaths(join(folder, 'dist/'));
  if (!(await tf.setBackend('wasm'))) throw new Error('The WebAssembly backend does not start.');
  await tf.ready();
  return {
    description: {
      version: `TensorFlow.js ${tf.version.tfjs}`,
      device: 'CPU, 1 thread',
      backend: 'WASM',
    },
    // Its worker threads are for browsers, and brought nothing in Node.
    threadCountFor: () => 1,
    createTrainer: async (problem) => {
      // The current backend is global to TensorFlow.js, and another may have been opened since.
      await tf.setBackend('wasm');
      return createEagerTrainer(tf, problem);
    },
  };
};
