import type { DuckDBConnection } from '@duckdb/node-api';
import type { Measure, StepOf } from '#shared/data/transforms/transform.schema.ts';
import { quoteText } from '../../../platform/duckdb/duckdb.ts';
import { shortName, uniqueNames } from '../sniff/column-names.ts';
import {
  type CompiledStep,
  carried,
  columnOf,
  columnsOf,
  type OutputColumn,
  orderKey,
  type StepColumn,
  type StepTable,
  selectSql,
  stepProblem,
} from './step-table.ts';
import { expectNumber, isNumber } from './values.ts';

/** Rows that come from no single row of the version. */
const noRow = 'CAST(NULL AS BIGINT)';

export function compileAggregate({ by, values }: StepOf<'aggregate'>, table: StepTable): CompiledStep {
  const groups = columnsOf(table, by);
  return grouped(table, groups, [
    ...values.map(
      ({ name, measure, column }): OutputColumn => ({
        name,
        value: measureSql(measure, column === null ? null : columnOf(table, column)),
        from: null,
      }),
    ),
  ]);
}

function grouped(
  table: StepTable,
  groups: readonly StepColumn[],
  values: readonly OutputColumn[],
): CompiledStep {
  const columns = [...groups.map((column) => carried(column)), ...values];
  const names = groups.map(({ sql }) => `t.${sql}`).join(', ');
  return {
    sql: selectSql(table, columns, {
      row: noRow,
      order: `row_number() OVER (ORDER BY min(t.${orderKey})) - 1`,
      rest: names === '' ? '' : `GROUP BY ${names}`,
    }),
    columns,
    keepsRows: false,
    isInOrder: false,
    notes: [],
  };
}

/** Numbers over the rows of a group. The first and the last are of those that are there. */
function measureSql(measure: Measure, column: StepColumn | null, condition = ''): string {
  const filter = condition === '' ? '' : ` FILTER (WHERE ${condition})`;
  if (column === null) {
    if (measure === 'count') return `count(*)${filter}`;
    throw stepProblem('There is no column to compute on.', 'Choose a column for each value.');
  }
  const name = `t.${column.sql}`;
  const number = column.storageType === 'BOOLEAN' ? `CAST(${name} AS INTEGER)` : name;
  switch (measure) {
    case 'count':
      return `count(${name})${filter}`;
    case 'count-distinct':
      return `count(DISTINCT ${name})${filter}`;
    case 'sum':
      expectNumber(column, 'sum');
      return `sum(${number})${filter}`;
    case 'mean':
      expectNumber(column, 'mean');
      return `avg(${number})${filter}`;
    case 'median':
      expectNumber(column, 'median');
      return `CAST(median(${number})${filter} AS DOUBLE)`;
    case 'standard-deviation':
      expectNumber(column, 'standard deviation');
      return `stddev_samp(${number})${filter}`;
    case 'min':
      return `min(${name})${filter}`;
    case 'max':
      return `max(${name})${filter}`;
    case 'first':
      return `arg_min(${name}, t.${orderKey})${filter}`;
    case 'last':
      return `arg_max(${name}, t.${orderKey})${filter}`;
  }
}

/** Beyond this a table is no table any more. */
const maxPivotColumns = 500;

export async function compilePivot(
  { by, names, measure, column }: StepOf<'pivot'>,
  table: StepTable,
  connection: DuckDBConnection,
): Promise<CompiledStep> {
  const key = columnOf(table, names);
  const text = `CAST(t.${key.sql} AS VARCHAR)`;
  const reader = await connection.runAndReadAll(
    `SELECT DISTINCT ${text} AS v FROM ${table.relation} t ORDER BY v NULLS LAST LIMIT ${maxPivotColumns + 1}`,
  );
  const found = reader.getRows().map(([value]) => (value === null ? null : String(value)));
  if (found.length > maxPivotColumns)
    throw stepProblem(
      `${shortName(names)} has more than ${maxPivotColumns} different values, each of which would be a column.`,
      'Choose a column with fewer values, or filter first.',
    );
  const groups = columnsOf(table, by);
  const measured = column === null ? null : columnOf(table, column);
  const labels = uniqueNames([...by, ...found.map((value) => value ?? 'missing')]).slice(by.length);
  return grouped(
    table,
    groups,
    found.map((value, index) => ({
      name: labels[index]!,
      value: measureSql(
        measure,
        measured,
        value === null ? `${text} IS NULL` : `${text} = ${quoteText(value)}`,
      ),
      from: null,
    })),
  );
}

export function compileUnpivot(step: StepOf<'unpivot'>, table: StepTable): CompiledStep {
  const columns = columnsOf(table, step.columns);
  const [first] = columns;
  const type = columns.every(({ storageType }) => storageType === first!.storageType)
    ? first!.storageType
    : columns.every(isNumber)
      ? 'DOUBLE'
      : 'VARCHAR';
  const choose = (toSql: (column: StepColumn) => string) =>
    `CASE n.n ${columns.map((column, index) => `WHEN ${index} THEN ${toSql(column)}`).join(' ')} END`;
  const value = choose(({ sql }) => `CAST(t.${sql} AS ${type})`);
  const output: OutputColumn[] = [
    ...table.columns.filter(({ name }) => !step.columns.includes(name)).map((column) => carried(column)),
    { name: step.nameColumn, value: choose(({ name }) => quoteText(name)), from: null },
    { name: step.valueColumn, value, from: null },
  ];
  return {
    sql: selectSql(table, output, {
      row: noRow,
      order: `t.${orderKey} * ${columns.length} + n.n`,
      rest: `CROSS JOIN range(${columns.length}) n(n) ${step.skipsMissing ? `WHERE ${value} IS NOT NULL` : ''}`,
    }),
    columns: output,
    keepsRows: false,
    isInOrder: false,
    notes: [],
  };
}

/**
 * `source` is a table with the result of the statement in its order. A column that is called as one of the input is
 * taken for it, so that its type and role stay.
 */
export function compileSql(source: string, names: readonly string[], input: StepTable): CompiledStep {
  const known = new Set(input.columns.map(({ name }) => name));
  const columns = uniqueNames(names).map(
    (name, index): OutputColumn => ({ name, value: `t.c${index}`, from: known.has(name) ? name : null }),
  );
  const table: StepTable = { relation: source, columns: [], isInOrder: true, isKept: true };
  return {
    sql: selectSql(table, columns, { row: noRow, order: 't.rowid' }),
    columns,
    keepsRows: false,
    isInOrder: true,
    notes: [],
  };
}
