import type { DuckDBConnection } from '@duckdb/node-api';
import type { Cell } from '#shared/data/data.schema.ts';
import type { CellEdit, StepOf } from '#shared/data/transforms/transform.schema.ts';
import {
  type CompiledStep,
  columnOf,
  columnsOf,
  type NoteQuery,
  replacing,
  type StepColumn,
  type StepTable,
  selectSql,
  sourceRow,
} from './step-table.ts';
import { expectFits, literalText, readText } from './values.ts';

/**
 * Sets single cells. A row is found by its key where the step has one, else by its position in the version. A cell
 * that holds something else than it did when it was edited is left alone, and how many are is said.
 */
export async function compileEdit(
  { keyColumns, cells }: StepOf<'edit'>,
  table: StepTable,
  connection: DuckDBConnection,
): Promise<CompiledStep> {
  const keys = columnsOf(table, keyColumns);
  const byColumn = Map.groupBy(latest(cells, keyColumns.length > 0), ({ column }) => column);
  const changed = new Map<string, { value: string }>();
  const joins: string[] = [];
  const applied: string[] = [];
  for (const [index, [name, edits]] of [...byColumn].entries()) {
    const column = columnOf(table, name);
    await expectFits(
      connection,
      edits.map(({ after }) => after),
      column,
    );
    const edit = `e${index}`;
    const found =
      keys.length === 0
        ? `${edit}.k0 = t.${sourceRow}`
        : keys.map(({ sql }, at) => `${edit}.k${at} = t.${sql}`).join(' AND ');
    const holds = `${edit}.is_set AND t.${column.sql} IS NOT DISTINCT FROM ${edit}.v_before`;
    joins.push(`LEFT JOIN (${editsSql(edits, column, keys)}) ${edit} ON ${found}`);
    applied.push(`count(*) FILTER (${holds})`);
    changed.set(name, { value: `CASE WHEN ${holds} THEN ${edit}.v_after ELSE t.${column.sql} END` });
  }
  const columns = replacing(table, changed);
  const rest = joins.join(' ');
  const total = [...byColumn.values()].reduce((sum, edits) => sum + edits.length, 0);
  const note: NoteQuery = {
    sql: `SELECT ${applied.join(' + ')} FROM ${table.relation} t ${rest}`,
    words: ([count]) => editWords(count!, total),
  };
  return {
    sql: selectSql(table, columns, { rest }),
    columns,
    keepsRows: true,
    isInOrder: false,
    notes: [note],
  };
}

function editWords(count: number, total: number): string | null {
  if (count === total) return null;
  const [applied, all] = [count.toLocaleString('en-US'), total.toLocaleString('en-US')];
  return count > total
    ? `${all} edits change ${applied} cells: the key does not tell all rows apart.`
    : `${(total - count).toLocaleString('en-US')} of ${all} edits are left out: their cells hold other values by now, or the rows are gone.`;
}

/** The last edit of each cell, from what it held before the first. */
function latest(cells: readonly CellEdit[], hasKey: boolean): readonly CellEdit[] {
  const byCell = new Map<string, CellEdit>();
  for (const edit of cells) {
    const cell = JSON.stringify([hasKey ? edit.key : edit.row, edit.column]);
    byCell.set(cell, { ...edit, before: byCell.get(cell)?.before ?? edit.before });
  }
  return [...byCell.values()];
}

function editsSql(edits: readonly CellEdit[], column: StepColumn, keys: readonly StepColumn[]): string {
  const text = (value: Cell) => (value === null ? 'CAST(NULL AS VARCHAR)' : literalText(value));
  const width = Math.max(1, keys.length);
  const rows = edits.map(({ row, key, before, after }) => {
    const found = keys.length === 0 ? [row] : keys.map((_, at) => key[at] ?? null);
    return `(${[...found, before, after].map(text).join(', ')})`;
  });
  const names = [...Array.from({ length: width }, (_, at) => `k${at}`), 'v_before', 'v_after'];
  const found =
    keys.length === 0
      ? ['CAST(k0 AS BIGINT) AS k0']
      : keys.map(({ storageType }, at) => `${readText(`k${at}`, storageType)} AS k${at}`);
  const values = ['v_before', 'v_after'].map((name) => `${readText(name, column.storageType)} AS ${name}`);
  return `SELECT ${[...found, ...values, 'TRUE AS is_set'].join(', ')} FROM (VALUES ${rows.join(', ')}) v(${names.join(', ')})`;
}
