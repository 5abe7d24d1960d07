import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { DeploymentId, DriftReportId } from '#shared/kit/ids.ts';
import { useApi } from '../../host/api.tsx';

export const useDriftSummaries = (deploymentId: DeploymentId) =>
  useQuery(useApi().monitoring.listReports.queryOptions({ input: { deploymentId } }));

/** The chosen report, or the latest. */
export function useDriftReport(deploymentId: DeploymentId, id: DriftReportId | undefined) {
  const api = useApi();
  const latest = useQuery({
    ...api.monitoring.getLatestReport.queryOptions({ input: { deploymentId } }),
    enabled: id === undefined,
  });
  const chosen = useQuery({
    ...api.monitoring.getReport.queryOptions({ input: { id: id as DriftReportId } }),
    enabled: id !== undefined,
  });
  return id === undefined ? latest : chosen;
}

export function useCheckDrift() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation(
    api.monitoring.checkDrift.mutationOptions({
      onSuccess: () => queries.invalidateQueries({ queryKey: api.monitoring.key() }),
    }),
  );
}
