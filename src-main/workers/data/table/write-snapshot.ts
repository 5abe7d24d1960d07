import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteText } from '../../../platform/duckdb/duckdb.ts';
import type { StoredTable, VersionTable } from '../data.protocol.ts';
import { parquetOptions } from '../import-plan.ts';
import { isPlain, orderOf, relationOf } from './relation.ts';

let counter = 0;

/** The version as one file: its snapshot if there is nothing else, else written to the folder. */
export async function writeSnapshot(
  connection: DuckDBConnection,
  table: VersionTable,
  folder: string,
): Promise<StoredTable> {
  const { columns, rowCount } = table;
  if (isPlain(table)) return { files: [table.parts[0]!.file], columns, rowCount };
  const target = join(folder, `snapshot-${counter++}.parquet`);
  const names = columns.map(({ storageName }) => storageName);
  await connection.run(
    `COPY (SELECT ${names.join(', ')} FROM ${relationOf(table, { columns: names })} ORDER BY ${orderOf(table)})
     TO ${quoteText(target)} (${parquetOptions})`,
  );
  return { files: [target], columns, rowCount };
}

/** Does `work` on the version as one file, which is gone afterwards where it had to be written. */
export async function withSnapshot<T>(
  connection: DuckDBConnection,
  table: VersionTable,
  { folder, work }: { readonly folder: string; readonly work: (file: StoredTable) => Promise<T> },
): Promise<T> {
  const file = await writeSnapshot(connection, table, folder);
  try {
    return await work(file);
  } finally {
    if (!isPlain(table)) await rm(file.files[0]!, { force: true });
  }
}
