/**
 * A version of a stored dataset is opened as the screen opens it, and read whole, by a query and into memory.
 * `--workspace DIR --version ID`, and `--also ID,ID,...` for further versions to open.
 */
import { parseArgs } from 'node:util';
import { readColumns } from '../src-main/platform/duckdb/read-columns.ts';
import { scanTable } from '../src-main/workers/data/table/scan-table.ts';
import { VersionId } from '../src-shared/kit/ids.ts';
import { withApp } from './app.ts';
import { storedTable } from './stored-table.ts';
import { median } from './summary.ts';
import { withDuckDb } from './version-files.ts';

const { values: args } = parseArgs({
  options: { workspace: { type: 'string' }, version: { type: 'string' }, also: { type: 'string' } },
});
const { workspace } = args;
if (workspace === undefined) throw new Error('--workspace names the folder of the versions.');
const versionId = VersionId.parse(args.version);
const others = args.also === undefined ? [] : args.also.split(',').map((id) => VersionId.parse(id));

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}

const repeats = 5;

const opened = await withApp(async ({ backend: { client } }) => {
  const open = async (id: VersionId) => {
    await client.data.getVersion({ id });
    await client.data.getProfile({ versionId: id });
    return client.data.getPage({ versionId: id, offset: 0, limit: 100 });
  };
  // The worker is there, and the objects were looked at in this session: as when a user walks through versions.
  const firstMs = await timeOf(() => open(versionId));
  for (const id of others) await client.data.getPage({ versionId: id, offset: 0, limit: 1 });
  const openMs: number[] = [];
  for (const id of [versionId, ...others]) openMs.push(await timeOf(() => open(id)));
  const middle = await client.data.getPage({ versionId, offset: 0, limit: 1 });
  const jumpMs = await timeOf(() =>
    client.data.getPage({ versionId, offset: Math.floor(middle.totalRows / 2), limit: 100 }),
  );
  const sql = 'SELECT count(*), max(COLUMNS(*)) FROM data';
  const scanMs: number[] = [];
  let answer: readonly unknown[] = [];
  for (let turn = 0; turn <= repeats; turn++) {
    const result = await client.data.query({ versionId, sql, limit: 10 });
    if (turn > 0) scanMs.push(result.durationMs);
    answer = result.rows[0]!;
  }
  return { firstMs, openMs, jumpMs, scanMs: median(scanMs), answer: answer.map(String) };
}, workspace);

const readMs = await withDuckDb(async (connection) => {
  const table = storedTable(workspace, versionId);
  const times: number[] = [];
  for (let turn = 0; turn < 3; turn++) {
    times.push(
      await timeOf(async () => readColumns(connection, await scanTable(connection, table), table.columns)),
    );
  }
  return median(times);
});

console.log(
  JSON.stringify({
    settings: { openMs: opened.openMs.map(Math.round), firstMs: Math.round(opened.firstMs) },
    ...opened,
    readMs,
  }),
);
