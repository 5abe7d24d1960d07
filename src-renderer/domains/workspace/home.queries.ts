import { useQueries, useQuery } from '@tanstack/react-query';
import { useApi } from '../../host/api.tsx';
import type { HomeData } from './home.view-model.ts';
import { useJobs } from './workspace.queries.ts';

const recentRuns = 50;

export interface HomeQuery {
  /** What has come so far; the rest are empty lists. */
  readonly data: HomeData;
  readonly isLoading: boolean;
  /** The first failure; what did come is still shown. */
  readonly error: unknown;
  readonly refetch: () => void;
}

/** Everything that home looks at, from the same cached answers as the screens themselves. */
export function useHomeData(): HomeQuery {
  const api = useApi();
  const jobs = useJobs();
  const datasets = useQuery(api.data.listDatasets.queryOptions({ input: {} }));
  const runs = useQuery(api.tracking.listRuns.queryOptions({ input: { limit: recentRuns } }));
  const models = useQuery(api.registry.listModels.queryOptions());
  const deployments = useQuery(api.serving.listDeployments.queryOptions());
  const reports = useQueries({
    queries: (deployments.data ?? []).map(({ id }) =>
      api.monitoring.getLatestReport.queryOptions({ input: { deploymentId: id } }),
    ),
  });
  const lists = [jobs, datasets, runs, models, deployments];
  return {
    data: {
      jobs: jobs.data ?? [],
      datasets: datasets.data ?? [],
      runs: runs.data ?? [],
      models: models.data ?? [],
      deployments: deployments.data ?? [],
      reports: reports.flatMap(({ data }) => (data ? [data] : [])),
    },
    isLoading: lists.some(({ isPending }) => isPending),
    error: lists.find(({ error }) => error !== null)?.error ?? null,
    refetch: () => {
      for (const list of lists) if (list.isError) void list.refetch();
    },
  };
}
