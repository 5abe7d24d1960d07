/**
 * Import and whole profile of one CSV through the backend of the app, as a dropped file takes it: sniffed, read,
 * written as Parquet under its hash, fingerprinted, profiled, committed. `--data FILE`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createBackend } from '../src-main/backend.ts';
import { createNodeWorkerHost } from '../src-main/platform/processes/node-worker-host.ts';
import { sourceWorkerEntries } from '../src-main/workers/entries.ts';
import { VersionId } from '../src-shared/kit/ids.ts';

const { values: args } = parseArgs({ options: { data: { type: 'string' } } });
if (args.data === undefined) throw new Error('--data names the file to import.');

const appFolder = join(import.meta.dirname, '..');
const workspaceFolder = mkdtempSync(join(tmpdir(), 'millwright-bench-'));
const backend = await createBackend({
  workspaceFolder,
  appFolder,
  hostKind: 'cli',
  configFolder: join(workspaceFolder, 'config'),
  workers: createNodeWorkerHost(sourceWorkerEntries(appFolder)),
});

const startedMs = performance.now();
const grant = await backend.grants.grantFile(args.data);
const job = await backend.client.data.startImport({ grantId: grant.id, name: 'mixed' });
const done = await backend.jobs.finished(job.id);
if (done.status !== 'succeeded') throw new Error(done.failure?.message ?? `the import ${done.status}`);
const versionId = VersionId.parse(done.result?.id);
const profile = await backend.client.data.getProfile({ versionId });
const durationMs = performance.now() - startedMs;

const column = (name: string) => profile.columns.find((one) => one.name === name)!;
console.log(
  JSON.stringify({
    durationMs,
    settings: {
      what: 'sniff, read, Parquet, sha256, fingerprint, profile, commit',
      node: process.versions.node,
    },
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
await backend.close();
rmSync(workspaceFolder, { recursive: true, force: true });

function correlationOf(a: string, b: string): number | null {
  const { columns, values } = profile.correlation;
  return values[columns.indexOf(a)]?.[columns.indexOf(b)] ?? null;
}
