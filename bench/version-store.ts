/** A workspace that holds the eleven versions as one dataset, and the rows of the last one as another. */
import { rmSync } from 'node:fs';
import { withApp } from './app.ts';
import type { VersionFile } from './version-files.ts';

export interface StoredVersions {
  readonly workspaceFolder: string;
  /** Ids of the eleven versions: a snapshot and up to ten changes. */
  readonly chain: readonly string[];
  /** The rows of the last version in one file. */
  readonly whole: string;
}

/** Made anew for each run: the store is what is measured. */
export async function makeVersionStore(
  workspaceFolder: string,
  files: readonly VersionFile[],
): Promise<StoredVersions> {
  rmSync(workspaceFolder, { recursive: true, force: true });
  return withApp(async (app) => {
    const chain: string[] = [];
    const first = await app.import(files[0]!.path);
    for (const { path } of files.slice(1)) {
      const version = await app.import(path, { datasetId: first.datasetId });
      chain.push(version.id);
      if (version.deltaCount !== chain.length) throw new Error(`Version ${version.number} was kept whole.`);
    }
    const whole = await app.import(files.at(-1)!.path);
    return { workspaceFolder, chain: [first.id, ...chain], whole: whole.id };
  }, workspaceFolder);
}
