import type { ServedPackage } from '../../protocols/predict/served-package.ts';
import { type Family, writeMetrics } from '../../protocols/prometheus/prometheus.ts';
import { latencyBounds, type RequestStats } from './request-stats.ts';

export function writeEndpointMetrics(
  { name, versionNumber }: ServedPackage,
  stats: RequestStats,
  inFlight: number,
): string {
  const { byRouteAndStatus, predictionCount, latencyCounts, latencySum } = stats.totals();
  const labels = { model: name, version: String(versionNumber) };
  const { user, system } = process.cpuUsage();
  const families: Family[] = [
    {
      name: 'millwright_http_requests_total',
      help: 'Answered requests by route and status.',
      type: 'counter',
      series: [...byRouteAndStatus].flatMap(([route, byStatus]) =>
        [...byStatus].map(([status, value]) => ({
          labels: { ...labels, route, code: String(status) },
          value,
        })),
      ),
    },
    {
      name: 'millwright_predictions_total',
      help: 'Rows that were scored.',
      type: 'counter',
      series: [{ labels, value: predictionCount }],
    },
    {
      name: 'millwright_inference_duration_seconds',
      help: 'Time to answer a prediction request, from its headers to its answer.',
      type: 'histogram',
      labels,
      bounds: latencyBounds,
      counts: latencyCounts,
      sum: latencySum,
    },
    {
      name: 'millwright_inference_in_flight',
      help: 'Prediction requests under way.',
      type: 'gauge',
      series: [{ labels, value: inFlight }],
    },
    {
      name: 'process_cpu_seconds_total',
      help: 'User and system time of this process.',
      type: 'counter',
      series: [{ value: (user + system) / 1e6 }],
    },
    {
      name: 'process_resident_memory_bytes',
      help: 'Resident memory of this process.',
      type: 'gauge',
      series: [{ value: process.memoryUsage.rss() }],
    },
    {
      name: 'process_start_time_seconds',
      help: 'When this process started, in seconds since 1970.',
      type: 'gauge',
      series: [{ value: Math.round(Date.now() / 1000 - process.uptime()) }],
    },
  ];
  return writeMetrics(families);
}
