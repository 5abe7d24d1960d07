import { createRouterClient } from '@orpc/server';
import { QueryClient } from '@tanstack/react-query';
import { describe, expect, it } from 'vitest';
import { RunId } from '#shared/kit/ids.ts';
import { Change } from '#shared/workspace/workspace.schema.ts';
import { createApi } from './api.tsx';
import { keysMadeStale } from './change-invalidations.ts';
import { createFakeRouter } from './fake/fake-router.ts';

const api = createApi(createRouterClient(createFakeRouter()));
const change = (topic: Change['topic'], sequence = 1): Change => ({
  sequence,
  topic,
  id: 'x',
  kind: 'changed',
});

describe('keysMadeStale', () => {
  it.each(Change.shape.topic.options)('knows what %s makes stale', (topic) => {
    expect(keysMadeStale(api, [change(topic)]).length).toBeGreaterThan(0);
  });

  it('names each key once, however many changes want it', () => {
    const once = keysMadeStale(api, [change('tracking.run')]);
    const often = keysMadeStale(api, [
      change('tracking.run'),
      change('tracking.run', 2),
      change('tracking.metrics', 3),
    ]);
    expect(new Set(often.map((key) => JSON.stringify(key))).size).toBe(often.length);
    expect(often.length).toBeLessThan(2 * once.length + 4);
  });

  it('reaches the very queries that screens make, and no others', () => {
    const queries = new QueryClient();
    const run = api.tracking.getRun.queryOptions({ input: { id: RunId.parse('0'.repeat(32)) } }).queryKey;
    const engines = api.compute.listEngines.queryOptions().queryKey;
    queries.getQueryCache().build(queries, { queryKey: run });
    queries.getQueryCache().build(queries, { queryKey: engines });
    for (const queryKey of keysMadeStale(api, [change('tracking.run')])) {
      queries
        .getQueryCache()
        .findAll({ queryKey })
        .forEach((query) => {
          query.invalidate();
        });
    }
    expect(queries.getQueryState(run)?.isInvalidated).toBe(true);
    expect(queries.getQueryState(engines)?.isInvalidated).toBe(false);
  });
});
