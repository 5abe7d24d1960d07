/**
 * Profile and fingerprint of a table, on two threads. `--file FILE --rows N --columns JSON`; with `--before FILE
 * --before-rows N` from what was kept of the profile of its first rows, which is made first and not measured.
 */
import { parseArgs } from 'node:util';
import type { StoredColumn } from '../src-main/workers/data/data.protocol.ts';
import { describeTable } from '../src-main/workers/data/profile/profile-table.ts';
import { median } from './summary.ts';
import { openBenchDuckDb } from './version-files.ts';

const { values: args } = parseArgs({
  options: {
    file: { type: 'string' },
    rows: { type: 'string' },
    columns: { type: 'string' },
    before: { type: 'string' },
    'before-rows': { type: 'string' },
  },
});
if (args.file === undefined || args.columns === undefined)
  throw new Error('--file and --columns are needed.');
const columns = JSON.parse(args.columns) as StoredColumn[];
const table = { files: [args.file], columns, rowCount: Number(args.rows) };

const database = await openBenchDuckDb();
const before =
  args.before === undefined
    ? null
    : (
        await describeTable(database.connect, {
          files: [args.before],
          columns,
          rowCount: Number(args['before-rows']),
        })
      ).state;
const durations: number[] = [];
let described = await describeTable(database.connect, table, { before });
for (let turn = 0; turn < 3; turn++) {
  const startedMs = performance.now();
  described = await describeTable(database.connect, table, { before });
  durations.push(performance.now() - startedMs);
}
const { profile, fingerprint, isAdded } = described;
console.log(
  JSON.stringify({
    settings: { threads: 2, isAdded },
    durationMs: median(durations),
    fingerprint,
    missing: profile.columns.map(({ missingCount }) => missingCount),
    tops: profile.columns.map(({ topValues }) => topValues[0]?.count ?? 0),
    means: profile.columns.flatMap(({ numeric }) =>
      numeric ? [numeric.mean, numeric.standardDeviation] : [],
    ),
    distinct: profile.columns.map(({ distinctCount }) => distinctCount),
  }),
);
database.close();
