import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import type { ModelId } from '#shared/kit/ids.ts';
import { paths } from '../../app/store/object-paths.ts';
import { useApi } from '../../host/api.tsx';
import { toastDone } from '../../ui/toasts.tsx';

export const useModels = () => useQuery(useApi().registry.listModels.queryOptions());
export const useModel = (id: ModelId) => useQuery(useApi().registry.getModel.queryOptions({ input: { id } }));
export const useModelVersions = (modelId: ModelId) =>
  useQuery(useApi().registry.listModelVersions.queryOptions({ input: { modelId } }));
export const useAliasEvents = (modelId: ModelId) =>
  useQuery(useApi().registry.listAliasEvents.queryOptions({ input: { modelId } }));

/** One click from a run to a model version. */
export function useRegisterRun() {
  const navigate = useNavigate();
  return useMutation(
    useApi().registry.registerRun.mutationOptions({
      onSuccess: (version) => {
        toastDone({ title: `Registered as ${version.modelName} version ${version.number}` });
        void navigate(paths.model(version.modelId));
      },
    }),
  );
}

export function useAliasActions() {
  const api = useApi();
  return {
    assign: useMutation(api.registry.assignAlias.mutationOptions()),
    remove: useMutation(api.registry.removeAlias.mutationOptions()),
  };
}

export const useDescribeModel = () => useMutation(useApi().registry.describeModel.mutationOptions());
