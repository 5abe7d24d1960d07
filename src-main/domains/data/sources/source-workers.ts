import { AppError } from '#shared/kit/errors.ts';
import type { Platform } from '../../../platform/platform.ts';
import { createWorkerClient, type WorkerClient } from '../../../platform/processes/worker-client.ts';
import type { SourceEvents, SourceRequests } from '../../../workers/source/source.protocol.ts';

export type SourceClient = WorkerClient<SourceRequests, SourceEvents>;

export interface SourceWorkers {
  /** Asks the worker that is there for looking around; it is kept for a while, since a start costs a fifth of a second. */
  ask<K extends keyof SourceRequests & string>(
    name: K,
    input: Parameters<SourceRequests[K]>[0],
    signal?: AbortSignal,
  ): Promise<ReturnType<SourceRequests[K]>>;
  /** Gives `work` a worker of its own. A cancel reaches the server before the worker is ended. */
  runAlone<T>(signal: AbortSignal, work: (client: SourceClient) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** The longest that somebody waits for a list or a preview. */
const askTimeoutMs = 45_000;
const idleMs = 120_000;
/** How long a cancelled read has to tell the server. */
const cancelGraceMs = 3_000;

export function createSourceWorkers({ workers }: Platform): SourceWorkers {
  const alive = new Set<SourceClient>();
  let shared: SourceClient | null = null;
  let asking = 0;
  let idleTimer: NodeJS.Timeout | undefined;
  let isClosed = false;

  const start = (): SourceClient => {
    if (isClosed) throw new AppError('UNAVAILABLE', 'Millwright is closing.', { reason: 'closing' });
    const client: SourceClient = createWorkerClient(workers.start({ kind: 'source' }));
    alive.add(client);
    void client.process.exited.then(() => {
      alive.delete(client);
      if (shared === client) shared = null;
    });
    return client;
  };
  const restWhenIdle = () => {
    clearTimeout(idleTimer);
    if (asking > 0) return;
    idleTimer = setTimeout(() => shared?.kill(), idleMs);
    idleTimer.unref();
  };

  return {
    ask: async (name, input, signal) => {
      shared ??= start();
      asking++;
      try {
        return await shared.call(name, input, { timeoutMs: askTimeoutMs, ...(signal ? { signal } : {}) });
      } finally {
        asking--;
        restWhenIdle();
      }
    },
    runAlone: async (signal, work) => {
      signal.throwIfAborted();
      const client = start();
      try {
        return await work(client);
      } finally {
        if (signal.aborted) setTimeout(() => client.kill(), cancelGraceMs).unref();
        else client.kill();
      }
    },
    close: async () => {
      isClosed = true;
      clearTimeout(idleTimer);
      const exits = [...alive].map(({ process }) => process.exited);
      for (const client of alive) client.kill();
      await Promise.all(exits);
    },
  };
}
