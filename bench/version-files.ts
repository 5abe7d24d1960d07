/** Eleven versions of one table as Parquet files: what a user would drop on a dataset over some months. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { openDuckDb, quoteText } from '../src-main/platform/duckdb/duckdb.ts';
import { sha256OfFile } from '../src-main/platform/files/read-chunks.ts';
import { makeMixedCsv } from './mixed-csv.ts';

export interface VersionFile {
  readonly path: string;
  readonly what: string;
  readonly sha256: string;
  /** Of the rows in their order, whatever file they are in. */
  readonly digest: string;
}

/** What stands in a column of a row that is edited or comes in; `h` is a random number of that cell. */
const newValues: Readonly<Record<string, string>> = {
  f0: 'round((h % 4000000) / 1e6 - 2, 6)',
  f1: 'round((h % 130000) / 1e4 - 6, 4)',
  f2: 'round((h % 1000000) / 1e3, 3)',
  f3: 'round((h % 900000) / 1e5, 5)',
  f4: 'round((h % 500) / -1e2, 2)',
  f5: 'round((h % 100000000) / 1e2, 2)',
  f6: 'round((h % 100000000) / 1e8, 8)',
  i0: 'h % 100',
  i1: 'h % 1000000',
  i2: 'h % 2000000',
  i3: 'h % 7 - 3',
  i4: 'h % 2000000000',
  carrier: "['UA', 'AA', 'B6', 'DL', 'EV', 'MQ', 'US', 'WN'][1 + h % 8]",
  city: "'city ' || h % 500",
  grade: "['A', 'B', 'C', 'D', 'E'][1 + h % 5]",
  remark: "'corrected, ' || h % 1000",
  reference: "'ref-' || to_base(h % 5000000, 36)",
  day: "DATE '2020-01-01' + CAST(h % 1500 AS INTEGER)",
  at: "TIMESTAMP '2020-01-01' + to_seconds(h % 129600000)",
  flag: 'h % 10 < 3',
};
export const tableColumns = Object.keys(newValues);
const columnList = tableColumns.map((name) => `"${name}"`).join(', ');

/** A random number of a cell: the same on every machine, since the same DuckDB hashes it. */
const random = (step: number, column: string) => `CAST(hash(place, ${step}, '${column}') >> 1 AS BIGINT)`;
export const newValueOf = (step: number, column: string) =>
  newValues[column]!.replaceAll(/\bh\b/g, random(step, column));

/** Rows chosen at random, one in `every`. */
const chosen = (step: number, every: number) => `hash(place, ${step}) % ${every} = 0`;

const edit = (where: string, valueIn: (column: string) => string) =>
  `SELECT place, ${tableColumns.map((name) => `CASE WHEN ${where} THEN ${valueIn(name)} ELSE "${name}" END AS "${name}"`).join(', ')} FROM rows`;

export const editSome = (step: number) =>
  edit(
    chosen(step, 100),
    (name) =>
      `CASE WHEN ${random(step, `${name}?`)} % 7 = 0 THEN ${newValueOf(step, name)} ELSE "${name}" END`,
  );
const editOne = (step: number, column: string) =>
  edit(chosen(step, 100), (name) => (name === column ? newValueOf(step, name) : `"${name}"`));
const newRows = (step: number, place: string) =>
  `SELECT ${place} AS place, ${tableColumns.map((name) => `${newValueOf(step, name)} AS "${name}"`).join(', ')} FROM rows WHERE ${chosen(step, 200)}`;

