import type { PackId } from '#shared/compute/compute.schema.ts';
import type { EngineId } from '#shared/training/training.schema.ts';

export interface EngineEntry {
  readonly id: EngineId;
  readonly purpose: string;
  /** The runtime pack it needs, or null where npm packages alone are enough. */
  readonly packId: PackId | null;
  /** Whether it still runs, in another way, without its pack. */
  readonly worksWithoutPack: boolean;
}

/** Every engine there is, in the order in which the product prefers them for tables. */
export const engineCatalogue: readonly EngineEntry[] = [
  {
    id: 'lightgbm',
    purpose: 'Gradient boosted trees: the default for tables.',
    packId: 'lightgbm',
    worksWithoutPack: false,
  },
  {
    id: 'tensorflow',
    purpose: 'Neural networks, on the GPU where there is one.',
    packId: 'tensorflow',
    worksWithoutPack: true,
  },
  {
    id: 'forest',
    purpose: 'Trees that need no runtime pack, so that a table always trains.',
    packId: null,
    worksWithoutPack: true,
  },
];
