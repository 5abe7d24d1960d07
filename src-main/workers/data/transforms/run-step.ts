import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnRole, ColumnType } from '#shared/data/data.schema.ts';
import type { TransformStep } from '#shared/data/transforms/transform.schema.ts';
import { assertNever } from '#shared/kit/assert-never.ts';
import type { StorageType } from '../data.protocol.ts';
import { withoutNan } from '../import-plan.ts';
import {
  compileCast,
  compileClean,
  compileDerive,
  compileFill,
  compileReplace,
  compileSplit,
} from './cell-steps.ts';
import { compileDrop, compileRename, compileSelect } from './column-steps.ts';
import { compileEdit } from './edit-step.ts';
import { compileJoin } from './join-step.ts';
import { expectPureSelect } from './pure-sql.ts';
import { compileDeduplicate, compileFilter, compileSample, compileSort } from './row-steps.ts';
import { compileAggregate, compilePivot, compileSql, compileUnpivot } from './shape-steps.ts';
import { dependsOnOrder, type StepSandbox } from './step-sandbox.ts';
import {
  type CompiledStep,
  orderKey,
  type StepColumn,
  type StepTable,
  sourceRow,
  sqlNames,
  stepProblem,
} from './step-table.ts';

/** A step that has run: what it left, and how that compares with what it got. */
export interface StepResult {
  readonly table: StepTable;
  readonly keepsRows: boolean;
  readonly notes: CompiledStep['notes'];
  /** Tables and views that it made, the last first. */
  readonly made: readonly string[];
}

let counter = 0;

interface StepToRun {
  readonly step: TransformStep;
  readonly table: StepTable;
  /** As a table its rows are computed now, as a view when they are read. */
  readonly as: 'table' | 'view';
}

export async function runStep(sandbox: StepSandbox, run: StepToRun): Promise<StepResult> {
  const { connection } = sandbox;
  const { step, as } = run;
  const name = `step_${counter++}`;
  const made: string[] = [];
  const isToBeKept = dependsOnOrder(step) && !run.table.isKept;
  const table = isToBeKept
    ? await keepRows(connection, run.table, { name: `${name}_input`, made })
    : run.table;
  const compiled =
    step.kind === 'sql'
      ? await runSql(connection, { sql: step.sql, table, name: `${name}_rows`, made })
      : await compile(step, table, sandbox);
  const described = (await connection.runAndReadAll(`DESCRIBE ${compiled.sql}`)).getRows();
  const types = described.slice(2).map(([, type]) => String(type));
  const columns = compiled.columns.map((column, index) => outputColumn(column, types[index]!, table));
  const names = sqlNames(columns.map((column) => column.name));
  const values = names.map((column, index) => {
    const value = storedValue(column, types[index]!, compiled.columns[index]!.value);
    return value === column ? value : `${value} AS ${column}`;
  });
  const isKept = as === 'table';
  const order = isKept && !compiled.isInOrder ? ` ORDER BY ${orderKey}` : '';
  await connection.run(
    `CREATE TEMP ${isKept ? 'TABLE' : 'VIEW'} ${name} AS
     SELECT ${[sourceRow, orderKey, ...values].join(', ')} FROM (${compiled.sql})${order}`,
  );
  return {
    table: {
      relation: name,
      columns: columns.map((column, index) => ({ ...column, sql: names[index]! })),
      isInOrder: isKept || compiled.isInOrder,
      isKept,
    },
    keepsRows: compiled.keepsRows,
    notes: compiled.notes,
    made: [`${isKept ? 'TABLE' : 'VIEW'} ${name}`, ...made],
  };
}

async function keepRows(
  connection: DuckDBConnection,
  table: StepTable,
  { name, made }: { readonly name: string; readonly made: string[] },
): Promise<StepTable> {
  await connection.run(`CREATE TEMP TABLE ${name} AS FROM ${table.relation} ORDER BY ${orderKey}`);
  made.push(`TABLE ${name}`);
  return { ...table, relation: name, isInOrder: true, isKept: true };
}

async function compile(
  step: Exclude<TransformStep, { kind: 'sql' }>,
  table: StepTable,
  { connection, others }: StepSandbox,
): Promise<CompiledStep> {
  switch (step.kind) {
    case 'filter':
      return compileFilter(step, table, connection);
    case 'derive':
      return compileDerive(step, table, connection);
    case 'replace':
      return compileReplace(step, table, connection);
    case 'clean':
      return compileClean(step, table);
    case 'cast':
      return compileCast(step, table);
    case 'rename':
      return compileRename(step, table);
    case 'drop':
      return compileDrop(step, table);
    case 'select':
      return compileSelect(step, table);
    case 'split':
      return compileSplit(step, table);
    case 'join': {
      const other = others[step.versionId];
      if (!other) throw stepProblem('The version to join is not there.', 'Choose another version.');
      return compileJoin(step, table, other);
    }
    case 'aggregate':
      return compileAggregate(step, table);
    case 'pivot':
      return compilePivot(step, table, connection);
    case 'unpivot':
      return compileUnpivot(step, table);
    case 'sample':
      return compileSample(step, table);
    case 'deduplicate':
      return compileDeduplicate(step, table);
    case 'sort':
      return compileSort(step, table);
    case 'fill':
      return compileFill(step, table, connection);
    case 'edit':
      return compileEdit(step, table, connection);
    default:
      return assertNever(step);
  }
}

