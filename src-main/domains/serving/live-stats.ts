import type { DeploymentStats, RequestLogEntry } from '#shared/serving/serving.schema.ts';
import type { ServeStats } from '../../workers/serve/serve.protocol.ts';
import type { SegmentCounts } from './segments.store.ts';

const keptEntries = 1_000;

/** What is shown of a deployment's traffic. Lives in memory: the counts before this start come from the segments. */
export interface LiveStats {
  update(stats: ServeStats): void;
  /** Its process has ended: its counts stay, its rates do not. */
  processEnded(): void;
  current(): DeploymentStats;
  /** Latest first. */
  requests(limit: number): RequestLogEntry[];
}

export function createLiveStats(before: SegmentCounts): LiveStats {
  let past = before;
  let live: ServeStats | null = null;
  let entries: RequestLogEntry[] = [];
  const total = (key: keyof SegmentCounts) => past[key] + (live?.[key] ?? 0);
  const counts = (): SegmentCounts => ({
    requestCount: total('requestCount'),
    predictionCount: total('predictionCount'),
    errorCount: total('errorCount'),
  });
  return {
    update: (stats) => {
      live = stats;
      entries = [...entries, ...stats.log].slice(-keptEntries);
    },
    processEnded: () => {
      past = counts();
      live = null;
    },
    current: () => ({
      ...counts(),
      requestsPerSecond: live?.requestsPerSecond ?? 0,
      latencyP50Ms: live?.latencyP50Ms ?? null,
      latencyP95Ms: live?.latencyP95Ms ?? null,
      latencyP99Ms: live?.latencyP99Ms ?? null,
      memoryBytes: live?.memoryBytes ?? null,
      recentRequests: [...(live?.recentRequests ?? [])],
    }),
    requests: (limit) => entries.slice(-limit).toReversed(),
  };
}
