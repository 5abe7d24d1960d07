import type { AnyRouter } from '@orpc/server';
import type { RPCHandler as HttpRpcHandler } from '@orpc/server/node';
import type { RPCHandler as SocketRpcHandler } from '@orpc/server/ws';
import type { Backend } from '../../backend.ts';
import type { SocketDoor } from './socket-door.ts';

/** What the host needs of the backend; its router is served as it is, whatever is in it. */
export interface ServedBackend
  extends Pick<Backend, 'grants' | 'temporaryFile' | 'log' | 'exportFile' | 'readImage'> {
  readonly router: AnyRouter;
}

/** The contract's two transports on a backend. */
export interface BackendDoors {
  readonly backend: ServedBackend;
  readonly sockets: SocketDoor;
  readonly socketRpc: SocketRpcHandler<Record<never, never>>;
  /** Loaded at the first call of a program: a window does without, and starts the sooner. */
  readonly httpRpc: () => Promise<HttpRpcHandler<Record<never, never>>>;
}

/** Calls are small; files have doors of their own. */
export const maxCallBytes = 16 * 1024 * 1024;

export async function openBackendDoors(
  promised: ServedBackend | Promise<ServedBackend>,
): Promise<BackendDoors> {
  const backend = await promised;
  // Loaded here, because a host that listens sooner is opened sooner.
  const [{ RPCHandler }, { createSocketDoor }] = await Promise.all([
    import('@orpc/server/ws'),
    import('./socket-door.ts'),
  ]);
  let httpRpc: Promise<HttpRpcHandler<Record<never, never>>> | undefined;
  return {
    backend,
    socketRpc: new RPCHandler(backend.router),
    sockets: createSocketDoor(maxCallBytes),
    httpRpc: () => {
      httpRpc ??= import('@orpc/server/node').then(
        (http) =>
          new http.RPCHandler(backend.router, {
            plugins: [new http.BodyLimitPlugin({ maxBodySize: maxCallBytes })],
          }),
      );
      return httpRpc;
    },
  };
}
