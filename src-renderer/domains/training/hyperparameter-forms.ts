import type { EngineId } from '#shared/training/training.schema.ts';

export { hyperparametersOf } from '#shared/training/hyperparameters.catalogue.ts';

export const engineTitles: Readonly<Record<EngineId, string>> = {
  lightgbm: 'LightGBM',
  tensorflow: 'TensorFlow MLP',
  forest: 'Decision forest',
};
