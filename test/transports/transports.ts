import { MessageChannel } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink as HttpLink } from '@orpc/client/fetch';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import { RPCLink as SocketLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { createRouterClient } from '@orpc/server';
import { RPCHandler as PortHandler } from '@orpc/server/message-port';
import { WebSocket } from 'ws';
import type { Backend } from '../../src-main/backend.ts';
import { startWebHost } from '../../src-main/hosts/web/web-host.ts';
import { contract } from '../../src-shared/contract.ts';
import { webDoors } from '../../src-shared/workspace/web-doors.ts';
import { createProbe, type Probe, probeContract } from './probe.ts';

const servedContract = { ...contract, probe: probeContract };
export type ServedClient = ContractRouterClient<typeof servedContract>;

export const transportNames = ['in-process', 'message port', 'websocket', 'http'] as const;
export type TransportName = (typeof transportNames)[number];

export interface Transport {
  readonly client: ServedClient;
  /** Breaks the connection as a crashed window would; absent where there is none to break. */
  readonly breakConnection?: () => void;
}

export interface Transports extends AsyncDisposable {
  readonly probe: Probe;
  open(name: TransportName): Promise<Transport>;
}

const token = 'test-token-of-the-compliance-suite-000000';

/**
 * All ways to the backend over the very doors that the hosts open: the web host with its guard for WebSocket
 * and HTTP, and a MessageChannel of Node in the place of Electron's, which oRPC's adapter treats alike.
 */
export async function createTransports(backend: Backend): Promise<Transports> {
  const probe = createProbe(backend.log);
  const router = { ...backend.router, probe: probe.router };
  const host = await startWebHost({
    backend: { ...backend, router },
    rendererFolder: '/nonexistent',
    port: 0,
    token,
  });
  const headers = { authorization: `Bearer ${token}` };
  const closers: (() => void)[] = [];

  const opening: Readonly<Record<TransportName, () => Promise<Transport>>> = {
    'in-process': async () => ({ client: createRouterClient(router) as unknown as ServedClient }),
    'message port': async () => {
      const { port1, port2 } = new MessageChannel();
      new PortHandler(router).upgrade(port1);
      port1.start();
      port2.start();
      closers.push(() => port2.close());
      return {
        client: createORPCClient(new PortLink({ port: port2 })),
        breakConnection: () => port2.close(),
      };
    },
    websocket: async () => {
      const socket = new WebSocket(`${host.url.replace('http', 'ws')}${webDoors.rpcSocket}`, { headers });
      closers.push(() => socket.terminate());
      // The browser's WebSocket and this one agree in all that the link uses.
      const websocket = socket as unknown as globalThis.WebSocket;
      return {
        client: createORPCClient(new SocketLink({ websocket })),
        breakConnection: () => socket.terminate(),
      };
    },
    http: async () => {
      const client: ServedClient = createORPCClient(
        new HttpLink({ url: `${host.url}${webDoors.rpcHttp}`, headers }),
      );
      return { client };
    },
  };

  return {
    probe,
    open: (name) => opening[name](),
    [Symbol.asyncDispose]: async () => {
      for (const close of closers) close();
      await host.close();
    },
  };
}
