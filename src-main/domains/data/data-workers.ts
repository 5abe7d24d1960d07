import { mkdir, rm } from 'node:fs/promises';
import { AppError } from '#shared/kit/errors.ts';
import { guardMemory } from '../../platform/duckdb/memory-guard.ts';
import type { Platform } from '../../platform/platform.ts';
import { createWorkerClient, type WorkerClient } from '../../platform/processes/worker-client.ts';
import type { DataEvents, DataRequests } from '../../workers/data/data.protocol.ts';

export type DataClient = WorkerClient<DataRequests, DataEvents>;

/** What the process itself takes beside DuckDB's data: Node, the library, results on their way out. */
const processOverheadMb = 512;
/** DuckDB's share of the memory that the settings allow; the rest is for what its limit does not count. */
const duckDbShare = 0.8;
/** The worker's own code may be busy this long (a large JSON document) before it counts as hung. */
const maxSilenceMs = 30_000;

interface AskOptions {
  /** The request only reads, so it may run again when the worker died under it. */
  readonly isRepeatable: boolean;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

export interface DataWorkers {
  /** Asks the long-lived worker, which is started when first needed and again after it died. Reads are repeated once. */
  ask<K extends keyof DataRequests & string>(
    name: K,
    input: Parameters<DataRequests[K]>[0],
    options: AskOptions,
  ): Promise<ReturnType<DataRequests[K]>>;
  /** Gives `work` a worker of its own, killed at once when `signal` aborts; its scratch folder goes with it. */
  runAlone<T>(signal: AbortSignal, work: (client: DataClient) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

interface Started {
  readonly client: DataClient;
  /** Resolves once the process is gone and its scratch folder with it. */
  readonly cleaned: Promise<void>;
}

interface Limits {
  readonly memoryMb: number;
  readonly threads: number;
}

export function createDataWorkers(platform: Platform, limits: () => Limits): DataWorkers {
  const { objects, workers, log } = platform;
  let shared: Promise<DataClient> | null = null;
  const alive = new Set<Started>();
  let isClosed = false;

  const start = async (onExit: () => void): Promise<Started> => {
    if (isClosed) throw new AppError('UNAVAILABLE', 'Millwright is closing.', { reason: 'closing' });
    const { memoryMb, threads } = limits();
    const scratchFolder = objects.temporaryFile('-data');
    await mkdir(scratchFolder, { recursive: true });
    const client: DataClient = createWorkerClient(workers.start({ kind: 'data' }), { maxSilenceMs });
    guardMemory(client.process, (memoryMb + processOverheadMb) * 2 ** 20, (residentBytes) => {
      log.warn({ residentBytes, memoryMb }, 'data worker over its memory limit');
      client.kill(overMemory(memoryMb));
    });
    const cleaned = client.process.exited.then(async () => {
      onExit();
      await rm(scratchFolder, { recursive: true, force: true });
      alive.delete(started);
    });
    const started: Started = { client, cleaned };
    alive.add(started);
    await client.call('configure', {
      memoryLimitMb: Math.round(memoryMb * duckDbShare),
      threads,
      scratchFolder,
    });
    return started;
  };

  const sharedClient = (): Promise<DataClient> => {
    if (shared) return shared;
    const starting: Promise<DataClient> = start(() => {
      if (shared === starting) shared = null;
    }).then(({ client }) => client);
    shared = starting;
    starting.catch(() => {
      if (shared === starting) shared = null;
    });
    return starting;
  };

  const ask = async <K extends keyof DataRequests & string>(
    name: K,
    input: Parameters<DataRequests[K]>[0],
    { isRepeatable, timeoutMs, signal }: AskOptions,
  ): Promise<ReturnType<DataRequests[K]>> => {
    const once = async () => {
      const asked = sharedClient();
      const client = await asked;
      try {
        return await client.call(name, input, signal === undefined ? { timeoutMs } : { timeoutMs, signal });
      } catch (error) {
        if (isLoss(error)) {
          // It may take a moment to be gone, or still hold the memory; nothing more is asked of it.
          if (shared === asked) shared = null;
          client.kill();
        }
        throw error;
      }
    };
    try {
      return await once();
    } catch (error) {
      // Another request of the same worker may have brought it down.
      if (!isRepeatable || !isLoss(error)) throw error;
      return once();
    }
  };

  return {
    ask,
    runAlone: async (signal, work) => {
      signal.throwIfAborted();
      const { client, cleaned } = await start(() => undefined);
      const onAbort = () => client.kill(new AppError('CANCELLED', 'Cancelled.'));
      signal.addEventListener('abort', onAbort);
      try {
        signal.throwIfAborted();
        const result = await work(client);
        client.kill();
        return result;
      } catch (error) {
        // What was cancelled or failed has left nothing behind once that is known; a result need not wait for it.
        client.kill();
        await cleaned;
        throw error;
      } finally {
        signal.removeEventListener('abort', onAbort);
      }
    },
    close: async () => {
      isClosed = true;
      const all = [...alive];
      for (const { client } of all) client.kill();
      await Promise.all(all.map(({ cleaned }) => cleaned));
    },
  };
}

/** The worker is gone: killed, crashed, silent, or over its memory. */
function isLoss(error: unknown): boolean {
  return error instanceof AppError && (error.data.reason === 'worker-lost' || error.data.reason === 'memory');
}

function overMemory(memoryMb: number): AppError {
  return new AppError(
    'RESOURCE_EXHAUSTED',
    `The work on this data needed more than ${memoryMb} MB and was stopped.`,
    {
      reason: 'memory',
      nextStep: 'Raise the memory for data in the settings, or ask for less at once.',
    },
  );
}
