import type { DuckDBConnection } from '@duckdb/node-api';
import type { StepOf } from '#shared/data/transforms/transform.schema.ts';
import { quoteText } from '../../../platform/duckdb/duckdb.ts';
import type { StoredColumn } from '../data.protocol.ts';
import { filterCondition } from '../views.ts';
import { expectPureExpression } from './pure-sql.ts';
import {
  type CompiledStep,
  carried,
  columnOf,
  columnsOf,
  orderKey,
  type StepColumn,
  type StepTable,
  selectSql,
  stepProblem,
  withRows,
} from './step-table.ts';

export async function compileFilter(
  { mode, match, filters, expression }: StepOf<'filter'>,
  table: StepTable,
  connection: DuckDBConnection,
): Promise<CompiledStep> {
  if (expression !== null) await expectPureExpression(connection, expression);
  const conditions = [
    ...filters.map((filter) => filterCondition(filter, asStored(columnOf(table, filter.column)))),
    ...(expression === null ? [] : [`(\n${expression}\n)`]),
  ];
  if (conditions.length === 0)
    throw stepProblem('There is no condition.', 'Add a condition, or switch the step off.');
  const holds = `coalesce(${conditions.join(match === 'all' ? ' AND ' : ' OR ')}, FALSE)`;
  return withRows(table, `WHERE ${mode === 'keep' ? holds : `NOT ${holds}`}`, table.isInOrder);
}

function asStored(column: StepColumn): StoredColumn {
  return {
    name: column.name,
    type: column.type ?? 'text',
    role: column.role ?? 'feature',
    storageName: `t.${column.sql}`,
    storageType: column.storageType,
  };
}

export function compileDeduplicate({ columns, keep }: StepOf<'deduplicate'>, table: StepTable): CompiledStep {
  const compared = columns.length === 0 ? table.columns : columnsOf(table, columns);
  const names = compared.map(({ sql }) => `t.${sql}`).join(', ');
  return withRows(
    table,
    `QUALIFY row_number() OVER (PARTITION BY ${names} ORDER BY t.${orderKey} ${keep === 'first' ? 'ASC' : 'DESC'}) = 1`,
    false,
  );
}

export function compileSample({ size, seed, stratifyBy }: StepOf<'sample'>, table: StepTable): CompiledStep {
  // Drawn by a hash of the seed and the place of the row: the same rows wherever and whenever it runs.
  const draw = `md5_number_lower(concat(${quoteText(`${seed}:`)}, t.${orderKey})), t.${orderKey}`;
  const group = stratifyBy === null ? '' : `PARTITION BY t.${columnOf(table, stratifyBy).sql} `;
  const inGroup = `count(*) OVER (${group.trim()})`;
  const wanted =
    'share' in size
      ? `round(CAST(${size.share} AS DOUBLE) * ${inGroup})`
      : stratifyBy === null
        ? `${size.rows}`
        : `round(least(1, ${size.rows} / count(*) OVER ()) * ${inGroup})`;
  return withRows(table, `QUALIFY row_number() OVER (${group}ORDER BY ${draw}) <= ${wanted}`, false);
}

export function compileSort({ by }: StepOf<'sort'>, table: StepTable): CompiledStep {
  const keys = by.map(
    ({ column, direction }) =>
      `t.${columnOf(table, column).sql} ${direction === 'ascending' ? 'ASC' : 'DESC'} NULLS LAST`,
  );
  const columns = table.columns.map((column) => carried(column));
  const order = `row_number() OVER (ORDER BY ${[...keys, `t.${orderKey}`].join(', ')}) - 1`;
  return {
    sql: selectSql(table, columns, { order }),
    columns,
    keepsRows: false,
    isInOrder: false,
    notes: [],
  };
}
