import type { ApiKeyId } from '#shared/kit/ids.ts';
import type { RequestLogEntry } from '#shared/serving/serving.schema.ts';
import { createLatencyWindow } from './latency-window.ts';
import type { ServeStats } from './serve.protocol.ts';

const keptSeconds = 300;
const windowSeconds = 60;
/** Log entries a message; of a faster second the last ones are told. */
const toldEntries = 200;
/** Bounds of the exported histogram, in seconds. */
export const latencyBounds = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 10,
] as const;

export interface FinishedRequest {
  readonly method: string;
  /** One word for all paths that lead to one route: what metrics are kept by. */
  readonly route: string;
  /** As it was asked for. */
  readonly path: string;
  readonly status: number;
  readonly rowCount: number;
  readonly durationMs: number;
  /** False for health, metrics and the like, which are no use of the model. */
  readonly isPrediction: boolean;
}

export interface RequestStats {
  record(request: FinishedRequest): void;
  keyUsed(id: ApiKeyId): void;
  /** What is new since the last message, or null when nothing is. Call it once a second. */
  tick(): ServeStats | null;
  /** The message of now, between two ticks. */
  snapshot(): ServeStats;
  /** For Prometheus, since the process started. */
  totals(): {
    readonly byRouteAndStatus: ReadonlyMap<string, ReadonlyMap<number, number>>;
    readonly predictionCount: number;
    readonly latencyCounts: ArrayLike<number>;
    readonly latencySum: number;
  };
}

/** Counts requests on the serving path: no more than additions there, all arithmetic once a second. */
export function createRequestStats(now: () => number = Date.now): RequestStats {
  const byRouteAndStatus = new Map<string, Map<number, number>>();
  const latencyCounts = new Float64Array(latencyBounds.length + 1);
  const latency = createLatencyWindow(windowSeconds);
  const recent: number[] = [];
  let log: RequestLogEntry[] = [];
  const keysUsed = new Map<ApiKeyId, number>();
  let latencySum = 0;
  let requestCount = 0;
  let predictionCount = 0;
  let errorCount = 0;
  let inThisSecond = 0;
  let toldQuiet = false;

  const count = (route: string, status: number): void => {
    let byStatus = byRouteAndStatus.get(route);
    if (byStatus === undefined) {
      byStatus = new Map();
      byRouteAndStatus.set(route, byStatus);
    }
    byStatus.set(status, (byStatus.get(status) ?? 0) + 1);
  };

  const snapshot = (): ServeStats => {
    const inWindow = recent.slice(-windowSeconds);
    const [p50, p95, p99] = latency.quantiles([0.5, 0.95, 0.99]);
    const stats: ServeStats = {
      requestCount,
      predictionCount,
      errorCount,
      requestsPerSecond: inWindow.reduce((sum, value) => sum + value, 0) / Math.max(1, inWindow.length),
      latencyP50Ms: p50 ?? null,
      latencyP95Ms: p95 ?? null,
      latencyP99Ms: p99 ?? null,
      memoryBytes: process.memoryUsage.rss(),
      recentRequests: recent.slice(),
      log: log.slice(-toldEntries),
      keysUsed: [...keysUsed].map(([id, atMs]) => ({ id, atMs })),
    };
    log = [];
    keysUsed.clear();
    return stats;
  };

  return {
    record: ({ method, route, path, status, rowCount, durationMs, isPrediction }) => {
      count(route, status);
      if (isPrediction) {
        requestCount += 1;
        inThisSecond += 1;
        if (status >= 400) errorCount += 1;
        else predictionCount += rowCount;
        latency.record(durationMs);
        const seconds = durationMs / 1000;
        latencySum += seconds;
        let bucket = 0;
        while (bucket < latencyBounds.length && seconds > latencyBounds[bucket]!) bucket += 1;
        latencyCounts[bucket]! += 1;
      }
      if (isPrediction || status >= 400) {
        if (log.length >= 2 * toldEntries) log = log.slice(-toldEntries);
        log.push({ atMs: now(), method, path, status, rowCount, durationMs });
      }
    },
    keyUsed: (id) => {
      keysUsed.set(id, now());
    },
    tick: () => {
      recent.push(inThisSecond);
      if (recent.length > keptSeconds) recent.shift();
      inThisSecond = 0;
      latency.nextSecond();
      const isQuiet = log.length === 0 && recent.slice(-windowSeconds).every((value) => value === 0);
      // The first quiet message still goes out: it brings the rates down to nothing.
      if (isQuiet && toldQuiet && keysUsed.size === 0) return null;
      toldQuiet = isQuiet;
      return snapshot();
    },
    snapshot,
    totals: () => ({ byRouteAndStatus, predictionCount, latencyCounts, latencySum }),
  };
}
