import { skipToken, useQuery } from '@tanstack/react-query';
import { RunId } from '#shared/kit/ids.ts';
import type { Crumb } from '../../app/store/domain-module.ts';
import { paths } from '../../app/store/object-paths.ts';
import { useApi } from '../../host/api.tsx';

/** The run that is open, by its name, with the latest others to switch to. */
export const runCrumb: Crumb = {
  Title: ({ params }) => {
    const id = RunId.safeParse(params.runId);
    const run = useQuery(
      useApi().tracking.getRun.queryOptions({ input: id.success ? { id: id.data } : skipToken }),
    );
    return run.data?.name ?? 'Run';
  },
  useSiblings: () => {
    const runs = useQuery(useApi().tracking.listRuns.queryOptions({ input: {} })).data ?? [];
    return runs.map(({ id, name }) => ({ id, title: name, to: paths.run(id) }));
  },
};
