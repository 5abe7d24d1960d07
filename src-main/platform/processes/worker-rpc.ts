import { flushCompileCache } from 'node:module';
import { AppError, Failure, toFailure } from '#shared/kit/errors.ts';
import type { WorkerProcess } from './worker-host.ts';

/** Requests a worker answers (name → function type) and events it sends by itself (name → payload). */
export type RequestMap = Record<string, (input: never) => unknown>;
type InputOf<R extends RequestMap, K extends keyof R> = Parameters<R[K]>[0];
type OutputOf<R extends RequestMap, K extends keyof R> = Awaited<ReturnType<R[K]>>;

type ToWorker =
  | { readonly type: 'request'; readonly id: number; readonly name: string; readonly input: unknown }
  | { readonly type: 'cancel'; readonly id: number };
type FromWorker =
  | { readonly type: 'answer'; readonly id: number; readonly output: unknown }
  | { readonly type: 'failure'; readonly id: number; readonly failure: Failure }
  | { readonly type: 'event'; readonly name: string; readonly payload: unknown }
  | { readonly type: 'heartbeat' };

const heartbeatIntervalMs = 2_000;
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

/** The side of a process that talks to its parent: `process` in Node, `process.parentPort` in Electron. */
export interface ParentPort {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
}

/** What Electron's `MessagePortMain` and Node's `MessagePort` have in common. */
export interface MessagePortLike {
  postMessage(message: unknown): void;
  on(event: 'message' | 'close', listener: (message?: unknown) => void): unknown;
  start(): void;
}

interface ElectronParentPort {
  once(event: 'message', listener: (event: { readonly ports: readonly MessagePortLike[] }) => void): void;
}

/** Finds the way to the parent, and ends this process when the parent is gone. */
export function connectToParent(): ParentPort {
  const electronPort = (process as unknown as { parentPort?: ElectronParentPort }).parentPort;
  if (electronPort) return connectThroughPort(electronPort, () => process.exit(0));
  process.once('disconnect', () => process.exit(0));
  return {
    send: (message) => process.send?.(message, undefined, undefined, () => undefined),
    onMessage: (listener) => {
      process.on('message', listener);
    },
  };
}

/**
 * In Electron only the main process can start processes, so the process that asked for this one is not its
 * parent: main hands over a port to it as the first message. What is sent before that waits.
 */
export function connectThroughPort(parent: ElectronParentPort, onGone: () => void): ParentPort {
  const listeners: ((message: unknown) => void)[] = [];
  const unsent: unknown[] = [];
  let port: MessagePortLike | null = null;
  parent.once('message', ({ ports }) => {
    const [handedOver] = ports;
    if (!handedOver) throw new Error('The first message of the main process must carry a port.');
    port = handedOver;
    port.on('message', (event) => {
      for (const listener of listeners) listener(messageData(event));
    });
    port.on('close', onGone);
    port.start();
    for (const message of unsent.splice(0)) port.postMessage(message);
  });
  return {
    send: (message) => (port ? port.postMessage(message) : unsent.push(message)),
    onMessage: (listener) => {
      listeners.push(listener);
    },
  };
}

/** Electron's ports wrap what was sent in an event, Node's do not. */
export function messageData(event: unknown): unknown {
  return typeof event === 'object' && event !== null && 'data' in event && 'ports' in event
    ? event.data
    : event;
}

export interface WorkerServer<E extends Record<string, unknown>> {
  emit<K extends keyof E & string>(name: K, payload: E[K]): void;
}

/** The worker's side: answers requests (several at a time), sends events and heartbeats. */
export function serveParent<R extends RequestMap, E extends Record<string, unknown>>(
  parent: ParentPort,
  handlers: {
    readonly [K in keyof R]: (
      input: InputOf<R, K>,
      signal: AbortSignal,
    ) => Promise<OutputOf<R, K>> | OutputOf<R, K>;
  },
): WorkerServer<E> {
  const running = new Map<number, AbortController>();
  parent.onMessage((raw) => {
    const message = raw as ToWorker;
    if (message.type === 'cancel') return running.get(message.id)?.abort(cancelled());
    const { id, name, input } = message;
    const controller = new AbortController();
    running.set(id, controller);
    void (async () => {
      try {
        const handler = handlers[name];
        if (!handler) throw new Error(`This worker has no request named ${name}.`);
        const output = await handler(input as never, controller.signal);
        parent.send({ type: 'answer', id, output } satisfies FromWorker);
      } catch (error) {
        parent.send({ type: 'failure', id, failure: toFailure(error) } satisfies FromWorker);
      } finally {
        running.delete(id);
      }
    })();
  });
  setInterval(() => parent.send({ type: 'heartbeat' } satisfies FromWorker), heartbeatIntervalMs).unref();
  // Workers are killed rather than ended, and Node keeps what it compiled only at an end: without this each start
  // costs 200 ms more.
  setTimeout(flushCompileCache, 1_000).unref();
  return { emit: (name, payload) => parent.send({ type: 'event', name, payload } satisfies FromWorker) };
}
