import {
  type DuckDb,
  lockDown,
  openDuckDb,
  quoteIdentifier,
  quoteText,
} from '../../platform/duckdb/duckdb.ts';
import type { DataWorkerSettings, StoredTable } from './data.protocol.ts';

/** What users write sees a version as this. */
export const sandboxTable = 'data';

/**
 * A database of its own for SQL that a user wrote: it holds one version as the table `data`, and reads that
 * version's files and nothing else.
 */
export async function openSandbox(table: StoredTable, settings: DataWorkerSettings): Promise<DuckDb> {
  const { memoryLimitMb, threads, scratchFolder } = settings;
  const database = await openDuckDb({ memoryLimitMb, threads, temporaryFolder: scratchFolder });
  const connection = await database.connect();
  const names = namesForSql(table.columns.map((column) => column.name));
  const columns = table.columns.map(
    (column, index) => `${column.storageName} AS ${quoteIdentifier(names[index]!)}`,
  );
  await connection.run(
    `CREATE VIEW ${sandboxTable} AS SELECT ${columns.join(', ')} FROM read_parquet([${table.files.map(quoteText).join(', ')}])`,
  );
  await lockDown(connection, table.files);
  connection.closeSync();
  return database;
}

/** SQL does not tell upper from lower case, so `Age` beside `age` is reached as `Age (2)`. */
export function namesForSql(names: readonly string[]): string[] {
  const used = new Set<string>();
  const taken = new Set(names.map((name) => name.toLowerCase()));
  return names.map((original) => {
    let name = original;
    for (
      let count = 2;
      used.has(name.toLowerCase()) || (name !== original && taken.has(name.toLowerCase()));
      count++
    ) {
      name = `${original} (${count})`;
    }
    used.add(name.toLowerCase());
    return name;
  });
}
