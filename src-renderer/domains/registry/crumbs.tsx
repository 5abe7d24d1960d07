import { skipToken, useQuery } from '@tanstack/react-query';
import { ModelId } from '#shared/kit/ids.ts';
import type { Crumb } from '../../app/store/domain-module.ts';
import { paths } from '../../app/store/object-paths.ts';
import { useApi } from '../../host/api.tsx';

/** The model that is open, by its name, with the others to switch to. */
export const modelCrumb: Crumb = {
  Title: ({ params }) => {
    const id = ModelId.safeParse(params.modelId);
    const model = useQuery(
      useApi().registry.getModel.queryOptions({ input: id.success ? { id: id.data } : skipToken }),
    );
    return model.data?.name ?? 'Model';
  },
  useSiblings: () => {
    const models = useQuery(useApi().registry.listModels.queryOptions()).data ?? [];
    return models.map(({ id, name }) => ({ id, title: name, to: paths.model(id) }));
  },
};
