import { useMutation, useQuery } from '@tanstack/react-query';
import { AppError } from '#shared/kit/errors.ts';
import type { ObjectReport } from '#shared/workspace/object-check.schema.ts';
import type { Settings } from '#shared/workspace/workspace.schema.ts';
import { useApi, useClient } from '../../host/api.tsx';

const jobLimit = 100;

/** Newest first. One query for the drawer, the ring, the notifications and every page that shows progress. */
export const useJobs = () =>
  useQuery(useApi().workspace.listJobs.queryOptions({ input: { limit: jobLimit } }));
export const useCancelJob = () => useMutation(useApi().workspace.cancelJob.mutationOptions());
export const useResumeJob = () => useMutation(useApi().workspace.resumeJob.mutationOptions());
export const useWorkspaceInfo = () => useQuery(useApi().workspace.info.queryOptions());
export const useSettings = () => useQuery(useApi().workspace.getSettings.queryOptions());

/** The new value is on screen at once; a refused one goes back and is explained. */
export function useUpdateSettings() {
  const api = useApi();
  const { queryKey } = api.workspace.getSettings.queryOptions();
  return useMutation({
    ...api.workspace.updateSettings.mutationOptions(),
    onMutate: (changes, { client }) => {
      const previous = client.getQueryData<Settings>(queryKey);
      if (previous) client.setQueryData<Settings>(queryKey, { ...previous, ...changes });
    },
    onSettled: (_data, _error, _changes, _result, { client }) => client.invalidateQueries({ queryKey }),
  });
}

/** Checks every stored file in a job, and answers what was found. */
export function useObjectCheck() {
  const client = useClient();
  return useMutation({
    mutationFn: async (isRepair: boolean): Promise<ObjectReport> => {
      const { id } = await client.workspace.startObjectCheck({ isRepair });
      for await (const { failure } of await client.workspace.watchJob({ id })) {
        if (failure !== null) throw AppError.fromFailure(failure);
      }
      return client.workspace.getObjectReport({ jobId: id });
    },
  });
}
