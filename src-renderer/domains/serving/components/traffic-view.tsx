import { useMemo } from 'react';
import type { Deployment } from '#shared/serving/serving.schema.ts';
import { LineChart } from '../../../charts/line-chart.tsx';
import { currentColor } from '../../../charts/palette.ts';
import { DataTable } from '../../../ui/data-table.tsx';
import {
  formatBytes,
  formatDuration,
  formatFixed,
  formatInteger,
  formatTime,
  missingSign,
} from '../../../ui/format.ts';
import { QueryView } from '../../../ui/query-view.tsx';
import { Section } from '../../../ui/section.tsx';
import { Stat, StatRow } from '../../../ui/stat.tsx';
import { useRequests } from '../serving.queries.ts';

const xAxis = { title: 'time', unit: 's' };
const yAxis = { title: 'requests', unit: '1/s', min: 0 };
const latency = (value: number | null) => (value === null ? missingSign : formatDuration(value));

/** What came in, how long it took, and the last requests one by one. */
export function TrafficView({ deployment }: { readonly deployment: Deployment }) {
  const requests = useRequests(deployment.id);
  const { stats } = deployment;
  const series = useMemo(
    () => [
      {
        id: 'requests',
        name: 'requests',
        color: currentColor,
        points: stats.recentRequests.map((value, index, all) => [index - all.length + 1, value] as const),
      },
    ],
    [stats.recentRequests],
  );
  return (
    <>
      <StatRow>
        <Stat
          label="Requests"
          value={formatInteger(stats.requestCount)}
          detail={`${formatInteger(stats.predictionCount)} rows`}
        />
        <Stat
          label="Requests per second"
          value={formatFixed(stats.requestsPerSecond, 1)}
          detail="over the last minute"
        />
        <Stat label="p50" value={latency(stats.latencyP50Ms)} hint="Half of the answers took no longer." />
        <Stat label="p95" value={latency(stats.latencyP95Ms)} />
        <Stat label="p99" value={latency(stats.latencyP99Ms)} />
        <Stat label="Errors" value={formatInteger(stats.errorCount)} detail="4xx and 5xx" />
        <Stat
          label="Memory"
          value={stats.memoryBytes === null ? missingSign : formatBytes(stats.memoryBytes)}
        />
      </StatRow>
      <LineChart title="Requests per second" height={180} xAxis={xAxis} yAxis={yAxis} series={series} />
      <Section title="Last requests">
        <QueryView query={requests}>
          {(list) =>
            list.length === 0 ? (
              <p className="mw-muted">No request has come in yet.</p>
            ) : (
              <DataTable
                label="Last requests"
                rows={list}
                rowId={(entry) => `${entry.atMs} ${entry.method} ${entry.path} ${entry.durationMs}`}
                maxHeight={320}
                columns={[
                  {
                    id: 'at',
                    title: 'Time',
                    value: (entry) => entry.atMs,
                    render: (entry) => formatTime(entry.atMs),
                  },
                  {
                    id: 'path',
                    title: 'Request',
                    value: (entry) => `${entry.method} ${entry.path}`,
                    isMono: true,
                  },
                  { id: 'status', title: 'Status', value: (entry) => String(entry.status) },
                  { id: 'rows', title: 'Rows', value: (entry) => entry.rowCount },
                  {
                    id: 'duration',
                    title: 'Took',
                    value: (entry) => entry.durationMs,
                    render: (entry) => formatDuration(entry.durationMs),
                  },
                ]}
              />
            )
          }
        </QueryView>
      </Section>
    </>
  );
}
