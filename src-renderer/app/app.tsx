import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { RouterProvider, type RouterProviderProps } from 'react-router/dom';
import { createApi, createApiClient, HostProvider } from '../host/api.tsx';
import { listenToChanges } from '../host/change-listener.ts';
import type { HostShell } from '../host/host-shell.ts';
import { theme } from '../ui/theme/theme.ts';
import { createQueryClient } from './query-client.ts';

export interface AppProps {
  readonly host: HostShell;
  readonly router: RouterProviderProps['router'];
}

/**
 * Shown before there is a connection: what it asks for waits in the link. Mantine writes its variables and
 * classes into <style>; ours are a style sheet of the build (see ui/theme).
 */
export function App({ host, router }: AppProps) {
  const client = useMemo(() => createApiClient(host.link), [host]);
  const queryClient = useMemo(createQueryClient, []);
  useEffect(
    () => listenToChanges({ client, api: createApi(client), queryClient, connection: host.connection }),
    [client, queryClient, host],
  );
  return (
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <Notifications position="bottom-right" zIndex={500} limit={4} />
      <HostProvider host={host} client={client}>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </HostProvider>
    </MantineProvider>
  );
}
