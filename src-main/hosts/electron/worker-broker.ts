import type { WorkerExit } from '../../platform/processes/worker-host.ts';
import type { BackendEvents } from './messages.ts';
import type { Program, Programs } from './program.ts';

export interface BrokerParts<Port> {
  readonly programs: Programs<Port>;
  /** To the backend's process, which may be gone. */
  readonly toBackend: {
    readonly workerPort: (workerId: number, port: Port) => void;
    readonly workerStarted: (workerId: number, pid: number | undefined) => void;
    readonly workerExited: (workerId: number, exit: WorkerExit) => void;
  };
}

export interface WorkerBroker {
  start(request: BackendEvents['startWorker']): void;
  kill(request: BackendEvents['killWorker']): void;
  /** When the backend's process has died: its workers are nobody's. */
  killAll(): void;
}

/**
 * `utilityProcess.fork` exists in the main process only, and `child_process` would need the `runAsNode` fuse that
 * a shipped app has off. So the backend asks for its workers here. What worker and backend then say to each
 * other goes over a channel of their own: a page of rows never passes the process that draws the window.
 */
export function createWorkerBroker<Port>({ programs, toBackend }: BrokerParts<Port>): WorkerBroker {
  const workers = new Map<number, Program<Port>>();
  return {
    start: ({ workerId, kind, env }) => {
      let worker: Program<Port>;
      try {
        worker = programs.start(`worker-${kind}`, env);
      } catch (error) {
        const errorOutput = error instanceof Error ? error.message : String(error);
        toBackend.workerExited(workerId, { code: null, signal: null, errorOutput });
        return;
      }
      workers.set(workerId, worker);
      worker.onSpawn(() => toBackend.workerStarted(workerId, worker.pid));
      void worker.exited.then((exit) => {
        workers.delete(workerId);
        toBackend.workerExited(workerId, exit);
      });
      const { port1, port2 } = programs.createChannel();
      worker.postPort('port', port1);
      toBackend.workerPort(workerId, port2);
    },
    kill: ({ workerId }) => workers.get(workerId)?.kill(),
    killAll: () => {
      for (const worker of workers.values()) worker.kill();
    },
  };
}
