/**
 * The whole profile of a stored version, fingerprint included, as the data worker makes it, on two threads; then how
 * far its estimates are from exact answers. `--workspace DIR --version ID`.
 */
import { parseArgs } from 'node:util';
import type { DuckDBConnection } from '@duckdb/node-api';
import { openDuckDb, quoteText } from '../src-main/platform/duckdb/duckdb.ts';
import type { TableProfile } from '../src-main/workers/data/data.protocol.ts';
import { quantileLevels } from '../src-main/workers/data/profile/number-stats.ts';
import { describeTable } from '../src-main/workers/data/profile/profile-table.ts';
import { withSnapshot } from '../src-main/workers/data/table/write-snapshot.ts';
import { storedTable } from './stored-table.ts';
import { median } from './summary.ts';

const { values: args } = parseArgs({
  options: { workspace: { type: 'string' }, version: { type: 'string' } },
});
if (args.workspace === undefined || args.version === undefined)
  throw new Error('--workspace and --version name a version.');
const table = storedTable(args.workspace, args.version);
const file = table.parts[0]!.file;

const database = await openDuckDb({ memoryLimitMb: 2_000, threads: 2, temporaryFolder: args.workspace });
const connection = await database.connect();
const durations: number[] = [];
let profile: TableProfile | undefined;
for (let turn = 0; turn < 3; turn++) {
  const startedMs = performance.now();
  profile = await withSnapshot(connection, table, {
    folder: args.workspace,
    work: async (whole) => (await describeTable(() => database.connect(), whole)).profile,
  });
  durations.push(performance.now() - startedMs);
}
const errors = await errorsOf(connection, profile!);
const column = (name: string) => profile!.columns.find((one) => one.name === name)!;
console.log(
  JSON.stringify({
    settings: { threads: 2, ...errors },
    durationMs: median(durations),
    ...errors,
    missing: profile!.columns.map(({ missingCount }) => missingCount),
    means: ['f0', 'f2', 'i1', 'i4'].map((name) => column(name).numeric!.mean),
    deviations: ['f0', 'f2', 'i1', 'i4'].map((name) => column(name).numeric!.standardDeviation),
    extremes: ['f0', 'f3', 'i2'].flatMap((name) => [column(name).numeric!.min, column(name).numeric!.max]),
  }),
);
connection.closeSync();
database.close();

/** The largest errors of ranks and of counts of different values, in percent. */
async function errorsOf(
  duckdb: DuckDBConnection,
  { columns, rowCount }: TableProfile,
): Promise<{ readonly rankError: number; readonly distinctError: number }> {
  const one = async (sql: string) =>
    (await duckdb.runAndReadAll(`SELECT ${sql} FROM read_parquet(${quoteText(file)})`))
      .getRows()[0]!
      .map(Number);
  const names = table.columns.map(({ storageName }) => storageName);
  const distinct = await one(names.map((name) => `count(DISTINCT ${name})`).join(', '));
  const distinctErrors = columns.map(
    ({ distinctCount }, index) =>
      (100 * Math.abs(distinctCount - distinct[index]!)) / Math.max(1, distinct[index]!),
  );
  const ranks = columns.flatMap(({ numeric }, index) =>
    (numeric?.quantiles ?? []).map((value, level) => ({
      name: names[index]!,
      value,
      level: quantileLevels[level]!,
    })),
  );
  // The share of the values below and up to the quantile: its level lies between the two, or beside them.
  const shares = await one(
    ranks
      .flatMap(({ name, value }) => [
        `count(*) FILTER (WHERE ${name} < CAST('${value}' AS DOUBLE)) / count(${name})`,
        `count(*) FILTER (WHERE ${name} <= CAST('${value}' AS DOUBLE)) / count(${name})`,
      ])
      .join(', '),
  );
  const rankErrors = ranks.map(({ level }, index) => {
    const [below, upTo] = [shares[2 * index]!, shares[2 * index + 1]!];
    return 100 * Math.max(0, below - level - 1 / rowCount, level - upTo - 1 / rowCount);
  });
  return { rankError: Math.max(...rankErrors), distinctError: Math.max(...distinctErrors) };
}
