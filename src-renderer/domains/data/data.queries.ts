import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import type { DiffRowKind, VersionPair } from '#shared/data/diff.schema.ts';
import { AppError } from '#shared/kit/errors.ts';
import { type DatasetId, type JobId, VersionId } from '#shared/kit/ids.ts';
import type { Job } from '#shared/workspace/workspace.schema.ts';
import { paths } from '../../app/store/object-paths.ts';
import { useApi, useClient, useHost } from '../../host/api.tsx';
import { formatBytes } from '../../ui/format.ts';
import { toastDone, toastError, toastUndo } from '../../ui/toasts.tsx';

export const useDatasets = () => useQuery(useApi().data.listDatasets.queryOptions({ input: {} }));
export const useDataset = (id: DatasetId) =>
  useQuery(useApi().data.getDataset.queryOptions({ input: { id } }));
export const useVersions = (datasetId: DatasetId) =>
  useQuery(useApi().data.listVersions.queryOptions({ input: { datasetId } }));
/** With the rows that could not be read, which lists leave out. */
export const useVersion = (id: VersionId) =>
  useQuery(useApi().data.getVersion.queryOptions({ input: { id } }));
export const useProfile = (versionId: VersionId) =>
  useQuery(useApi().data.getProfile.queryOptions({ input: { versionId } }));
export const useInspection = (versionId: VersionId) =>
  useQuery(useApi().data.getInspection.queryOptions({ input: { versionId } }));
export const useDiff = (pair: VersionPair) =>
  useQuery(useApi().data.diffVersions.queryOptions({ input: pair }));
export const useDiffRows = (input: VersionPair & { kind: DiffRowKind; offset: number; limit: number }) =>
  useQuery({ ...useApi().data.getDiffRows.queryOptions({ input }), placeholderData: keepPreviousData });
export const useBranches = (datasetId: DatasetId) =>
  useQuery(useApi().data.listBranches.queryOptions({ input: { datasetId } }));
export const useTrash = (datasetId: DatasetId) =>
  useQuery(useApi().data.getTrash.queryOptions({ input: { datasetId } }));
export const useSamples = () => useQuery(useApi().data.listSamples.queryOptions());
export const useJob = (id: JobId | undefined) =>
  useQuery({
    ...useApi().workspace.getJob.queryOptions({ input: { id: id as JobId } }),
    enabled: id !== undefined,
  });

/**
 * Imports a bundled sample and goes to its version. It is followed here and not in the button, which is gone as
 * soon as the workspace is no longer empty; whoever has gone elsewhere meanwhile is left there.
 */
export function useOpenSample() {
  const client = useClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: async (sampleId: string) => {
      const from = location.pathname;
      const { id } = await client.data.startSampleImport({ sampleId });
      for await (const { status, result, failure } of await client.workspace.watchJob({ id })) {
        if (failure !== null) throw AppError.fromFailure(failure);
        if (status !== 'succeeded' || result === null) continue;
        const { datasetId, number } = await client.data.getVersion({ id: VersionId.parse(result.id) });
        if (location.pathname === from) void navigate(paths.version(datasetId, number));
      }
    },
    onError: () => undefined,
  });
}

export const useSql = () => useMutation(useApi().data.query.mutationOptions());

export function useDatasetActions() {
  const api = useApi();
  const restore = useMutation(api.data.restoreDataset.mutationOptions());
  return {
    rename: useMutation(api.data.renameDataset.mutationOptions()),
    setKey: useMutation(api.data.setKeyColumns.mutationOptions()),
    archive: useMutation(
      api.data.archiveDataset.mutationOptions({
        onSuccess: ({ id, name }) => toastUndo(`${name} archived`, () => restore.mutate({ id })),
      }),
    ),
  };
}

/** Names, lines and the end of versions; whatever can be undone is done at once. */
export function useVersionActions() {
  const api = useApi();
  const restore = useMutation(api.data.restoreVersion.mutationOptions());
  const remove = useMutation(
    api.data.deleteVersion.mutationOptions({
      onSuccess: ({ id, number }) =>
        toastUndo(`Version ${number} is in the trash`, () => restore.mutate({ id })),
    }),
  );
  return {
    setTag: useMutation(api.data.setTag.mutationOptions()),
    removeTag: useMutation(api.data.removeTag.mutationOptions()),
    createBranch: useMutation(
      api.data.createBranch.mutationOptions({
        onSuccess: ({ name, headNumber }) => toastDone({ title: `${name} begins at version ${headNumber}` }),
      }),
    ),
    revert: useMutation(
      api.data.revertTo.mutationOptions({
        onSuccess: ({ number, source }) =>
          toastDone({ title: `Version ${number} equals ${source.fileName}` }),
      }),
    ),
    remove,
    restore,
    emptyTrash: useMutation(
      api.data.emptyTrash.mutationOptions({
        onSuccess: ({ freedBytes }) => toastDone({ title: `${formatBytes(freedBytes)} freed` }),
      }),
    ),
  };
}

/** Follows a job that writes a file, and hands the file over when it is done. */
function useSaveWhenWritten() {
  const client = useClient();
  const host = useHost();
  return async (job: Job) => {
    toastDone({ title: `${job.title} has begun` });
    const stream = await client.workspace.watchJob({ id: job.id });
    for await (const { status, failure } of stream) {
      if (status === 'succeeded') await host.saveExport(job.id);
      if (status === 'failed') toastError(new Error(failure?.message ?? 'The export failed.'));
    }
  };
}

/** Writes a view to a file in a job, and hands it over when it is done. */
export const useExport = () =>
  useMutation(useApi().data.startExport.mutationOptions({ onSuccess: useSaveWhenWritten() }));

/** The same as a folder of a hub: rows, card and Croissant metadata in a zip. */
export const useFolderExport = () =>
  useMutation(useApi().data.startHubExport.mutationOptions({ onSuccess: useSaveWhenWritten() }));

/** The same with every cell that differs between two versions. */
export const useDiffExport = () =>
  useMutation(useApi().data.startDiffExport.mutationOptions({ onSuccess: useSaveWhenWritten() }));
