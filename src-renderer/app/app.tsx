import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { RouterProvider } from 'react-router/dom';
import { type ApiClient, createApi, createApiClient, HostProvider } from '../host/api.tsx';
import { listenToChanges } from '../host/change-listener.ts';
import type { HostShell } from '../host/host-shell.ts';
import { theme } from '../ui/theme/theme.ts';
import { BootScreen } from './boot-screen.tsx';
import { createQueryClient } from './query-client.ts';
import { createAppRouter } from './router.tsx';

/** Mantine writes its variables and classes into <style>; ours are an adopted sheet (see theme/). */
export function App({ host }: { readonly host: HostShell }) {
  return (
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <Notifications position="bottom-right" zIndex={500} limit={4} />
      <ConnectedApp host={host} />
    </MantineProvider>
  );
}

function ConnectedApp({ host }: { readonly host: HostShell }) {
  const [client, setClient] = useState<ApiClient | null>(null);
  useEffect(() => {
    let isMounted = true;
    host.connect().then(
      (link) => isMounted && setClient(() => createApiClient(link)),
      // The boot screen shows the connection's own state, which says why.
      () => undefined,
    );
    return () => {
      isMounted = false;
    };
  }, [host]);
  return client ? <RunningApp host={host} client={client} /> : <BootScreen connection={host.connection} />;
}

function RunningApp({ host, client }: { readonly host: HostShell; readonly client: ApiClient }) {
  const queryClient = useMemo(createQueryClient, []);
  const router = useMemo(createAppRouter, []);
  useEffect(
    () => listenToChanges({ client, api: createApi(client), queryClient, connection: host.connection }),
    [client, queryClient, host],
  );
  return (
    <HostProvider host={host} client={client}>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </HostProvider>
  );
}
