import type { DuckDBConnection } from '@duckdb/node-api';
import type { ExpectationOf } from '#shared/data/expectations/expectation.schema.ts';
import { compareFeature } from '../../../domains/monitoring/feature-drift.ts';
import { countAmongKnots } from '../../../domains/monitoring/knots.ts';
import { measureDistance } from '../../../domains/monitoring/numeric-drift.ts';
import { numbersOf, sketchColumn } from '../../../domains/monitoring/sketch.ts';
import { readColumns } from '../../../platform/duckdb/read-columns.ts';
import type { StoredTable } from '../data.protocol.ts';
import { tableOfFile } from '../table/relation.ts';
import { scanTable } from '../table/scan-table.ts';
import { columnNamed } from '../views.ts';

/**
 * How far a column is from the same column of another version, by the very code that watches deployments for
 * drift. Null where there is nothing to compare.
 */
export async function distanceBetween(
  connection: DuckDBConnection,
  { column, measure }: ExpectationOf<'distribution'>,
  { reference, current }: { readonly reference: StoredTable; readonly current: StoredTable },
): Promise<number | null> {
  const read = async (table: StoredTable) => {
    const { name, type, storageName } = columnNamed(table, column);
    const [values] = await readColumns(connection, await scanTable(connection, tableOfFile(table)), [
      { name, type, storageName },
    ]);
    return values!;
  };
  const sketch = sketchColumn(await read(reference));
  const values = await read(current);
  if (measure === 'psi') return compareFeature(sketch, values).psi;
  if (sketch.kind !== 'numeric') return null;
  return measureDistance(sketch, countAmongKnots(numbersOf(values), sketch.knots))?.d ?? null;
}
