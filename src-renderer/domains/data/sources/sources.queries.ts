import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import type { Repository, SourceKind } from '#shared/data/sources/source.schema.ts';
import type { ConnectionId } from '#shared/kit/ids.ts';
import { useApi, useClient } from '../../../host/api.tsx';
import { toastDone } from '../../../ui/toasts.tsx';

/** The dialog says in place what failed; no toast says it again. */
const inPlace = { onError: () => undefined };

/** Connections of one kind, last used first. */
export function useConnections(kind: SourceKind) {
  return useQuery({
    ...useApi().data.listConnections.queryOptions(),
    select: (all) => all.filter(({ place }) => place.kind === kind),
  });
}

export const useAllConnections = () => useQuery(useApi().data.listConnections.queryOptions());

/** Starts the job, and says when it has ended: nobody waits in front of an upload. */
export function usePublish() {
  const client = useClient();
  return useMutation(
    useApi().data.startPublish.mutationOptions({
      ...inPlace,
      onSuccess: ({ id, title }) => {
        toastDone({ title: `${title} has begun` });
        void (async () => {
          for await (const { status } of await client.workspace.watchJob({ id }))
            if (status === 'succeeded') toastDone({ title: `${title}: done` });
        })();
      },
    }),
  );
}

export function useConnectionActions() {
  const api = useApi();
  return {
    save: useMutation(api.data.saveConnection.mutationOptions(inPlace)),
    test: useMutation(api.data.testConnection.mutationOptions(inPlace)),
    remove: useMutation(api.data.removeConnection.mutationOptions()),
  };
}

/** Asks the server once a dialog: what it lists changes rarely, and each question costs it something. */
export const useSourceListing = (connectionId: ConnectionId) =>
  useQuery({
    ...useApi().data.browseSource.queryOptions({ input: { connectionId } }),
    retry: false,
    staleTime: 60_000,
  });

/** Datasets of a hub whose names have the word in them. */
export const useRepositories = (connectionId: ConnectionId, word: string) =>
  useQuery({
    ...useApi().data.browseSource.queryOptions({ input: { connectionId, within: { prefix: word } } }),
    retry: false,
    staleTime: 60_000,
  });

export const useRepository = (connectionId: ConnectionId, repository: Repository) =>
  useQuery({
    ...useApi().data.describeRepository.queryOptions({ input: { connectionId, repository } }),
    retry: false,
    staleTime: 60_000,
  });

/** One folder of a source, a thousand names at a time. */
export const useFolder = (connectionId: ConnectionId, prefix: string, repository: Repository | null) =>
  useInfiniteQuery({
    ...useApi().data.browseSource.infiniteOptions({
      input: (cursor: string | null) => ({ connectionId, within: { prefix, repository, cursor } }),
      initialPageParam: null,
      getNextPageParam: ({ cursor }) => cursor,
    }),
    retry: false,
    staleTime: 60_000,
  });

export const useFetch = () => useMutation(useApi().data.startSourceFetch.mutationOptions(inPlace));
export const usePreview = () => useMutation(useApi().data.previewSource.mutationOptions(inPlace));
export const useSourceImport = () => useMutation(useApi().data.startSourceImport.mutationOptions(inPlace));

export const useReimport = () =>
  useMutation(
    useApi().data.startReimport.mutationOptions({
      onSuccess: ({ title }) => toastDone({ title: `${title} has begun` }),
    }),
  );
