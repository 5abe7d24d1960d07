import type { DuplicateGroups } from '#shared/data/findings/inspection.schema.ts';
import { toCell } from '../cells.ts';
import { type InspectedTable, position, rowsOf } from './inspected-table.ts';

const keptGroups = 5;
/** Cells of a duplicate row that are kept to show and to find it by. */
export const keptCells = 50;

/** Groups of equal rows, by a 64-bit hash of all their cells; null where no two rows are equal. */
export async function duplicateGroups({
  connection,
  columns,
  source,
}: InspectedTable): Promise<DuplicateGroups | null> {
  const names = columns.map(({ storageName }) => storageName);
  const rows = await rowsOf(
    connection,
    `WITH groups AS (
       SELECT count(*) AS n, min(${position}) AS first FROM ${source} GROUP BY hash(${names.join(', ')}) HAVING count(*) > 1)
     SELECT CAST(n AS DOUBLE), CAST(first AS DOUBLE), CAST(count(*) OVER () AS DOUBLE),
       CAST(sum(n - 1) OVER () AS DOUBLE)
     FROM groups ORDER BY n DESC, first LIMIT ${keptGroups}`,
  );
  if (rows.length === 0) return null;
  const firsts = rows.map(([, first]) => Number(first));
  const cells = await rowsOf(
    connection,
    `SELECT CAST(${position} AS DOUBLE), ${names.slice(0, keptCells).join(', ')} FROM ${source}
     WHERE ${position} IN (${firsts.join(', ')})`,
  );
  const valuesAt = new Map(cells.map(([at, ...values]) => [Number(at), values.map(toCell)]));
  return {
    groupCount: Number(rows[0]![2]),
    extraRows: Number(rows[0]![3]),
    largest: rows.map(([count, first]) => ({
      count: Number(count),
      rowNumber: Number(first),
      values: valuesAt.get(Number(first)) ?? [],
    })),
  };
}
