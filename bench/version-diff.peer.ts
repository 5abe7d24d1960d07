/**
 * The same from the two Parquet files by a full join in DuckDB, the version that the app has, on two threads.
 * `--before FILE --after FILE`.
 */
import { parseArgs } from 'node:util';
import { quoteText } from '../src-main/platform/duckdb/duckdb.ts';
import { pageRows, shownColumns } from './version-diff.answer.ts';
import { tableColumns, withDuckDb } from './version-files.ts';

const { values: args } = parseArgs({ options: { before: { type: 'string' }, after: { type: 'string' } } });
if (args.before === undefined || args.after === undefined)
  throw new Error('--before and --after name files.');
const { before, after } = args;

await withDuckDb(async (connection) => {
  const flags = tableColumns.map((name) => `o."${name}" IS DISTINCT FROM n."${name}" AS "${name}"`);
  const flagNames = tableColumns.map((name) => `"${name}"`);
  const shown = shownColumns.flatMap((name) => [
    `o."${name}" AS "${name} before"`,
    `n."${name}" AS "${name} after"`,
  ]);
  const startedMs = performance.now();
  await connection.run(
    `CREATE TEMP TABLE differing AS SELECT * FROM (
       SELECT coalesce(o.id, n.id) AS id, o.id IS NULL AS is_added, n.id IS NULL AS is_removed, ${[...flags, ...shown].join(', ')}
       FROM read_parquet(${quoteText(before)}) o FULL JOIN read_parquet(${quoteText(after)}) n ON o.id = n.id)
     WHERE is_added OR is_removed OR ${flagNames.join(' OR ')}`,
  );
  const counted = await connection.runAndReadAll(
    `SELECT ${['is_added', 'is_removed', 'NOT is_added AND NOT is_removed', ...flagNames].map((flag) => `CAST(count(*) FILTER (WHERE ${flag}) AS DOUBLE)`).join(', ')} FROM differing`,
  );
  const durationMs = performance.now() - startedMs;
  const counts = counted.getRows()[0]!.map(Number);
  const page = await connection.runAndReadAll(
    `SELECT ${shownColumns.flatMap((name) => [`CAST("${name} before" AS DOUBLE)`, `CAST("${name} after" AS DOUBLE)`]).join(', ')}
     FROM differing WHERE NOT is_added AND NOT is_removed ORDER BY id LIMIT ${pageRows}`,
  );
  const version = await connection.runAndReadAll('SELECT version()');
  console.log(
    JSON.stringify({
      settings: { duckdb: String(version.getRows()[0]![0]), threads: 2 },
      durationMs,
      counts: counts.slice(0, 3),
      cells: tableColumns
        .flatMap((name, index) => (counts[index + 3]! > 0 ? [`${name} ${counts[index + 3]}`] : []))
        .toSorted(),
      page: page.getRows().flatMap((row) => row.map(Number)),
    }),
  );
});
