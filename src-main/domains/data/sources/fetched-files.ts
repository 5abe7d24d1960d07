import type { FetchedFiles, SourceOrigin } from '#shared/data/sources/source.schema.ts';
import { AppError } from '#shared/kit/errors.ts';
import type { GrantId, JobId } from '#shared/kit/ids.ts';
import type { Platform } from '../../../platform/platform.ts';
import type { JobHandler } from '../../workspace/index.ts';
import { SourceRequest, type StageSource } from './stage-source.ts';

export interface FetchedFilesService {
  readonly handler: JobHandler<SourceRequest>;
  get(jobId: JobId): FetchedFiles;
  release(jobId: JobId): Promise<FetchedFiles>;
  /** Where granted files came from; undefined where they are no fetched ones. */
  originOf(grantIds: readonly GrantId[]): SourceOrigin | undefined;
  suggestedName(grantIds: readonly GrantId[]): string | undefined;
}

interface Fetch {
  readonly files: FetchedFiles['files'];
  readonly origin: SourceOrigin;
  readonly suggestedName: string;
  readonly release: () => Promise<void>;
}

/** Fetches that are kept at hand, until Millwright is closed: those of dialogs that nobody closed. */
const kept = 20;

/** Files of a source on their way to an import, as grants: from there on they are files like any other. */
export function createFetchedFiles({ grants }: Platform, stage: StageSource): FetchedFilesService {
  const fetches = new Map<JobId, Fetch>();

  const release = async (jobId: JobId): Promise<FetchedFiles> => {
    const fetch = fetches.get(jobId);
    fetches.delete(jobId);
    for (const { grantId } of fetch?.files ?? []) await grants.release(grantId);
    await fetch?.release();
    return { files: [] };
  };

  const wholeFetch = (grantIds: readonly GrantId[]): Fetch | undefined =>
    [...fetches.values()].find(({ files }) => files.every(({ grantId }) => grantIds.includes(grantId)));

  return {
    handler: {
      input: SourceRequest,
      lane: 'light',
      canResume: true,
      run: async (input, { jobId, signal, report }) => {
        const staged = await stage(input, { signal, report });
        const files = [];
        for (const { path, name } of staged.files) {
          const grant = await grants.grantFile(path, { name, isTemporary: true });
          files.push({ grantId: grant.id, name, sizeBytes: grant.sizeBytes });
        }
        fetches.set(jobId, {
          files,
          origin: staged.source.origin,
          suggestedName: staged.suggestedName,
          release: staged.release,
        });
        for (const [oldId] of [...fetches].slice(0, -kept)) await release(oldId);
        return null;
      },
    },
    get: (jobId) => {
      const fetch = fetches.get(jobId);
      if (fetch) return { files: fetch.files };
      throw new AppError('NOT_FOUND', 'These files are not at hand any more.', {
        reason: 'fetch',
        nextStep: 'Fetch them again.',
      });
    },
    release,
    // One file of several, imported by itself, is not what the whole came from.
    originOf: (grantIds) => wholeFetch(grantIds)?.origin,
    suggestedName: (grantIds) => wholeFetch(grantIds)?.suggestedName,
  };
}
