/** The backend's process: the same backend as everywhere, behind the ports that the main process hands in. */
import { RPCHandler } from '@orpc/server/message-port';
import type { MessageEvent, MessagePortMain } from 'electron';
import { AppError } from '#shared/kit/errors.ts';
import { type Backend, createBackend } from '../../backend.ts';
import { type MessagePortLike, serveParent } from '../../platform/processes/worker-server.ts';
import { createBrokeredWorkerHost } from './brokered-worker-host.ts';
import type { BackendEvents, BackendRequests, PortMessage } from './messages.ts';

let backend: Backend | null = null;
let serveWindow: (port: MessagePortMain) => void = (port) => port.close();

const opened = (): Backend => {
  if (backend) return backend;
  throw new AppError('UNAVAILABLE', 'The workspace is not open yet.', { retry: true });
};

const server = serveParent<BackendRequests, BackendEvents>(
  {
    send: (message) => process.parentPort.postMessage(message),
    onMessage: (listener) => {
      process.parentPort.on('message', ({ data, ports }: MessageEvent) => {
        const [port] = ports;
        if (port) takePort(data as PortMessage, port);
        else listener(data);
      });
    },
  },
  {
    open: async ({ workspaceFolder, appFolder }) => {
      backend = await createBackend({ workspaceFolder, appFolder, hostKind: 'electron', workers });
      const rpc = new RPCHandler(backend.router);
      serveWindow = (port) => {
        rpc.upgrade(port);
        port.start();
      };
    },
    grantFile: async (path) => {
      const { id, name, sizeBytes } = await opened().grants.grantFile(path);
      return { grantId: id, name, sizeBytes };
    },
    grantFolder: async (path) => {
      const { id, name, path: resolved } = await opened().grants.grantFolder(path);
      return { grantId: id, name, path: resolved };
    },
    exportFile: (jobId) => opened().exportFile(jobId),
    readImage: ({ versionId, sha256 }) => opened().readImage(versionId, sha256),
    workerStarted: ({ workerId, pid }) => workers.broker.started(workerId, pid),
    workerExited: ({ workerId, exit }) => workers.broker.exited(workerId, exit),
    close: async () => {
      await backend?.close();
      backend = null;
    },
  },
);

const workers = createBrokeredWorkerHost({
  startWorker: (request) => server.emit('startWorker', request),
  killWorker: (request) => server.emit('killWorker', request),
});

function takePort(message: PortMessage, port: MessagePortMain): void {
  switch (message.type) {
    case 'window-port':
      serveWindow(port);
      return;
    case 'worker-port':
      workers.broker.takePort(message.workerId, port as unknown as MessagePortLike);
      return;
  }
}