/** One version after the other; each step is SQL over the `rows` of the one before, which have a `place`. */
const steps: readonly { readonly what: string; readonly sql: (step: number, rows: number) => string }[] = [
  { what: '1 % of the rows edited, three cells each', sql: (step) => editSome(step) },
  { what: 'one numeric column edited in 1 % of the rows', sql: (step) => editOne(step, 'f1') },
  {
    what: '0.5 % of the rows inserted, anywhere',
    sql: (step) => `SELECT place, ${columnList} FROM rows UNION ALL ${newRows(step, 'place + 0.5')}`,
  },
  { what: '0.5 % of the rows deleted', sql: (step) => `SELECT * FROM rows WHERE NOT ${chosen(step, 200)}` },
  {
    what: '1 % of the rows moved, in one block',
    sql: (_, rows) =>
      `SELECT * REPLACE (CASE WHEN place BETWEEN ${0.6 * rows} AND ${0.61 * rows - 1} THEN ${0.2 * rows - 0.5} ELSE place END AS place) FROM rows`,
  },
  { what: '1 % of the rows edited, three cells each', sql: (step) => editSome(step) },
  {
    what: 'a column added, of 101 different scores',
    sql: (step) => `SELECT *, round((${random(step, 'score')} % 101) / 1e2, 2) AS score FROM rows`,
  },
  { what: 'one numeric column edited in 1 % of the rows', sql: (step) => withScore(editOne(step, 'f6')) },
  {
    what: '0.5 % of the rows appended',
    sql: (step, rows) =>
      `SELECT place, ${columnList}, score FROM rows
       UNION ALL SELECT *, 0.5 FROM (${newRows(step, `place + ${2 * rows}`)})`,
  },
  { what: '1 % of the rows edited, three cells each', sql: (step) => withScore(editSome(step)) },
];
const withScore = (sql: string) => sql.replace(/ FROM rows$/, ', score FROM rows');

/** The files, made once and kept. */
export async function makeVersionFiles(folder: string, rows: number): Promise<readonly VersionFile[]> {
  const manifest = join(folder, 'versions.json');
  if (existsSync(manifest)) return JSON.parse(readFileSync(manifest, 'utf8')) as VersionFile[];
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const csv = join(folder, '..', `mixed-${rows}-1.csv`);
  makeMixedCsv({ path: csv, rows, seed: 1 });
  const files: VersionFile[] = [];
  await withDuckDb(async (connection) => {
    const add = async (what: string, select: string) => {
      const path = join(folder, `v${files.length + 1}.parquet`);
      await connection.run(
        `COPY (SELECT * EXCLUDE (place) FROM (${select}) ORDER BY place) TO ${quoteText(path)} (FORMAT parquet, COMPRESSION zstd)`,
      );
      files.push({
        path,
        what,
        sha256: await sha256OfFile(path),
        digest: await digestOfRows(connection, path),
      });
    };
    await add('the base', `SELECT row_number() OVER () AS place, * FROM read_csv(${quoteText(csv)})`);
    for (const [step, { what, sql }] of steps.entries()) {
      await connection.run(
        `CREATE OR REPLACE VIEW rows AS SELECT file_row_number AS place, * EXCLUDE (file_row_number)
         FROM read_parquet(${quoteText(files.at(-1)!.path)}, file_row_number = true)`,
      );
      await add(what, sql(step, rows));
    }
  });
  writeFileSync(`${manifest}.part`, JSON.stringify(files));
  renameSync(`${manifest}.part`, manifest);
  return files;
}

/** Equal rows in equal order under equal names give an equal digest. */
export async function digestOfRows(connection: DuckDBConnection, path: string): Promise<string> {
  const reader = await connection.runAndReadAll(
    `SELECT CAST(sum(hash(t)) AS VARCHAR) FROM read_parquet(${quoteText(path)}, file_row_number = true) t`,
  );
  return String(reader.getRows()[0]![0]);
}

/** DuckDB as the app has it, with two threads and 2 GB. */
export async function openBenchDuckDb() {
  const temporaryFolder = mkdtempSync(join(tmpdir(), 'millwright-bench-duckdb-'));
  const database = await openDuckDb({ memoryLimitMb: 2_000, threads: 2, temporaryFolder });
  return {
    connect: database.connect,
    close: () => {
      database.close();
      rmSync(temporaryFolder, { recursive: true, force: true });
    },
  };
}

/** The same for as long as `work` takes. */
export async function withDuckDb<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const database = await openBenchDuckDb();
  const connection = await database.connect();
  try {
    return await work(connection);
  } finally {
    connection.closeSync();
    database.close();
  }
}