/** The rows of a user's SELECT are kept, since only their own order says what order they have. */
async function runSql(
  connection: DuckDBConnection,
  {
    sql,
    table,
    name,
    made,
  }: { readonly sql: string; readonly table: StepTable; readonly name: string; readonly made: string[] },
): Promise<CompiledStep> {
  const select = await expectPureSelect(connection, sql);
  const input = table.columns.map((column) => column.sql).join(', ');
  const query = `WITH input AS (SELECT ${input} FROM ${table.relation}) SELECT * FROM (\n${select}\n) result`;
  const described = (await connection.runAndReadAll(`DESCRIBE ${query}`)).getRows();
  const places = described.map((_, index) => `c${index}`).join(', ');
  await connection.run(
    `CREATE TEMP TABLE ${name} AS WITH input AS (SELECT ${input} FROM ${table.relation})
     SELECT * FROM (\n${select}\n) result(${places})`,
  );
  made.push(`TABLE ${name}`);
  return compileSql(
    name,
    described.map(([column]) => String(column)),
    table,
  );
}

const wholeNumbers =
  /^(?:TINYINT|SMALLINT|INTEGER|BIGINT|UTINYINT|USMALLINT|UINTEGER|UBIGINT|HUGEINT|UHUGEINT)$/;

/** How a value of an SQL type is stored. */
function storageOf(sqlType: string): StorageType {
  if (wholeNumbers.test(sqlType)) return 'BIGINT';
  if (sqlType === 'FLOAT' || sqlType === 'DOUBLE' || sqlType.startsWith('DECIMAL')) return 'DOUBLE';
  if (sqlType === 'BOOLEAN') return 'BOOLEAN';
  if (sqlType === 'DATE') return 'DATE';
  if (/^TIMESTAMP/.test(sqlType)) return 'TIMESTAMP';
  return 'VARCHAR';
}

function storedValue(name: string, sqlType: string, original: string): string {
  const storageType = storageOf(sqlType);
  switch (storageType) {
    case 'DOUBLE':
      // A column that is only carried on was looked at when it came.
      return /^t\.\S+$/.test(original) && sqlType === 'DOUBLE' ? name : withoutNan(`CAST(${name} AS DOUBLE)`);
    case 'TIMESTAMP':
      return sqlType === 'TIMESTAMP' && /^t\.\S+$/.test(original)
        ? name
        : `CASE WHEN isfinite(${name}) THEN make_timestamp(epoch_us(${name})) END`;
    case 'VARCHAR':
      if (sqlType === 'VARCHAR') return name;
      return /\[|STRUCT|MAP|UNION/.test(sqlType)
        ? `CAST(to_json(${name}) AS VARCHAR)`
        : `CAST(${name} AS VARCHAR)`;
    default:
      return sqlType === storageType ? name : `CAST(${name} AS ${storageType})`;
  }
}

const plainTypes = {
  BIGINT: 'integer',
  DOUBLE: 'float',
  BOOLEAN: 'boolean',
  DATE: 'date',
  TIMESTAMP: 'timestamp',
  VARCHAR: null,
} as const satisfies Record<StorageType, ColumnType | null>;

function outputColumn(
  { name, value, from, type }: CompiledStep['columns'][number],
  sqlType: string,
  table: StepTable,
): Omit<StepColumn, 'sql'> {
  const storageType = storageOf(sqlType);
  const before = from === null ? undefined : table.columns.find((column) => column.name === from);
  const isSame = before?.storageType === storageType;
  const meant = type ?? (isSame ? before.type : plainTypes[storageType]);
  const role = isSame && (type === undefined || type === before.type) ? before.role : roleOf(meant);
  const isRewritten = before === undefined || before.isRewritten || value !== `t.${before.sql}`;
  return { name, from, origin: before?.origin ?? null, isRewritten, storageType, type: meant, role };
}

export function roleOf(type: ColumnType | null): ColumnRole | null {
  if (type === null) return null;
  return type === 'id' ? 'id' : type === 'date' || type === 'timestamp' ? 'time' : 'feature';
}
