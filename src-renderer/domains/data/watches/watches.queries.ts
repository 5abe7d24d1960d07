import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import type { WatchSchedule } from '#shared/data/watches/watch.schema.ts';
import type { DatasetId, GrantId, WatchId } from '#shared/kit/ids.ts';
import { useApi } from '../../../host/api.tsx';
import { toastDone } from '../../../ui/toasts.tsx';

export const useWatches = (datasetId?: DatasetId) =>
  useQuery(useApi().data.listWatches.queryOptions({ input: datasetId === undefined ? {} : { datasetId } }));
export const useWatchEvents = (id: WatchId) =>
  useQuery(useApi().data.listWatchEvents.queryOptions({ input: { id } }));
export const useGrantedFolders = () => useQuery(useApi().data.listGrantedFolders.queryOptions());

/** The files that would count now. */
export const useMatches = (
  place: { readonly grantId: GrantId } | { readonly id: WatchId } | null,
  pattern: string,
) =>
  useQuery({
    ...useApi().data.previewWatch.queryOptions({ input: { ...place!, pattern } }),
    enabled: place !== null && pattern !== '',
    placeholderData: keepPreviousData,
    retry: false,
  });

export const useNextRuns = (schedule: WatchSchedule | null) =>
  useQuery({
    ...useApi().data.previewSchedule.queryOptions({ input: { schedule: schedule! } }),
    enabled: schedule !== null,
    retry: false,
  });

export function useWatchActions() {
  const api = useApi();
  return {
    create: useMutation(
      api.data.createWatch.mutationOptions({
        onSuccess: ({ name, folder }) => toastDone({ title: `${name} follows ${folder}` }),
      }),
    ),
    update: useMutation(api.data.updateWatch.mutationOptions()),
    pause: useMutation(api.data.setWatchPaused.mutationOptions()),
    run: useMutation(api.data.runWatch.mutationOptions()),
    remove: useMutation(api.data.removeWatch.mutationOptions()),
  };
}
