import type { EngineId } from '#shared/training/training.schema.ts';
import type { Engine } from './engine.ts';

/** The engine of that id. Imported on demand: a worker pays only for the one it uses. */
export async function importEngine(id: EngineId): Promise<Engine> {
  switch (id) {
    case 'lightgbm':
      return (await import('./lightgbm/lightgbm.engine.ts')).lightgbmEngine;
    case 'tensorflow':
      return (await import('./tensorflow/tensorflow.engine.ts')).tensorflowEngine;
    case 'forest':
      return (await import('./forest/forest.engine.ts')).forestEngine;
  }
}
