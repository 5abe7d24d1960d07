/** DuckDB's own SUMMARIZE of the same Parquet file, in the version that the app has, on two threads. `--file FILE`. */
import { parseArgs } from 'node:util';
import { quoteText } from '../src-main/platform/duckdb/duckdb.ts';
import { median } from './summary.ts';
import { withDuckDb } from './version-files.ts';

const { values: args } = parseArgs({ options: { file: { type: 'string' }, names: { type: 'string' } } });
if (args.file === undefined || args.names === undefined) throw new Error('--file and --names are needed.');
const source = quoteText(args.file);
/** What the columns are called in the file, by their own names. */
const storageNames = JSON.parse(args.names) as Record<string, string>;

await withDuckDb(async (connection) => {
  const durations: number[] = [];
  let rows: Record<string, unknown>[] = [];
  for (let turn = 0; turn < 3; turn++) {
    const startedMs = performance.now();
    const reader = await connection.runAndReadAll(`SUMMARIZE SELECT * FROM read_parquet(${source})`);
    durations.push(performance.now() - startedMs);
    rows = reader.getRowObjectsJson();
  }
  const byName = new Map(rows.map((row) => [String(row.column_name), row]));
  const number = (name: string, what: string) => Number(byName.get(storageNames[name]!)![what]);
  const counted = await connection.runAndReadAll(
    `SELECT ${Object.values(storageNames)
      .map((name) => `count(*) - count(${name})`)
      .join(', ')}, version() FROM read_parquet(${source})`,
  );
  const missing = counted.getRows()[0]!;
  console.log(
    JSON.stringify({
      settings: { duckdb: String(missing.at(-1)), threads: 2 },
      durationMs: median(durations),
      missing: missing.slice(0, -1).map(Number),
      means: ['f0', 'f2', 'i1', 'i4'].map((name) => number(name, 'avg')),
      deviations: ['f0', 'f2', 'i1', 'i4'].map((name) => number(name, 'std')),
      extremes: ['f0', 'f3', 'i2'].flatMap((name) => [number(name, 'min'), number(name, 'max')]),
    }),
  );
});
