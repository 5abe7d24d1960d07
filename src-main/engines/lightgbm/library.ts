import { locatePack } from '../../platform/packs/locate-pack.ts';
import { EngineUnavailable } from '../engine.ts';
import { type LibraryFiles, type LightgbmLibrary, openLibrary } from './native-library.ts';

const explainLoadFailure = (message: string): EngineUnavailable => {
  if (/libgomp/.test(message)) {
    return new EngineUnavailable(
      'LightGBM needs the OpenMP runtime (libgomp), which this system does not have.',
      'Run "millwright setup --force", which brings one, or install it (Debian and Ubuntu: "sudo apt install libgomp1").',
    );
  }
  if (/libomp/.test(message)) {
    return new EngineUnavailable(
      'LightGBM needs the OpenMP runtime (libomp), which this Mac does not have.',
      'Run "brew install libomp".',
    );
  }
  return new EngineUnavailable(
    `LightGBM's library does not load: ${message.replace(/\.?$/, '.')}`,
    'Run "millwright setup --force" to install it again.',
  );
};

/** Where the installed library is. Throws `EngineUnavailable` when it is not. */
const locateLibrary = (): LibraryFiles => {
  const pack = locatePack('lightgbm');
  if (pack.state === 'missing') throw new EngineUnavailable(pack.reason, pack.fix);
  return { version: pack.version, library: pack.library, preload: pack.preload };
};

/**
 * How long OpenMP's threads spin at the end of a parallel part before they sleep, in turns. GNU's default of 3 ms
 * is fine on an idle computer and ruinous on a busy one, where the spinning takes the core from the thread that is
 * waited for. 200,000 × 20, 100 rounds, two cores: idle 1.1 s with the default, 1.1 s with 1,000 and 1.7 s with
 * no spinning at all; beside other programs 8 to 26 s, 1.6 to 5 s and 1.8 to 4.6 s.
 */
const spinCount = '1000';

/** Read once by the OpenMP runtime, as it is loaded. A setting of the user's own is left alone. */
const limitSpinning = (): void => {
  if (process.env.OMP_WAIT_POLICY === undefined) process.env.GOMP_SPINCOUNT ??= spinCount;
};

let loaded: LightgbmLibrary | undefined;

/**
 * Throws `EngineUnavailable`. A failure is not remembered: the pack may be installed a moment later. To be called
 * in the main thread before any other: only there does a change of the environment reach native code.
 */
export const loadLightgbm = (): LightgbmLibrary => {
  if (loaded) return loaded;
  const files = locateLibrary();
  limitSpinning();
  try {
    loaded = openLibrary(files);
    return loaded;
  } catch (error) {
    throw explainLoadFailure(error instanceof Error ? error.message : String(error));
  }
};
