import { createORPCClient } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import { createTanstackQueryUtils } from '@orpc/tanstack-query';
import { createContext, type ReactNode, use, useMemo, useSyncExternalStore } from 'react';
import type { Contract } from '#shared/contract.ts';
import type { ConnectionState, HostLink, HostShell, Observable } from './host-shell.ts';

/** Every procedure of the contract as a typed function. */
export type ApiClient = ContractRouterClient<Contract>;

/**
 * The same tree with `queryOptions`, `mutationOptions`, `key` and `call` on every procedure:
 * `useQuery(api.data.getDataset.queryOptions({ input: { id } }))`.
 */
export type Api = ReturnType<typeof createApi>;

export const createApiClient = (link: HostLink): ApiClient => createORPCClient(link);
export const createApi = (client: ApiClient) => createTanstackQueryUtils(client);

interface HostValue {
  readonly host: HostShell;
  readonly client: ApiClient;
  readonly api: Api;
}

const HostContext = createContext<HostValue | null>(null);

export function HostProvider({
  host,
  client,
  children,
}: {
  readonly host: HostShell;
  readonly client: ApiClient;
  readonly children: ReactNode;
}) {
  const value = useMemo(() => ({ host, client, api: createApi(client) }), [host, client]);
  return <HostContext value={value}>{children}</HostContext>;
}

function useHostValue(): HostValue {
  const value = use(HostContext);
  if (!value) throw new Error('HostProvider is missing above this component.');
  return value;
}

export const useApi = (): Api => useHostValue().api;
/** For streams and one-off calls; data on a page comes from `useQuery(useApi()…queryOptions())`. */
export const useClient = (): ApiClient => useHostValue().client;
export const useHost = (): HostShell => useHostValue().host;

export function useObservable<T>({ subscribe, get }: Observable<T>): T {
  return useSyncExternalStore(subscribe, get, get);
}

export const useConnection = (): ConnectionState => useObservable(useHost().connection);
