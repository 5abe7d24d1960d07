import { AppError } from '#shared/kit/errors.ts';
import { createWorkerClient, type WorkerClient } from '../../platform/processes/worker-client.ts';
import type { WorkerExit } from '../../platform/processes/worker-host.ts';
import type { BackendEvents, BackendRequests, PortMessage } from './messages.ts';
import type { Programs } from './program.ts';
import { createRestartPolicy } from './restart-policy.ts';
import { createWorkerBroker } from './worker-broker.ts';

export interface BackendProcess<Port> {
  /** A port to the backend, as soon as it is up; also after it was started again. */
  connectWindow(): Promise<Port>;
  call<Name extends 'grantFile' | 'grantFolder' | 'exportFile' | 'readImage'>(
    name: Name,
    input: Parameters<BackendRequests[Name]>[0],
  ): Promise<ReturnType<BackendRequests[Name]>>;
  close(): Promise<void>;
}

export interface BackendProcessOptions<Port> {
  readonly programs: Programs<Port>;
  readonly workspaceFolder: string;
  readonly appFolder: string;
  /** The workspace cannot be opened, or the backend does not stay up. The app has to end. */
  readonly onGivenUp: (error: AppError) => void;
}

/** Migrations and recovery of a large workspace may take their time; longer is a hang. */
const maxSilenceMs = 120_000;
const closeTimeoutMs = 5_000;

/** One life of the backend's process. */
interface Life<Port> {
  readonly client: WorkerClient<BackendRequests, BackendEvents>;
  /** Resolves when the workspace is open. */
  readonly opened: Promise<void>;
  readonly connectWindow: () => Port;
}

/** Keeps the backend's process running, starts workers for it, and brings windows together with it. */
export function startBackendProcess<Port>(options: BackendProcessOptions<Port>): BackendProcess<Port> {
  const policy = createRestartPolicy(() => performance.now());
  let hasEnded = false;
  let life: Promise<Life<Port>>;

  const giveUp = (error: AppError) => {
    if (hasEnded) return;
    hasEnded = true;
    options.onGivenUp(error);
  };

  const startAgain = (exit: WorkerExit): void => {
    if (hasEnded) return;
    const decision = policy.exited();
    if (decision.kind === 'give-up') giveUp(crashLoop(exit));
    else {
      life = new Promise((resolve) => {
        setTimeout(() => resolve(startLife(options, startAgain, giveUp)), decision.afterMs);
      });
    }
  };
  life = Promise.resolve(startLife(options, startAgain, giveUp));

  /** The life in which the workspace is open: this one, or the next when it ends before that. */
  const openLife = async (): Promise<Life<Port>> => {
    for (;;) {
      const promised = life;
      const current = await promised;
      try {
        await current.opened;
        return current;
      } catch (error) {
        if (hasEnded) throw error;
        // `startAgain` replaces it in the same turn in which the process is seen to have ended.
        await current.client.process.exited;
        await new Promise((resolve) => setImmediate(resolve));
        if (life === promised) throw error;
      }
    }
  };

  return {
    connectWindow: async () => (await openLife()).connectWindow(),
    call: async (name, input) => (await openLife()).client.call(name, input as never) as never,
    close: async () => {
      hasEnded = true;
      const { client } = await life;
      await client.call('close', undefined, { timeoutMs: closeTimeoutMs }).catch(() => undefined);
      client.kill();
      await client.process.exited;
    },
  };
}

function startLife<Port>(
  { programs, workspaceFolder, appFolder }: BackendProcessOptions<Port>,
  onExit: (exit: WorkerExit) => void,
  giveUp: (error: AppError) => void,
): Life<Port> {
  const program = programs.start('backend', {});
  const client = createWorkerClient<BackendRequests, BackendEvents>(program, { maxSilenceMs });
  const postPort = (message: PortMessage, port: Port) => program.postPort(message, port);
  /** A backend that is gone needs no reports. */
  const ignoreLost = (report: Promise<unknown>) => void report.catch(() => undefined);
  const broker = createWorkerBroker<Port>({
    programs,
    toBackend: {
      workerPort: (workerId, port) => postPort({ type: 'worker-port', workerId }, port),
      workerStarted: (workerId, pid) => ignoreLost(client.call('workerStarted', { workerId, pid })),
      workerExited: (workerId, exit) => ignoreLost(client.call('workerExited', { workerId, exit })),
    },
  });
  client.on('startWorker', broker.start);
  client.on('killWorker', broker.kill);
  void program.exited.then((exit) => {
    broker.killAll();
    onExit(exit);
  });
  const opened = client.call('open', { workspaceFolder, appFolder });
  opened.catch((error: unknown) => {
    // What the backend says of its workspace (locked, newer, damaged) will not change by trying again.
    if (error instanceof AppError && error.data.reason !== 'worker-lost') giveUp(error);
  });
  return {
    client,
    opened,
    connectWindow: () => {
      const { port1, port2 } = programs.createChannel();
      postPort({ type: 'window-port' }, port1);
      return port2;
    },
  };
}

function crashLoop({ errorOutput }: WorkerExit): AppError {
  return new AppError('UNAVAILABLE', 'The backend ended again and again.', {
    reason: 'backend-crash-loop',
    nextStep: 'Look into the logs folder of the workspace, or open another one with MILLWRIGHT_WORKSPACE.',
    details: { errorOutput },
  });
}
