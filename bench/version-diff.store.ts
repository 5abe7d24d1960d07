import { rmSync } from 'node:fs';
import { withApp } from './app.ts';
import type { DiffFiles } from './version-diff.data.ts';

export interface StoredPair {
  readonly before: string;
  readonly after: string;
}

/** Both files as two versions of one dataset, the second stored as what changed; made anew for each run. */
export async function makeDiffStore(workspaceFolder: string, files: DiffFiles): Promise<StoredPair> {
  rmSync(workspaceFolder, { recursive: true, force: true });
  return withApp(async (app) => {
    const before = await app.import(files.before);
    const after = await app.import(files.after, { datasetId: before.datasetId });
    if (after.deltaCount !== 1) throw new Error('The second version was kept whole.');
    return { before: before.id, after: after.id };
  }, workspaceFolder);
}
