import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import type { DeploymentId } from '#shared/kit/ids.ts';
import type { Deployment } from '#shared/serving/serving.schema.ts';
import { paths } from '../../app/store/object-paths.ts';
import { useApi } from '../../host/api.tsx';
import { toastDone } from '../../ui/toasts.tsx';

export const useDeployments = () => useQuery(useApi().serving.listDeployments.queryOptions());
export const useDeployment = (id: DeploymentId) =>
  useQuery(useApi().serving.getDeployment.queryOptions({ input: { id } }));
export const useKeys = (id: DeploymentId) =>
  useQuery(useApi().serving.listKeys.queryOptions({ input: { id } }));
export const useRequests = (id: DeploymentId) =>
  useQuery(useApi().serving.listRequests.queryOptions({ input: { id } }));
export const useSnippets = (deployment: Deployment) =>
  useQuery({
    ...useApi().serving.getSnippets.queryOptions({ input: { id: deployment.id } }),
    enabled: deployment.status === 'ready',
  });

/** Puts an answered deployment into the cache, so that the page shows it before the change feed says so. */
function useRemember() {
  const api = useApi();
  const queries = useQueryClient();
  return (deployment: Deployment) =>
    queries.setQueryData(api.serving.getDeployment.queryKey({ input: { id: deployment.id } }), deployment);
}

/** One click from a model version to a URL. */
export function useDeploy() {
  const api = useApi();
  const navigate = useNavigate();
  const remember = useRemember();
  return useMutation(
    api.serving.deploy.mutationOptions({
      onSuccess: (deployment) => {
        remember(deployment);
        void navigate(paths.deployment(deployment.id));
      },
    }),
  );
}

export function useDeploymentActions() {
  const api = useApi();
  const navigate = useNavigate();
  const remember = useRemember();
  return {
    start: useMutation(api.serving.start.mutationOptions({ onSuccess: remember })),
    stop: useMutation(api.serving.stop.mutationOptions({ onSuccess: remember })),
    changeVersion: useMutation(
      api.serving.changeVersion.mutationOptions({
        onSuccess: (deployment) => {
          remember(deployment);
          toastDone({ title: `Version ${deployment.modelVersionNumber} is live` });
        },
      }),
    ),
    remove: useMutation(
      api.serving.remove.mutationOptions({
        onSuccess: () => void navigate(paths.serving()),
      }),
    ),
  };
}

export const useTryPredict = () => useMutation(useApi().serving.tryPredict.mutationOptions());

export function useReplay() {
  return useMutation(
    useApi().serving.startReplay.mutationOptions({
      onSuccess: ({ title }) => toastDone({ title: `${title} has begun` }),
    }),
  );
}

export function useKeyActions() {
  const api = useApi();
  return {
    create: useMutation(api.serving.createKey.mutationOptions()),
    revoke: useMutation(api.serving.revokeKey.mutationOptions()),
  };
}
