import { flushCompileCache } from 'node:module';
import { AppError, toFailure } from '#shared/kit/app-error.ts';
import {
  type FromWorker,
  heartbeatIntervalMs,
  type InputOf,
  type OutputOf,
  type RequestMap,
  type ToWorker,
} from './worker-messages.ts';

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

function cancelled(): AppError {
  return new AppError('CANCELLED', 'Cancelled.');
}
