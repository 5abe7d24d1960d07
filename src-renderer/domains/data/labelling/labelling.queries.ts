import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import type { LabelChange, LabelPlace, LabelScope } from '#shared/data/labelling/labelling.schema.ts';
import { AppError } from '#shared/kit/errors.ts';
import { VersionId } from '#shared/kit/ids.ts';
import { paths } from '../../../app/store/object-paths.ts';
import { useApi, useClient } from '../../../host/api.tsx';
import { toastDone, toastError, toastUndo } from '../../../ui/toasts.tsx';

export const useLabelDraft = (place: LabelPlace) =>
  useQuery(useApi().data.getLabelDraft.queryOptions({ input: place }));

/**
 * The rows to go through, as they were when the scope was chosen: a row that gets its label stays in its place, or
 * the next would slip under the eyes.
 */
export const useLabelQueue = (place: LabelPlace, scope: LabelScope) =>
  useQuery({
    ...useApi().data.getLabelQueue.queryOptions({ input: { ...place, scope } }),
    refetchOnMount: 'always',
    gcTime: 0,
  });

const blockSize = 20;

/** The row at a place of the queue, read with its neighbours. */
export function useLabelItem(place: LabelPlace, rowNumbers: readonly number[], index: number) {
  const from = Math.floor(index / blockSize) * blockSize;
  const wanted = rowNumbers.slice(from, from + blockSize);
  const items = useQuery({
    ...useApi().data.getLabelItems.queryOptions({ input: { ...place, rowNumbers: wanted } }),
    enabled: wanted.length > 0,
  });
  return { item: items.data?.[index - from], error: items.error };
}

export function useLabelActions(place: LabelPlace) {
  const api = useApi();
  const client = useClient();
  const queryClient = useQueryClient();
  const keep = (draft: Awaited<ReturnType<typeof client.data.getLabelDraft>>) =>
    queryClient.setQueryData(api.data.getLabelDraft.queryKey({ input: place }), draft);
  // One after the other, in the order of the keys.
  const scope = { id: 'labels' };
  return {
    setLabels: useMutation({
      mutationFn: (changes: readonly LabelChange[]) =>
        client.data.setLabels({ ...place, changes: [...changes] }),
      onSuccess: ({ draft }) => keep(draft),
      scope,
    }),
    setClasses: useMutation({
      mutationFn: (classes: readonly string[]) =>
        client.data.setLabelClasses({ ...place, classes: [...classes] }),
      onSuccess: keep,
      scope,
    }),
    renameClass: useMutation({
      mutationFn: (names: { readonly from: string; readonly to: string }) =>
        client.data.renameLabelClass({ ...place, ...names }),
      onSuccess: ({ draft }) => keep(draft),
      scope,
    }),
  };
}

/** Throws the draft away; Undo gives every label of it again. */
export function useDiscardLabels(place: LabelPlace) {
  const client = useClient();
  return useMutation({
    mutationFn: async () => {
      const { rowNumbers } = await client.data.getLabelQueue({ ...place, scope: 'changed' });
      const changes: LabelChange[] = [];
      for (let from = 0; from < rowNumbers.length; from += 200) {
        const items = await client.data.getLabelItems({
          ...place,
          rowNumbers: rowNumbers.slice(from, from + 200),
        });
        changes.push(...items.map(({ rowNumber, label }) => ({ rowNumber, label })));
      }
      await client.data.discardLabelDraft(place);
      return changes;
    },
    onSuccess: (changes) =>
      toastUndo(`${changes.length.toLocaleString('en-US')} labels discarded`, () => {
        if (changes.length > 0) client.data.setLabels({ ...place, changes }).catch(toastError);
      }),
  });
}

/** Makes the next version of the labels and goes to it, unless the user has gone elsewhere meanwhile. */
export function useCreateLabelVersion(place: LabelPlace) {
  const client = useClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: async () => {
      const from = location.pathname;
      const { id } = await client.data.startLabelVersion(place);
      for await (const { status, result, failure } of await client.workspace.watchJob({ id })) {
        if (failure !== null) throw AppError.fromFailure(failure);
        if (status !== 'succeeded' || result === null) continue;
        const version = await client.data.getVersion({ id: VersionId.parse(result.id) });
        toastDone({ title: `Version ${version.number} has the labels` });
        const to = `${paths.version(version.datasetId, version.number)}?tab=label&column=${encodeURIComponent(place.column)}`;
        if (location.pathname === from) void navigate(to);
      }
    },
  });
}
