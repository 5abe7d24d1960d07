/**
 * TensorFlow.js's own eager training on libtensorflow, through koffi or through the package's compiled addon:
 * `--binding koffi` or `--binding ADDON.node`. The two cannot be loaded into one process.
 */
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';
import type { TFJSBinding } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding.js';
import { NativeContext } from '../src-main/engines/tensorflow/native/context.ts';
import { loadNativeLibrary } from '../src-main/engines/tensorflow/native/library.ts';
import { createTfjsBinding } from '../src-main/engines/tensorflow/native/tfjs-binding.ts';
import { startNativeKernels } from '../src-main/engines/tensorflow/native/tfjs-node.ts';
import { median } from './summary.ts';

const { values: args } = parseArgs({
  options: { binding: { type: 'string' }, batch: { type: 'string' }, steps: { type: 'string' } },
});
const binding = args.binding ?? 'koffi';
const batchSize = Number(args.batch ?? 256);
const stepsPerRound = Number(args.steps ?? 100);
const threads = 2;
const rounds = 5;

process.env.TF_NUM_INTRAOP_THREADS = String(threads);
process.env.TF_NUM_INTEROP_THREADS = String(threads);

const openBinding = (): TFJSBinding =>
  binding === 'koffi'
    ? createTfjsBinding(new NativeContext(loadNativeLibrary(), threads))
    : (createRequire(import.meta.url)(binding) as TFJSBinding);

const loaded = openBinding();
const tf = await startNativeKernels(loaded);

const initial = (seed: number) => tf.initializers.glorotUniform({ seed });
const model = tf.sequential({
  layers: [
    tf.layers.dense({ units: 256, activation: 'relu', inputShape: [64], kernelInitializer: initial(1) }),
    tf.layers.dropout({ rate: 0.1, seed: 2 }),
    tf.layers.dense({ units: 256, activation: 'relu', kernelInitializer: initial(3) }),
    tf.layers.dense({ units: 10, activation: 'softmax', kernelInitializer: initial(4) }),
  ],
});
model.compile({ optimizer: tf.train.adam(0.001), loss: 'categoricalCrossentropy' });
const inputs = tf.randomUniform([batchSize, 64], -1, 1, 'float32', 5);
const labels = tf.tidy(() =>
  tf.cast(tf.oneHot(tf.argMax(tf.slice(inputs, [0, 0], [batchSize, 10]), 1), 10), 'float32'),
);

interface Cost {
  readonly wallMs: number;
  /** User and system time of the process, all threads. */
  readonly cpuMs: number;
}

/** Medians over rounds of what one call costs. */
const measure = async (callsPerRound: number, call: () => Promise<unknown>): Promise<Cost> => {
  for (let index = 0; index < callsPerRound / 4; index++) await call();
  const costs: Cost[] = [];
  for (let round = 0; round < rounds; round++) {
    const startedMs = performance.now();
    const before = process.cpuUsage();
    for (let index = 0; index < callsPerRound; index++) await call();
    const { user, system } = process.cpuUsage(before);
    costs.push({
      wallMs: (performance.now() - startedMs) / callsPerRound,
      cpuMs: (user + system) / 1000 / callsPerRound,
    });
  }
  return {
    wallMs: median(costs.map(({ wallMs }) => wallMs)),
    cpuMs: median(costs.map(({ cpuMs }) => cpuMs)),
  };
};

const one = tf.scalar(1);
const two = tf.scalar(2);
const operation = await measure(10_000, async () => tf.add(one, two).dispose());
let loss = Number.NaN;
const step = await measure(stepsPerRound, async () => {
  loss = Number(await model.trainOnBatch(inputs, labels));
});

const settings = { binding, tensorflow: loaded.TF_Version, model: '64-256-256-10', batchSize, threads };
console.log(JSON.stringify({ step, operation, loss, settings }));
