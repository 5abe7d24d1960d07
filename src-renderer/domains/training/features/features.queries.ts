import { useMutation, useQuery } from '@tanstack/react-query';
import type { JobId, VersionId } from '#shared/kit/ids.ts';
import { useApi } from '../../../host/api.tsx';

export const useFeatureReport = (versionId: VersionId, target: string) =>
  useQuery(useApi().training.getFeatureReport.queryOptions({ input: { versionId, target } }));

export const useJob = (id: JobId | undefined) =>
  useQuery({
    ...useApi().workspace.getJob.queryOptions({ input: { id: id as JobId } }),
    enabled: id !== undefined,
  });

export function useFeatureSearch() {
  const api = useApi();
  return {
    start: useMutation(api.training.startFeatureSearch.mutationOptions()),
    cancel: useMutation(api.workspace.cancelJob.mutationOptions()),
  };
}
