import type { DuckDBConnection } from '@duckdb/node-api';
import type { TableScan } from '../../../platform/duckdb/table-scan.ts';
import type { VersionTable } from '../data.protocol.ts';
import { atRow, isPlain, keepsPlaces, partsWithCells, relationOf, rowId } from './relation.ts';
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
  const isInOneFile = table.parts.every(({ kind }) => kind === 'snapshot' || kind === 'cells');
  return {
    rowCount: table.rowCount,
    from: (columns) => ({
      sql: relationOf(table, { columns }),
      order:
        isInOneFile && partsWithCells(table, columns).length === 0
          ? null
          : { column: positions === null ? atRow : rowId, positions },
    }),
  };
}
