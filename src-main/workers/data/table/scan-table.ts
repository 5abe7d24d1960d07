import type { DuckDBConnection } from '@duckdb/node-api';
import type { TableScan } from '../../../platform/duckdb/table-scan.ts';
import type { VersionTable } from '../data.protocol.ts';
import { atRow, isPlain, keepsPlaces, relationOf, rowId } from './relation.ts';
import { readRowOrder } from './row-order.ts';

/** A version to stream columns of: as fast as its snapshot where nothing was changed in those columns. */
export async function scanTable(connection: DuckDBConnection, table: VersionTable): Promise<TableScan> {
  if (isPlain(table)) {
    return {
      rowCount: table.rowCount,
      from: (columns) => ({ sql: relationOf(table, { columns }), order: null }),
    };
  }
  const positions = keepsPlaces(table) ? null : (await readRowOrder(connection, table)).positions();
  const rowParts = table.parts.filter(({ kind }) => kind !== 'cells' && kind !== 'column');
  /** Whether these columns come from one file, and so in their order. */
  const isInOrder = (columns: readonly string[]) =>
    rowParts.length === 1 &&
    !table.parts.some((part) => part !== rowParts[0] && part.columns.some((name) => columns.includes(name)));
  return {
    rowCount: table.rowCount,
    from: (columns) => ({
      sql: relationOf(table, { columns }),
      order: isInOrder(columns) ? null : { column: positions === null ? atRow : rowId, positions },
    }),
  };
}
