import type { DuckDBConnection } from '@duckdb/node-api';
import type { StepOutcome } from '#shared/data/transforms/transform.schema.ts';
import { orderKey, type StepColumn, type StepTable } from './step-table.ts';

/** Cells that a step changed, by column, where it gives the rows that it got. */
export async function countChangedCells(
  connection: DuckDBConnection,
  before: StepTable,
  after: StepTable,
): Promise<StepOutcome['cellsChanged']> {
  const pairs = after.columns.flatMap((column) => {
    const old = before.columns.find(({ name }) => name === column.from);
    return old === undefined ? [] : [{ name: column.name, differs: differs(old, column) }];
  });
  if (pairs.length === 0) return [];
  const reader = await connection.runAndReadAll(
    `SELECT ${pairs.map((pair) => `count(*) FILTER (${pair.differs})`).join(', ')}
     FROM ${before.relation} o JOIN ${after.relation} n ON n.${orderKey} = o.${orderKey}`,
  );
  const counts = reader.getRows()[0]!;
  return pairs
    .map(({ name }, index) => ({ name, count: Number(counts[index]) }))
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => b.count - a.count);
}

/** Whether a cell holds something else, told by how it reads where the type is another one. */
export function differs(old: StepColumn, now: StepColumn): string {
  return old.storageType === now.storageType
    ? `o.${old.sql} IS DISTINCT FROM n.${now.sql}`
    : `CAST(o.${old.sql} AS VARCHAR) IS DISTINCT FROM CAST(n.${now.sql} AS VARCHAR)`;
}

export async function countRows(connection: DuckDBConnection, { relation }: StepTable): Promise<number> {
  return Number((await connection.runAndReadAll(`SELECT count(*) FROM ${relation}`)).getRows()[0]![0]);
}
