import { type DuckDb, lockDown, openDuckDb, quoteIdentifier } from '../../platform/duckdb/duckdb.ts';
import type { DataWorkerSettings, VersionTable } from './data.protocol.ts';
import { isOrdered, orderOf, relationOf } from './table/relation.ts';

/** What users write sees a version as this. */
export const sandboxTable = 'data';

/**
 * A database of its own for SQL that a user wrote: it holds one version as the table `data`, and reads that
 * version's files and nothing else.
 */
export async function openSandbox(table: VersionTable, settings: DataWorkerSettings): Promise<DuckDb> {
  const { memoryLimitMb, threads, scratchFolder } = settings;
  const database = await openDuckDb({ memoryLimitMb, threads, temporaryFolder: scratchFolder });
  const connection = await database.connect();
  const names = namesForSql(table.columns.map((column) => column.name));
  const columns = table.columns.map(
    (column, index) => `${column.storageName} AS ${quoteIdentifier(names[index]!)}`,
  );
  const rows = relationOf(table, { columns: table.columns.map(({ storageName }) => storageName) });
  // Without an order the rows of a version that is more than a snapshot would come as its parts are read.
  const order = isOrdered(table) ? '' : ` ORDER BY ${orderOf(table)}`;
  await connection.run(`CREATE VIEW ${sandboxTable} AS SELECT ${columns.join(', ')} FROM ${rows}${order}`);
  await lockDown(
    connection,
    table.parts.map(({ file }) => file),
  );
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
