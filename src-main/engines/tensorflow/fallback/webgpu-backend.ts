import { createRequire } from 'node:module';
import type * as Tfjs from '@tensorflow/tfjs';
import type { Backend } from '../backend.ts';
import { createEagerTrainer } from './eager-trainer.ts';

const require = createRequire(import.meta.url);

interface AdapterInfo {
  readonly vendor: string;
  readonly architecture: string;
  readonly description: string;
  readonly isFallbackAdapter?: boolean;
}
interface Gpu {
  requestAdapter(options?: object): Promise<{ readonly info: AdapterInfo } | null>;
}

/** Dawn, Chromium's WebGPU, from npm. TensorFlow.js looks for it where a browser has it. */
const installWebgpu = async (): Promise<Gpu> => {
  const dawn = (await import('webgpu')) as unknown as {
    readonly globals: object;
    create(options: readonly string[]): Gpu;
  };
  Object.assign(globalThis, dawn.globals);
  const gpu = dawn.create([]);
  Object.defineProperty(globalThis.navigator, 'gpu', { value: gpu, configurable: true });
  return gpu;
};

const isSoftware = ({ isFallbackAdapter, architecture, description }: AdapterInfo): boolean =>
  isFallbackAdapter === true || /swiftshader|llvmpipe/i.test(`${architecture} ${description}`);

/**
 * TensorFlow.js on any GPU that Vulkan, Metal or Direct3D 12 can reach. `undefined` where there is no adapter.
 * One that computes on the CPU counts only when asked for: WASM is faster than that.
 */
export const openWebgpuBackend = async ({
  acceptSoftware,
}: {
  readonly acceptSoftware: boolean;
}): Promise<Backend | undefined> => {
  const gpu = await installWebgpu();
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter || (isSoftware(adapter.info) && !acceptSoftware)) return undefined;
  const tf = require('@tensorflow/tfjs') as typeof Tfjs;
  require('@tensorflow/tfjs-backend-webgpu');
  if (!(await tf.setBackend('webgpu'))) return undefined;
  await tf.ready();
  const { description, vendor, architecture } = adapter.info;
  return {
    description: {
      version: `TensorFlow.js ${tf.version.tfjs}`,
      device: description || `${vendor} ${architecture}`.trim() || 'GPU',
      backend: 'WebGPU (Dawn)',
    },
    threadCountFor: () => 1,
    createTrainer: async (problem) => {
      // The current backend is global to TensorFlow.js, and another may have been opened since.
      await tf.setBackend('webgpu');
      return createEagerTrainer(tf, problem);
    },
  };
};
