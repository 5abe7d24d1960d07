import type { QueryClient } from '@tanstack/react-query';
import type { Change } from '#shared/workspace/workspace.schema.ts';
import type { Api, ApiClient } from './api.tsx';
import { keysMadeStale } from './change-invalidations.ts';
import type { ConnectionState, Observable } from './host-shell.ts';

/** A training run announces metrics many times a second; answers are asked for at most this often. */
const batchMs = 120;
const pauseAfterBreakMs = 500;

/**
 * The one listener on the change feed: turns what was committed into invalidated queries. Whatever happened
 * while the feed was down is unknown, so every answer is stale once it is up again.
 */
export function listenToChanges(options: {
  readonly client: ApiClient;
  readonly api: Api;
  readonly queryClient: QueryClient;
  readonly connection: Observable<ConnectionState>;
}): () => void {
  const { client, api, queryClient, connection } = options;
  const controller = new AbortController();
  let batch: Change[] = [];
  let timer: ReturnType<typeof setTimeout> | null = null;

  const flush = () => {
    timer = null;
    const keys = keysMadeStale(api, batch);
    batch = [];
    for (const queryKey of keys) void queryClient.invalidateQueries({ queryKey });
  };

  const follow = async () => {
    let isFirst = true;
    while (!controller.signal.aborted) {
      try {
        const feed = await client.workspace.watchChanges(undefined, { signal: controller.signal });
        if (!isFirst) void queryClient.invalidateQueries();
        isFirst = false;
        for await (const change of feed) {
          batch.push(change);
          timer ??= setTimeout(flush, batchMs);
        }
      } catch {
        // The connection's own state is what the user sees; here it only means: try again.
      }
      if (controller.signal.aborted || connection.get().kind === 'ended') return;
      await new Promise((resolve) => setTimeout(resolve, pauseAfterBreakMs));
    }
  };
  void follow();

  return () => {
    controller.abort();
    if (timer !== null) clearTimeout(timer);
  };
}
