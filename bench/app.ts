/** The app without a window, on a workspace of its own that is removed again. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Backend, createBackend } from '../src-main/backend.ts';
import { createNodeWorkerHost } from '../src-main/platform/processes/node-worker-host.ts';
import { sourceWorkerEntries } from '../src-main/workers/entries.ts';
import type { DatasetVersion } from '../src-shared/data/data.schema.ts';
import { VersionId } from '../src-shared/kit/ids.ts';

const appFolder = join(import.meta.dirname, '..');

export interface BenchApp {
  readonly backend: Backend;
  readonly workspaceFolder: string;
  /** Imports a file as a dropped file is imported: as the next version of a dataset, or as a new one. */
  import(
    path: string,
    into?: { readonly datasetId?: DatasetVersion['datasetId']; readonly name?: string },
  ): Promise<DatasetVersion>;
}

/** @param folder an existing workspace, which is left as it is; a new one where none is given */
export async function withApp<T>(work: (app: BenchApp) => Promise<T>, folder?: string): Promise<T> {
  const workspaceFolder = folder ?? mkdtempSync(join(tmpdir(), 'millwright-bench-'));
  const backend = await createBackend({
    workspaceFolder,
    appFolder,
    hostKind: 'cli',
    configFolder: join(workspaceFolder, 'config'),
    workers: createNodeWorkerHost(sourceWorkerEntries(appFolder)),
  });
  try {
    return await work({
      backend,
      workspaceFolder,
      import: async (path, { datasetId, name = 'bench' } = {}) => {
        const grant = await backend.grants.grantFile(path);
        const job = await backend.client.data.startImport({
          grantId: grant.id,
          name,
          ...(datasetId === undefined ? {} : { datasetId }),
        });
        const done = await backend.jobs.finished(job.id);
        if (done.status !== 'succeeded')
          throw new Error(done.failure?.message ?? `the import ${done.status}`);
        return backend.client.data.getVersion({ id: VersionId.parse(done.result?.id) });
      },
    });
  } finally {
    await backend.close();
    if (folder === undefined) rmSync(workspaceFolder, { recursive: true, force: true });
  }
}
