import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetVersion } from '#shared/data/data.schema.ts';
import { AppError } from '#shared/kit/errors.ts';
import { type DatasetId, VersionId } from '#shared/kit/ids.ts';
import type { Job } from '#shared/workspace/workspace.schema.ts';
import { openSecretStore } from '../../platform/files/secret-store.ts';
import { openObjectStore } from '../../platform/objects/object-store.ts';
import type { Platform } from '../../platform/platform.ts';
import { createJobsService, createWorkspaceService } from '../workspace/index.ts';
import { createDataService, type DataService } from './data.service.ts';

interface ImportOptions {
  readonly datasetId?: DatasetId;
  readonly name?: string;
  readonly branch?: string;
}

export interface TestData extends AsyncDisposable {
  readonly data: DataService;
  readonly platform: Platform;
  finished(job: Job): Promise<Job>;
  cancel(job: Job): Promise<Job>;
  /** Imports a file, as a new dataset or as the next version of one; fails as the job does. */
  importFile(path: string, options?: ImportOptions): Promise<DatasetVersion>;
  /** The same with the text of a CSV. */
  importText(csv: string, options?: ImportOptions): Promise<DatasetVersion>;
}

/** A data service with real workers on a test platform, without the rest of the backend. */
export async function openTestData(
  createPlatform: (parts: Pick<Platform, 'objects'>) => Platform,
  folder: string,
): Promise<TestData> {
  const objects = await openObjectStore({ objects: join(folder, 'objects'), temporary: join(folder, 'tmp') });
  const platform = createPlatform({ objects });
  const jobs = createJobsService(platform);
  const data = createDataService(platform, {
    jobs,
    workspace: createWorkspaceService(platform, 'test'),
    secrets: openSecretStore(join(folder, 'config'), folder),
  });
  let counter = 0;
  const importFile: TestData['importFile'] = async (path, { datasetId, name = 'table', branch } = {}) => {
    const grant = await platform.grants.grantFile(path);
    const job = data.startImport({
      grantId: grant.id,
      name,
      ...(datasetId === undefined ? {} : { datasetId }),
      ...(branch === undefined ? {} : { branch }),
    });
    const done = await jobs.finished(job.id);
    if (done.failure) throw AppError.fromFailure(done.failure);
    return data.getVersion(VersionId.parse(done.result?.id));
  };
  return {
    data,
    platform,
    finished: (job) => jobs.finished(job.id),
    cancel: (job) => jobs.cancel(job.id),
    importFile,
    importText: async (csv, options) => {
      const path = join(folder, `text-${counter++}.csv`);
      await writeFile(path, csv);
      return importFile(path, options);
    },
    [Symbol.asyncDispose]: async () => {
      await jobs.close();
      await data.close();
      platform.db.close();
    },
  };
}
