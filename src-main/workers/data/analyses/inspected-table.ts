import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteText } from '../../../platform/duckdb/duckdb.ts';
import type { StoredColumn, StoredTable } from '../data.protocol.ts';

/** A version as one file, in which a row's position is its place in the file. */
export interface InspectedTable {
  readonly connection: DuckDBConnection;
  readonly columns: readonly StoredColumn[];
  readonly rowCount: number;
  /** SQL with the columns and `position`. */
  readonly source: string;
}

export const position = 'file_row_number';

export function inspectedTable(
  connection: DuckDBConnection,
  { files, columns, rowCount }: StoredTable,
): InspectedTable {
  const source = `read_parquet(${quoteText(files[0]!)}, file_row_number = true)`;
  return { connection, columns, rowCount, source };
}

export async function rowsOf(connection: DuckDBConnection, sql: string) {
  return (await connection.runAndReadAll(sql)).getRows();
}
