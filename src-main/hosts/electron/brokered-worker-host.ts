import type { WorkerExit, WorkerHost } from '../../platform/processes/worker-host.ts';
import { type MessagePortLike, messageData } from '../../platform/processes/worker-server.ts';
import type { BackendEvents } from './messages.ts';

interface Started {
  readonly listeners: ((message: unknown) => void)[];
  readonly unsent: unknown[];
  readonly settle: (exit: WorkerExit) => void;
  port: MessagePortLike | null;
  pid: number | undefined;
}

export interface BrokeredWorkerHost extends WorkerHost {
  /** What the main process reports of a worker that was asked for. */
  readonly broker: {
    readonly takePort: (workerId: number, port: MessagePortLike) => void;
    readonly started: (workerId: number, pid: number | undefined) => void;
    readonly exited: (workerId: number, exit: WorkerExit) => void;
  };
}

/** The backend's side of the broker: workers that the main process starts, spoken to over ports of their own. */
export function createBrokeredWorkerHost(main: {
  readonly startWorker: (request: BackendEvents['startWorker']) => void;
  readonly killWorker: (request: BackendEvents['killWorker']) => void;
}): BrokeredWorkerHost {
  const workers = new Map<number, Started>();
  let nextId = 1;
  return {
    start: ({ kind, env }) => {
      const workerId = nextId++;
      const { promise: exited, resolve: settle } = Promise.withResolvers<WorkerExit>();
      const worker: Started = { listeners: [], unsent: [], settle, port: null, pid: undefined };
      workers.set(workerId, worker);
      main.startWorker({ workerId, kind, env: env ?? {} });
      return {
        get pid() {
          return worker.pid;
        },
        send: (message) => {
          if (worker.port) worker.port.postMessage(message);
          else worker.unsent.push(message);
        },
        onMessage: (listener) => {
          worker.listeners.push(listener);
        },
        kill: () => main.killWorker({ workerId }),
        exited,
      };
    },
    broker: {
      takePort: (workerId, port) => {
        const worker = workers.get(workerId);
        if (!worker) return;
        worker.port = port;
        port.on('message', (event) => {
          for (const listener of worker.listeners) listener(messageData(event));
        });
        port.start();
        for (const message of worker.unsent.splice(0)) port.postMessage(message);
      },
      started: (workerId, pid) => {
        const worker = workers.get(workerId);
        if (worker) worker.pid = pid;
      },
      exited: (workerId, exit) => {
        workers.get(workerId)?.settle(exit);
        workers.delete(workerId);
      },
    },
  };
}
