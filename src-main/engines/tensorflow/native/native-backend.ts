import { availableParallelism } from 'node:os';
import type * as Tfjs from '@tensorflow/tfjs';
import type { Backend } from '../backend.ts';
import { createEagerTrainer } from '../fallback/eager-trainer.ts';
import { parameterCount } from '../network/network.ts';
import type { TrainingProblem } from '../training/trainer.ts';
import { NativeContext } from './context.ts';
import { cudaDeviceName } from './cuda-device.ts';
import { loadNativeLibrary, type NativeLibrary } from './library.ts';
import { createTfjsBinding } from './tfjs-binding.ts';
import { startNativeKernels } from './tfjs-node.ts';
import { createTracedTrainer } from './traced-trainer.ts';

/**
 * A step below this many multiplications is faster on one thread: handing work to a second one costs more than
 * it does. Measured with two threads: 20-128-128-2 at batch 256 (30 million) is a tie.
 */
const worthThreading = 30e6;

/** Forward, and backward to weights and inputs: three products a weight and row. */
const multiplicationsOf = ({ network, maximumBatchSize }: TrainingProblem): number =>
  3 * parameterCount(network) * maximumBatchSize;

const describeDevice = (context: NativeContext): string => {
  if (context.device.type === 'GPU') return `${cudaDeviceName() ?? 'NVIDIA GPU'}, CUDA`;
  const threads = availableParallelism();
  return `CPU, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
};

let kernels: Promise<typeof Tfjs> | undefined;

/** The kernels of `@tensorflow/tfjs-node-gpu`. They keep their context, so there is one a process. */
const loadKernels = (library: NativeLibrary): Promise<typeof Tfjs> => {
  kernels ??= startNativeKernels(createTfjsBinding(new NativeContext(library, 1)));
  return kernels;
};

/** libtensorflow from the runtime pack. Throws `EngineUnavailable` where there is none. */
export const openNativeBackend = (): Backend => {
  const library = loadNativeLibrary();
  const context = new NativeContext(library, 1);
  const isGpu = context.device.type === 'GPU';
  const device = describeDevice(context);
  context.close();
  return {
    description: { version: library.version, device, backend: 'native' },
    threadCountFor: (problem, allowed) =>
      isGpu || multiplicationsOf(problem) >= worthThreading ? allowed : 1,
    createTrainer: async (problem, threadCount) => createTracedTrainer(library, problem, threadCount),
    createReferenceTrainer: async (problem) => createEagerTrainer(await loadKernels(library), problem),
  };
};
