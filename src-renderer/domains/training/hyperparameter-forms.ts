import { forestHyperparameters } from '#shared/training/hyperparameters.forest.ts';
import { lightgbmHyperparameters } from '#shared/training/hyperparameters.lightgbm.ts';
import { tensorflowHyperparameters } from '#shared/training/hyperparameters.tensorflow.ts';
import type { HyperparameterSpec } from '#shared/training/hyperparameters.ts';
import type { EngineId } from '#shared/training/training.schema.ts';

/** What can be set on each engine. */
export const hyperparametersOf: Readonly<Record<EngineId, readonly HyperparameterSpec[]>> = {
  lightgbm: lightgbmHyperparameters,
  tensorflow: tensorflowHyperparameters,
  forest: forestHyperparameters,
};

export const engineTitles: Readonly<Record<EngineId, string>> = {
  lightgbm: 'LightGBM',
  tensorflow: 'TensorFlow MLP',
  forest: 'Decision forest',
};
