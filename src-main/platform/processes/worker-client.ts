import { AppError, Failure } from '#shared/kit/errors.ts';
import type { WorkerProcess } from './worker-host.ts';
import {
  type FromWorker,
  heartbeatIntervalMs,
  type InputOf,
  type OutputOf,
  type RequestMap,
  type ToWorker,
} from './worker-messages.ts';

const missedHeartbeatsUntilLost = 3;

export interface WorkerClient<R extends RequestMap, E extends Record<string, unknown>> {
  readonly process: WorkerProcess;
  call<K extends keyof R & string>(
    name: K,
    input: InputOf<R, K>,
    options?: { readonly signal?: AbortSignal; readonly timeoutMs?: number },
  ): Promise<OutputOf<R, K>>;
  on<K extends keyof E & string>(name: K, listener: (payload: E[K]) => void): void;
  /** Kills the process; open calls reject with `failure`. */
  kill(failure?: AppError): void;
}

/**
 * The parent's side. A call ends with the worker's answer, its failure, CANCELLED, TIMEOUT, or UNAVAILABLE
 * (`worker-lost`) when the process dies or stays silent. `maxSilenceMs` is the longest the worker may block
 * its own event loop; a native fit may need more than the default of three heartbeats.
 */
export function createWorkerClient<R extends RequestMap, E extends Record<string, unknown>>(
  worker: WorkerProcess,
  options: { readonly maxSilenceMs?: number } = {},
): WorkerClient<R, E> {
  const maxSilenceMs = options.maxSilenceMs ?? heartbeatIntervalMs * missedHeartbeatsUntilLost;
  const open = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  const listeners = new Map<string, ((payload: never) => void)[]>();
  let nextId = 1;
  let lost: AppError | null = null;
  let lastHeardMs = performance.now();

  const lose = (error: AppError) => {
    lost ??= error;
    for (const call of open.values()) call.reject(lost);
    open.clear();
  };

  worker.onMessage((raw) => {
    const message = raw as FromWorker;
    lastHeardMs = performance.now();
    switch (message.type) {
      case 'heartbeat':
        return;
      case 'event':
        for (const listener of listeners.get(message.name) ?? []) listener(message.payload as never);
        return;
      case 'answer':
        open.get(message.id)?.resolve(message.output);
        open.delete(message.id);
        return;
      case 'failure':
        open.get(message.id)?.reject(AppError.fromFailure(Failure.parse(message.failure)));
        open.delete(message.id);
        return;
    }
  });
  const watchdog = setInterval(() => {
    if (performance.now() - lastHeardMs <= maxSilenceMs) return;
    lose(workerLost(`The worker has not answered for ${Math.round(maxSilenceMs / 1000)} s.`));
    worker.kill();
  }, heartbeatIntervalMs);
  watchdog.unref();
  void worker.exited.then(({ code, signal, errorOutput }) => {
    clearInterval(watchdog);
    const how = signal ? `was ended by ${signal}` : `ended with code ${code ?? 'unknown'}`;
    lose(workerLost(`The worker process ${how}.`, errorOutput));
  });

  return {
    process: worker,
    call: (name, input, { signal, timeoutMs } = {}) =>
      new Promise((resolve, reject) => {
        if (lost) return reject(lost);
        if (signal?.aborted) return reject(cancelled());
        const id = nextId++;
        let timer: NodeJS.Timeout | undefined;
        const settle = () => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', onAbort);
          open.delete(id);
        };
        const giveUp = (error: AppError) => {
          settle();
          worker.send({ type: 'cancel', id } satisfies ToWorker);
          reject(error);
        };
        const onAbort = () => giveUp(cancelled());
        if (timeoutMs !== undefined) {
          timer = setTimeout(
            () =>
              giveUp(
                new AppError('TIMEOUT', `No answer within ${Math.round(timeoutMs / 1000)} s.`, {
                  retry: true,
                }),
              ),
            timeoutMs,
          );
        }
        signal?.addEventListener('abort', onAbort);
        open.set(id, {
          resolve: (value) => {
            settle();
            resolve(value as never);
          },
          reject: (error) => {
            settle();
            reject(error);
          },
        });
        worker.send({ type: 'request', id, name, input } satisfies ToWorker);
      }),
    on: (name, listener) => {
      listeners.set(name, [...(listeners.get(name) ?? []), listener as (payload: never) => void]);
    },
    kill: (failure) => {
      if (failure) lose(failure);
      worker.kill();
    },
  };
}

function workerLost(message: string, errorOutput = ''): AppError {
  return new AppError('UNAVAILABLE', message, {
    reason: 'worker-lost',
    retry: true,
    ...(errorOutput === '' ? {} : { details: { errorOutput } }),
  });
}

function cancelled(): AppError {
  return new AppError('CANCELLED', 'Cancelled.');
}
