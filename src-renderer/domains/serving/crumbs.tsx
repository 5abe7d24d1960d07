import { skipToken, useQuery } from '@tanstack/react-query';
import { DeploymentId } from '#shared/kit/ids.ts';
import type { Crumb, CrumbSibling, RouteParams } from '../../app/store/domain-module.ts';
import { useApi } from '../../host/api.tsx';

function DeploymentTitle({ params }: { readonly params: RouteParams }) {
  const id = DeploymentId.safeParse(params.deploymentId);
  const deployment = useQuery(
    useApi().serving.getDeployment.queryOptions({ input: id.success ? { id: id.data } : skipToken }),
  );
  return deployment.data?.name ?? 'Deployment';
}

function useDeployments(pathOf: (deploymentId: string) => string): readonly CrumbSibling[] {
  const deployments = useQuery(useApi().serving.listDeployments.queryOptions()).data ?? [];
  return deployments.map(({ id, name }) => ({ id, title: name, to: pathOf(id) }));
}

/** The deployment that is open, by its name; `pathOf` says whether switching keeps to its traffic or its drift. */
export const deploymentCrumb = (pathOf: (deploymentId: string) => string): Crumb => ({
  Title: DeploymentTitle,
  useSiblings: () => useDeployments(pathOf),
});
