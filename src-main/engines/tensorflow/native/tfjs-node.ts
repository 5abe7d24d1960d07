/**
 * TensorFlow.js with the kernels of `@tensorflow/tfjs-node-gpu`, on a binding given to it. The package's own
 * entry looks for a compiled addon, which this program does not build, so its parts are put together here.
 */
import { createRequire } from 'node:module';
import type * as Tfjs from '@tensorflow/tfjs';
import type { TFJSBinding } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding.js';

const require = createRequire(import.meta.url);

/**
 * tfjs-node-gpu 4.22 calls two functions of `util` that Node 23 removed or warns about (tfjs issues 8609 and 8746).
 */
const restoreUtilFunctions = (): void => {
  const util = require('node:util') as Record<string, unknown>;
  util.isNullOrUndefined = (value: unknown) => value === null || value === undefined;
  util.isArray = Array.isArray;
};

const backendName = 'tensorflow';

/** Makes the native backend the current one. The kernels are registered once a process, the backend each time. */
export const startNativeKernels = async (binding: TFJSBinding): Promise<typeof Tfjs> => {
  restoreUtilFunctions();
  const tf = require('@tensorflow/tfjs') as typeof Tfjs;
  const { NodeJSKernelBackend } =
    require('@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js') as typeof import('@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js');
  require('@tensorflow/tfjs-node-gpu/dist/register_all_kernels.js');
  if (tf.findBackendFactory(backendName)) tf.removeBackend(backendName);
  tf.registerBackend(backendName, () => new NodeJSKernelBackend(binding, '@tensorflow/tfjs-node-gpu'));
  await tf.setBackend(backendName);
  return tf;
};
