import { EngineUnavailable } from '../engine.ts';
import type { Backend } from './backend.ts';
import { openWasmBackend } from './fallback/wasm-backend.ts';
import { openWebgpuBackend } from './fallback/webgpu-backend.ts';
import { openNativeBackend } from './native/native-backend.ts';

/** Forces one: for comparing them, and for a machine where the automatic choice is not the best. */
const variable = 'MILLWRIGHT_TENSORFLOW_BACKEND';
const names = ['native', 'webgpu', 'wasm'] as const;
type BackendName = (typeof names)[number];

const forcedBackend = (): BackendName | undefined => {
  const name = process.env[variable];
  if (!name) return undefined;
  const known = names.find((candidate) => candidate === name);
  if (!known) {
    throw new EngineUnavailable(
      `${variable} is "${name}".`,
      `Set it to one of ${names.join(', ')}, or not at all.`,
    );
  }
  return known;
};

const openForced = async (name: BackendName): Promise<Backend> => {
  switch (name) {
    case 'native':
      return openNativeBackend();
    case 'webgpu': {
      const backend = await openWebgpuBackend({ acceptSoftware: true });
      if (backend) return backend;
      throw new EngineUnavailable(
        'No GPU can be reached by WebGPU.',
        `Install a Vulkan driver, or unset ${variable}.`,
      );
    }
    case 'wasm':
      return openWasmBackend();
  }
};

const say = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Says after the fallback's own name what the better one lacks. */
const withReason = (backend: Backend, reason: string): Backend => ({
  ...backend,
  description: { ...backend.description, backend: `${backend.description.backend}; ${reason}` },
});

/**
 * The fastest backend that works here: libtensorflow (CPU or CUDA), else a GPU through WebGPU, else WASM. Throws
 * `EngineUnavailable` when none does.
 */
export const chooseBackend = async (): Promise<Backend> => {
  const forced = forcedBackend();
  if (forced) return openForced(forced);
  let nativeProblem: EngineUnavailable;
  try {
    return openNativeBackend();
  } catch (error) {
    if (!(error instanceof EngineUnavailable)) throw error;
    nativeProblem = error;
  }
  try {
    const webgpu = await openWebgpuBackend({ acceptSoftware: false });
    if (webgpu) return withReason(webgpu, nativeProblem.reason);
  } catch {
    // Dawn has no binary for this platform, or its driver fails: WASM needs neither.
  }
  try {
    return withReason(await openWasmBackend(), nativeProblem.reason);
  } catch (error) {
    throw new EngineUnavailable(
      `${nativeProblem.reason} The fallback fails too: ${say(error)}.`,
      nativeProblem.fix,
    );
  }
};
