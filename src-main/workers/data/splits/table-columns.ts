import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnData } from '#shared/data/columns.ts';
import { AppError } from '#shared/kit/app-error.ts';
import { readColumns } from '../../../platform/duckdb/read-columns.ts';
import type { StoredColumn, VersionTable } from '../data.protocol.ts';
import { scanTable } from '../table/scan-table.ts';

export function storedColumn(table: VersionTable, name: string): StoredColumn {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column !== undefined) return column;
  throw new AppError('INVALID_INPUT', `There is no column "${name}" in this version.`, {
    reason: 'column-unknown',
    nextStep: 'Choose one of its columns.',
  });
}

/** Whole columns of a version, in the order of `names`. */
export async function columnsNamed(
  connection: DuckDBConnection,
  table: VersionTable,
  names: readonly string[],
): Promise<readonly ColumnData[]> {
  const columns = names.map((name) => {
    const { type, storageName } = storedColumn(table, name);
    return { name, type, storageName };
  });
  return readColumns(connection, await scanTable(connection, table), columns);
}
