import type { Change, ChangeTopic } from '#shared/workspace/workspace.schema.ts';

/** Announces what was committed. Listeners get changes in the order of their sequence numbers. */
export interface ChangeFeed {
  announce(topic: ChangeTopic, id: string, kind: Change['kind']): void;
  subscribe(listener: (change: Change) => void): () => void;
  /** The same as an endless stream, which ends when `signal` aborts. */
  watch(signal?: AbortSignal): AsyncGenerator<Change, void>;
}

export function createChangeFeed(): ChangeFeed {
  const listeners = new Set<(change: Change) => void>();
  let sequence = 0;
  const subscribe = (listener: (change: Change) => void) => {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  };
  return {
    announce: (topic, id, kind) => {
      const change: Change = { sequence: ++sequence, topic, id, kind };
      for (const listener of listeners) listener(change);
    },
    subscribe,
    watch: (signal) => watchWith(subscribe, signal),
  };
}

/** Turns a subscription into an async generator with an unbounded queue, unsubscribed when it is left. */
export async function* watchWith<T>(
  subscribe: (listener: (value: T) => void) => () => void,
  signal?: AbortSignal,
): AsyncGenerator<T, void> {
  const queue: T[] = [];
  let wake: () => void = () => undefined;
  const unsubscribe = subscribe((value) => {
    queue.push(value);
    wake();
  });
  const onAbort = () => wake();
  signal?.addEventListener('abort', onAbort);
  try {
    while (!signal?.aborted) {
      while (queue.length > 0) yield queue.shift()!;
      if (signal?.aborted) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  } finally {
    unsubscribe();
    signal?.removeEventListener('abort', onAbort);
  }
}
