import type { Engine } from '../engine.ts';
import { fitForest, forestVersion } from './fit.ts';
import { readForestTrees } from './forest-trees.ts';
import { openForest } from './predictor.ts';
import { runSelfTest } from './self-test.ts';

/** Decision forests in plain TypeScript: what trains where no native library can be had. */
export const forestEngine: Engine = {
  id: 'forest',
  load: async () => ({ version: forestVersion, device: 'CPU', backend: 'JavaScript' }),
  fit: fitForest,
  open: async (files) => openForest(files),
  readTrees: readForestTrees,
  selfTest: runSelfTest,
};
