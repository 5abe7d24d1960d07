import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { RunId } from '#shared/kit/ids.ts';
import type { MetricSeries, Run } from '#shared/tracking/tracking.schema.ts';
import { useApi, useClient } from '../../host/api.tsx';
import { mergeSeries } from './curves.view-model.ts';

export const useRuns = () => useQuery(useApi().tracking.listRuns.queryOptions({ input: {} }));
export const useRun = (id: RunId) => useQuery(useApi().tracking.getRun.queryOptions({ input: { id } }));

export const isLive = (run: Run): boolean => run.status === 'running' || run.status === 'queued';

/**
 * The curves of one run, followed while it is live. Batches are collected and painted once a frame, so that a
 * fast run costs the window no more than a slow one.
 */
export function useLiveSeries(run: Run): readonly MetricSeries[] {
  const client = useClient();
  const [series, setSeries] = useState<readonly MetricSeries[]>([]);
  const { id } = run;
  useEffect(() => {
    const controller = new AbortController();
    let pending: (readonly MetricSeries[])[] = [];
    let frame = 0;
    const paint = () => {
      frame = 0;
      const batches = pending;
      pending = [];
      setSeries((known) => batches.reduce(mergeSeries, known));
    };
    const follow = async () => {
      setSeries([]);
      const stream = await client.tracking.watchMetrics({ id }, { signal: controller.signal });
      for await (const batch of stream) {
        pending.push(batch);
        if (frame === 0) frame = requestAnimationFrame(paint);
      }
    };
    // A broken stream leaves the curve as it is; the connection bar says that the backend is out of reach.
    follow().catch(() => undefined);
    return () => {
      controller.abort();
      cancelAnimationFrame(frame);
    };
  }, [client, id]);
  return series;
}
