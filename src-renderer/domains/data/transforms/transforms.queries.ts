import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import type { DatasetVersion } from '#shared/data/data.schema.ts';
import type {
  TransformPreviewRequest,
  TransformStep,
  TransformTarget,
} from '#shared/data/transforms/transform.schema.ts';
import { AppError } from '#shared/kit/errors.ts';
import { VersionId } from '#shared/kit/ids.ts';
import { paths } from '../../../app/store/object-paths.ts';
import { useApi, useClient } from '../../../host/api.tsx';
import { formatBytes, formatCount } from '../../../ui/format.ts';
import { toastDone, toastError } from '../../../ui/toasts.tsx';
import { useTransformStore } from './transform.slice.ts';

/** What each step did; rows are fetched by the grid. */
export const useTransformPreview = (
  input: Pick<TransformPreviewRequest, 'versionId' | 'compareWith' | 'upTo'> & {
    readonly steps: readonly TransformStep[];
  },
) =>
  useQuery({
    ...useApi().data.previewTransform.queryOptions({
      input: { ...input, steps: [...input.steps], offset: 0, limit: 1 },
    }),
    placeholderData: keepPreviousData,
  });

export const useTransform = (versionId: VersionId) =>
  useQuery(useApi().data.getTransform.queryOptions({ input: { versionId } }));

/** Makes a version of a list, follows the job, and goes there; whoever has gone elsewhere meanwhile is left there. */
export function useCreateVersion(base: DatasetVersion) {
  const client = useClient();
  const navigate = useNavigate();
  const discard = useTransformStore((state) => state.discard);
  return useMutation({
    mutationFn: async ({
      steps,
      target,
    }: {
      readonly steps: readonly TransformStep[];
      readonly target: TransformTarget;
    }) => {
      const from = location.pathname;
      const { id } = await client.data.startTransform({ versionId: base.id, steps: [...steps], target });
      for await (const { status, result, failure } of await client.workspace.watchJob({ id })) {
        if (failure !== null) throw AppError.fromFailure(failure);
        if (status !== 'succeeded' || result === null) continue;
        const version = await client.data.getVersion({ id: VersionId.parse(result.id) });
        discard(base.id);
        toastDone({
          title: `Version ${version.number} of ${version.datasetName}`,
          message: `${formatCount(version.rowCount, 'row')}; ${formatBytes(version.newBytes)} came with it.`,
        });
        if (location.pathname === from) void navigate(paths.version(version.datasetId, version.number));
      }
    },
    onError: toastError,
  });
}
