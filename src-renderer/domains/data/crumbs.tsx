import { skipToken, useQuery } from '@tanstack/react-query';
import { DatasetId } from '#shared/kit/ids.ts';
import type { Crumb } from '../../app/store/domain-module.ts';
import { paths } from '../../app/store/object-paths.ts';
import { useApi } from '../../host/api.tsx';

/** The dataset that is open, by its name, with the others to switch to. */
export const datasetCrumb: Crumb = {
  Title: ({ params }) => {
    const id = DatasetId.safeParse(params.datasetId);
    const dataset = useQuery(
      useApi().data.getDataset.queryOptions({ input: id.success ? { id: id.data } : skipToken }),
    );
    return dataset.data?.name ?? 'Dataset';
  },
  useSiblings: () => {
    const datasets = useQuery(useApi().data.listDatasets.queryOptions({ input: {} })).data ?? [];
    return datasets.map(({ id, name }) => ({ id, title: name, to: paths.dataset(id) }));
  },
};
