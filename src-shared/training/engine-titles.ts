import type { EngineId } from './training.schema.ts';

/** The one name of each engine, on every screen and in every line. */
export const engineTitles: Readonly<Record<EngineId, string>> = {
  lightgbm: 'LightGBM',
  tensorflow: 'TensorFlow',
  forest: 'Decision forest',
};
