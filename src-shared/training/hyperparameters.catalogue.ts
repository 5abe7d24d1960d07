import { forestHyperparameters } from './hyperparameters.forest.ts';
import { lightgbmHyperparameters } from './hyperparameters.lightgbm.ts';
import { tensorflowHyperparameters } from './hyperparameters.tensorflow.ts';
import type { HyperparameterSpec } from './hyperparameters.ts';
import type { EngineId } from './training.schema.ts';

/** What can be set on each engine. */
export const hyperparametersOf: Readonly<Record<EngineId, readonly HyperparameterSpec[]>> = {
  lightgbm: lightgbmHyperparameters,
  tensorflow: tensorflowHyperparameters,
  forest: forestHyperparameters,
};
