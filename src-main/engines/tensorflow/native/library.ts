/**
 * Finds libtensorflow in the runtime pack and loads it, once a process.
 *
 * It needs a process of its own: it is 850 MB, it exports about 2,000 LLVM symbols that crash a host with
 * another LLVM, and it reads its settings from the environment as it loads.
 */
import { isMainThread } from 'node:worker_threads';
import koffi from 'koffi';
import { locatePack } from '../../../platform/packs/locate-pack.ts';
import { EngineUnavailable } from '../../engine.ts';
import { bindCApi, type CApi, type Pointer } from './c-api.ts';

export interface NativeLibrary {
  readonly api: CApi;
  readonly version: string;
  readonly variant: 'cpu' | 'cuda';
}

/** Set before the library loads; what the user has set stays. */
const environment = {
  // 0 everything, 1 warnings, 2 errors. One line about oneDNN is printed while loading whatever this says.
  TF_CPP_MIN_LOG_LEVEL: '2',
  // Else the first context takes all memory of the GPU, and nothing else runs on it (tfjs issue 671).
  TF_FORCE_GPU_ALLOW_GROWTH: 'true',
  // Gives every context a thread pool of its own. Without it the first context sizes one pool for the whole
  // process, and the thread count of a later fit is ignored in silence.
  TF_OVERRIDE_GLOBAL_THREADPOOL: '1',
} as const;

const setEnvironment = (): void => {
  for (const [name, value] of Object.entries(environment)) process.env[name] ??= value;
};

/**
 * Keeps a loaded library mapped until the process ends. koffi closes its libraries as Node exits, while
 * TensorFlow's threads still run in them: every process that had loaded it ended in a segmentation fault
 * (TensorFlow 2.21, koffi 3.3.4, Node 24.21).
 */
const pin = (path: string): void => {
  const flags = { linux: 0x1000, darwin: 0x80 }[process.platform as string];
  if (flags === undefined) return;
  const RTLD_NOW = 2;
  const dlopen = koffi.load(null).func('dlopen', 'void *', ['str', 'int']);
  dlopen(path, RTLD_NOW | flags);
};

let loaded: NativeLibrary | undefined;

/** Throws `EngineUnavailable`. A failure is not remembered: the pack may be installed a moment later. */
export const loadNativeLibrary = (): NativeLibrary => {
  if (loaded) return loaded;
  if (!isMainThread) {
    // A worker thread has its own copy of the environment, which the library cannot see.
    throw new EngineUnavailable(
      'TensorFlow cannot be loaded in a worker thread.',
      'Run this engine in a process of its own.',
    );
  }
  const pack = locatePack('tensorflow');
  if (pack.state === 'missing') throw new EngineUnavailable(pack.reason, pack.fix);
  setEnvironment();
  try {
    for (const path of pack.preload) {
      koffi.load(path, { global: true });
      pin(path);
    }
    const api = bindCApi(koffi.load(pack.library));
    pin(pack.library);
    loaded = { api, version: api.TF_Version(), variant: pack.variant };
    return loaded;
  } catch (error) {
    throw new EngineUnavailable(
      `TensorFlow's library in ${pack.dir} does not load: ${error instanceof Error ? error.message : String(error)}.`,
      'Run "millwright setup --force" to install it again.',
    );
  }
};

/** An error that TensorFlow reported, in its own words. */
export class TensorFlowError extends Error {
  readonly code: number;
  constructor(doing: string, code: number, message: string) {
    super(`${doing}: ${message}`);
    this.name = 'TensorFlowError';
    this.code = code;
  }
}

/** Throws when the last call that was given `status` failed. */
export const checkStatus = (api: CApi, status: Pointer, doing: string): void => {
  const code = api.TF_GetCode(status);
  if (code !== 0) throw new TensorFlowError(doing, code, api.TF_Message(status));
};
