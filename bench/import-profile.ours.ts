/**
 * Import and whole profile of one CSV through the backend of the app, as a dropped file takes it: sniffed, read,
 * written as Parquet under its hash, fingerprinted, profiled, committed. `--data FILE`.
 */
import { parseArgs } from 'node:util';
import { withApp } from './app.ts';
import { watchMemory } from './peak-memory.ts';

const { values: args } = parseArgs({ options: { data: { type: 'string' } } });
const path = args.data;
if (path === undefined) throw new Error('--data names the file to import.');

const memory = watchMemory();
const { durationMs, profile } = await withApp(async (app) => {
  const startedMs = performance.now();
  const { id: versionId } = await app.import(path);
  const found = await app.backend.client.data.getProfile({ versionId });
  return { durationMs: performance.now() - startedMs, profile: found };
});

memory.stop();

const column = (name: string) => profile.columns.find((one) => one.name === name)!;
console.log(
  JSON.stringify({
    durationMs,
    settings: {
      what: 'sniff, read, Parquet, sha256, fingerprint, profile, commit',
      node: process.versions.node,
    },
    peakMb: memory.peakMb(),
    rows: profile.rowCount,
    means: ['f0', 'f2', 'i1'].map((name) => column(name).numeric!.mean),
    deviations: ['f0', 'f2', 'i1'].map((name) => column(name).numeric!.standardDeviation),
    medians: ['f1', 'i3'].map((name) => column(name).numeric!.quantiles[4]),
    missing: ['f2', 'f3', 'f4', 'flag'].map((name) => column(name).missingCount),
    distinct: ['carrier', 'city', 'reference'].map((name) => column(name).distinctCount),
    topCount: column('carrier').topValues[0]!.count,
    correlation: correlationOf('f0', 'f1'),
  }),
);

function correlationOf(a: string, b: string): number | null {
  const { columns, values } = profile.correlation;
  return values[columns.indexOf(a)]?.[columns.indexOf(b)] ?? null;
}
