import type { DuckDBConnection } from '@duckdb/node-api';
import type { Column } from '#shared/data/data.schema.ts';
import { inferColumn } from '../sniff/column-types.ts';
import { roleOf } from './run-step.ts';
import { orderKey, type StepColumn, type StepTable } from './step-table.ts';

/** Rows that are looked at to tell categories from ids and texts. */
const sampledRows = 2_000;

/** The columns with a type and a role each: those of new texts are told by their first values. */
export async function nameTypes(
  connection: DuckDBConnection,
  table: StepTable,
): Promise<readonly (StepColumn & Column)[]> {
  const open = table.columns.filter(({ type }) => type === null);
  const values =
    open.length === 0
      ? []
      : (
          await connection.runAndReadAll(
            `SELECT ${open.map(({ sql }) => sql).join(', ')} FROM ${table.relation}
             ${table.isInOrder ? '' : `ORDER BY ${orderKey}`} LIMIT ${sampledRows}`,
          )
        ).getColumns();
  return table.columns.map((column) => {
    if (column.type !== null) return { ...column, type: column.type, role: column.role ?? 'feature' };
    const texts = (values[open.indexOf(column)] ?? []).map((value) => (value === null ? '' : String(value)));
    const guess = inferColumn(column.name, texts, {
      decimalSeparator: '.',
      missingMarkers: new Set(['']),
      isDayFirst: false,
    });
    // What a step gave as text stays text, whatever it looks like: a step that changes the type says so.
    const type = guess.type === 'id' || guess.type === 'text' ? guess.type : 'category';
    return { ...column, type, role: roleOf(type) ?? 'feature' };
  });
}
