import { describe, expect, it } from 'vitest';
import type { Backend } from '../backend.ts';
import {
  type GoldenCase,
  goldenCases,
  goldenDeviation,
  goldenProblem,
  runGoldenSteps,
} from '../golden/golden-problem.ts';
import { weightDeviation } from '../testing.ts';
import { openWasmBackend } from './wasm-backend.ts';
import { openWebgpuBackend } from './webgpu-backend.ts';

const deviationOf = async (backend: Backend, expected: GoldenCase): Promise<number> => {
  const trainer = await backend.createTrainer(goldenProblem(expected), 1);
  const result = await runGoldenSteps(trainer, expected);
  trainer.close();
  return goldenDeviation(expected, result);
};

describe('the WASM backend', () => {
  it.each(goldenCases)('trains as another program does: $task, $activation, $optimizer', async (expected) => {
    expect(await deviationOf(await openWasmBackend(), expected)).toBeLessThan(2e-6);
  });

  it.each([{ kind: 'binary' } as const, { kind: 'multiclass', classCount: 3 } as const])(
    'weighs a row as if it were there so often: $kind',
    async (head) => {
      const backend = await openWasmBackend();
      expect(await weightDeviation((problem) => backend.createTrainer(problem, 1), head)).toBeLessThan(1e-5);
    },
  );

  it('keeps no tensor of a step', async () => {
    const { default: tf } = (await import('@tensorflow/tfjs')) as unknown as {
      default: typeof import('@tensorflow/tfjs');
    };
    const backend = await openWasmBackend();
    const before = tf.memory().numTensors;
    await deviationOf(backend, goldenCases[0]!);
    expect(tf.memory().numTensors).toBe(before);
  });
});

const webgpu = await openWebgpuBackend({ acceptSoftware: true });
if (!webgpu)
  console.log('Tests on WebGPU are left out: there is no adapter (on Linux, no Vulkan driver) here.');

describe.skipIf(!webgpu)('the WebGPU backend', () => {
  it.each(goldenCases)('trains as another program does: $task, $activation, $optimizer', async (expected) => {
    expect(await deviationOf(webgpu!, expected)).toBeLessThan(2e-5);
  });
});
