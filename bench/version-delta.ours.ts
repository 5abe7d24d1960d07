/**
 * Eleven versions dropped on one dataset, one after the other; then each is taken out again. `--manifest FILE`.
 * Bytes are those of the object store; what the database grew by is printed beside.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { DatasetVersion } from '../src-shared/data/data.schema.ts';
import { withApp } from './app.ts';
import { digestOfRows, type VersionFile, withDuckDb } from './version-files.ts';

const { values: args } = parseArgs({ options: { manifest: { type: 'string' } } });
if (args.manifest === undefined) throw new Error('--manifest names the list of versions.');
const files = JSON.parse(readFileSync(args.manifest, 'utf8')) as VersionFile[];

function bytesIn(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

await withApp(async (app) => {
  const { backend, workspaceFolder } = app;
  const objects = join(workspaceFolder, 'objects');
  const versions: DatasetVersion[] = [];
  const newBytes: number[] = [];
  const durationsMs: number[] = [];
  let before = 0;
  for (const { path } of files) {
    const startedMs = performance.now();
    versions.push(await app.import(path, versions[0] && { datasetId: versions[0].datasetId }));
    durationsMs.push(Math.round(performance.now() - startedMs));
    const now = bytesIn(objects);
    newBytes.push(now - before);
    before = now;
  }
  const digests = await withDuckDb(async (connection) => {
    const found: string[] = [];
    for (const { id: versionId } of versions) {
      const job = await backend.client.data.startExport({ versionId, format: 'parquet' });
      await backend.jobs.finished(job.id);
      found.push(await digestOfRows(connection, (await backend.exportFile(job.id)).path));
    }
    return found;
  });
  const base = newBytes[0]!;
  console.log(
    JSON.stringify({
      settings: {
        baseBytes: base,
        versions: files.map(({ what }, index) => ({
          what,
          bytes: newBytes[index],
          percent: Number(((100 * newBytes[index]!) / base).toFixed(3)),
          ms: durationsMs[index],
          isDelta: versions[index]!.deltaCount > 0,
        })),
        databaseBytes: ['workspace.db', 'workspace.db-wal'].reduce(
          (sum, name) => sum + statSync(join(workspaceFolder, name)).size,
          0,
        ),
      },
      baseBytes: base,
      newBytes,
      durationsMs,
      digests,
    }),
  );
});
