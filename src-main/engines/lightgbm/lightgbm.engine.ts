import type { Engine } from '../engine.ts';
import { fitLightgbm } from './fit.ts';
import { loadLightgbm } from './library.ts';
import { readLightgbmTrees } from './model-trees.ts';
import { openLightgbm } from './predictor.ts';
import { runSelfTest } from './self-test.ts';

/** Gradient-boosted trees by LightGBM's own library: the default for tables. */
export const lightgbmEngine: Engine = {
  id: 'lightgbm',
  load: async () => ({ version: loadLightgbm().files.version, device: 'CPU', backend: 'native' }),
  fit: async (input, hooks) => fitLightgbm(loadLightgbm(), input, hooks),
  open: async (files, options) => openLightgbm(loadLightgbm(), files, options),
  readTrees: readLightgbmTrees,
  selfTest: async () => runSelfTest(loadLightgbm()),
};
