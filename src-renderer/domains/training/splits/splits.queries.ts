import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import type { SplitId, VersionId } from '#shared/kit/ids.ts';
import type { SplitSpec } from '#shared/training/split.schema.ts';
import type { NamedSplit, SplitPlan } from '#shared/training/splits/named-split.schema.ts';
import { useApi } from '../../../host/api.tsx';
import { toastDone, toastUndo } from '../../../ui/toasts.tsx';

export const useSplits = (versionId: VersionId) =>
  useQuery(useApi().training.listSplits.queryOptions({ input: { versionId } }));

export const useSplit = (id: SplitId | null) =>
  useQuery({
    ...useApi().training.getSplit.queryOptions({ input: { id: id as SplitId } }),
    enabled: id !== null,
  });

export const useInheritableSplits = (versionId: VersionId) =>
  useQuery(useApi().training.listInheritableSplits.queryOptions({ input: { versionId } }));

export interface Division {
  readonly versionId: VersionId;
  readonly target: string | null;
  readonly plan: SplitPlan;
}

/** What a plan makes of the rows; the last answer stays until the next one is there. */
export const useSplitPreview = (division: Division) =>
  useQuery({
    ...useApi().training.previewSplit.queryOptions({ input: division }),
    placeholderData: keepPreviousData,
  });

export const useLeaks = (
  input: { readonly versionId: VersionId; readonly target: string | null; readonly split: SplitSpec },
  isWanted = true,
) => useQuery({ ...useApi().training.checkSplit.queryOptions({ input }), enabled: isWanted });

export const useComparison = (before: SplitId, after: SplitId) =>
  useQuery(useApi().training.compareSplits.queryOptions({ input: { before, after } }));

export function useSplitActions() {
  const api = useApi();
  const create = useMutation(api.training.createSplit.mutationOptions());
  const inherit = useMutation(
    api.training.inheritSplit.mutationOptions({
      onSuccess: ({ name }) => toastDone({ title: `${name} holds for this version` }),
    }),
  );
  const remove = useMutation(api.training.deleteSplit.mutationOptions());
  return {
    create,
    inherit,
    rename: useMutation(api.training.renameSplit.mutationOptions()),
    /** The way back makes it again, to the same rows: a split is a function of its plan. */
    remove: (split: NamedSplit) =>
      remove.mutate(
        { id: split.id },
        {
          onSuccess: () =>
            toastUndo(`${split.name} deleted`, () => {
              const { versionId, name, target, plan, origin } = split;
              if (origin === null) create.mutate({ versionId, name, target, plan });
              else inherit.mutate({ splitId: origin.splitId, versionId, name });
            }),
        },
      ),
  };
}
