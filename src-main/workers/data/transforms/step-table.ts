import type { ColumnRole, ColumnType } from '#shared/data/data.schema.ts';
import { AppError } from '#shared/kit/app-error.ts';
import { quoteIdentifier } from '../../../platform/duckdb/duckdb.ts';
import type { StorageType } from '../data.protocol.ts';
import { shortName } from '../sniff/column-names.ts';
import { namesForSql } from '../sql-sandbox.ts';

/** Beside the columns every table has the position of the row in the version, or null, and a unique order key. */
export const sourceRow = 'mw_source_row';
export const orderKey = 'mw_order_key';

/** A column of the table between two steps. */
export interface StepColumn {
  readonly name: string;
  /** Quoted: what expressions call it. SQL does not tell upper from lower case, so it may differ from the name. */
  readonly sql: string;
  readonly storageType: StorageType;
  /** Null for text of which it is not known yet whether it is a category, an id or text. */
  readonly type: ColumnType | null;
  readonly role: ColumnRole | null;
  /** The column of the table before the step that it carries on; null for a new one. */
  readonly from: string | null;
  /** The same for the version that the list begins with. */
  readonly origin: string | null;
  /** True where some step may have changed any of its cells. */
  readonly isRewritten: boolean;
}

export interface StepTable {
  readonly relation: string;
  readonly columns: readonly StepColumn[];
  /** True where rows come in the order of their key without being asked. */
  readonly isInOrder: boolean;
  /** True where the rows lie in a table, in their order, and are not computed when they are read. */
  readonly isKept: boolean;
}

/** A column that a step gives. */
export interface OutputColumn {
  readonly name: string;
  /** Over the table before, which is called `t`. */
  readonly value: string;
  readonly from: string | null;
  /** What it means from now on, where the step says so. */
  readonly type?: ColumnType;
}

/** One step as SQL over the table before. */
export interface CompiledStep {
  /** A SELECT of the two keys and the columns, in that order. */
  readonly sql: string;
  readonly columns: readonly OutputColumn[];
  /** The same rows with the same keys: cells can be compared one by one. */
  readonly keepsRows: boolean;
  readonly isInOrder: boolean;
  /** Counts that are worth a word, asked once the step has run. */
  readonly notes: readonly NoteQuery[];
}

export interface NoteQuery {
  readonly sql: string;
  /** Null where there is nothing to say of the counts. */
  readonly words: (counts: readonly number[]) => string | null;
}

/** Something wrong with one step. It is shown at the step, with what to do. */
export function stepProblem(message: string, nextStep: string): AppError {
  return new AppError('INVALID_INPUT', message, { reason: 'transform-step', nextStep });
}

export function columnOf(table: StepTable, name: string): StepColumn {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column) return column;
  throw stepProblem(
    `There is no column named ${shortName(name)} at this step.`,
    'Choose one of the columns that the step before leaves, or move the step.',
  );
}

export function columnsOf(table: StepTable, names: readonly string[]): readonly StepColumn[] {
  return names.map((name) => columnOf(table, name));
}

/** The column as it is, under its own or another name. */
export function carried(column: StepColumn, name = column.name): OutputColumn {
  return { name, value: `t.${column.sql}`, from: column.name };
}

interface SelectOptions {
  readonly row?: string;
  readonly order?: string;
  /** What follows the table: joins, a condition. */
  readonly rest?: string;
}

/** A SELECT of these columns over the table before. */
export function selectSql(
  table: StepTable,
  columns: readonly OutputColumn[],
  { row = `t.${sourceRow}`, order = `t.${orderKey}`, rest = '' }: SelectOptions = {},
): string {
  expectNames(columns);
  const names = sqlNames(columns.map(({ name }) => name));
  const values = columns.map(({ value }, index) => `${value} AS ${names[index]}`);
  return `SELECT ${[`${row} AS ${sourceRow}`, `${order} AS ${orderKey}`, ...values].join(', ')} FROM ${table.relation} t ${rest}`;
}

/** Names as expressions have to write them. */
export function sqlNames(names: readonly string[]): readonly string[] {
  return namesForSql(names).map(quoteIdentifier);
}

function expectNames(columns: readonly OutputColumn[]): void {
  const seen = new Set<string>();
  for (const { name } of columns) {
    if (seen.has(name))
      throw stepProblem(
        `Two columns would be named ${shortName(name)}.`,
        'Give each column a name of its own.',
      );
    if ([sourceRow, orderKey].includes(name.toLowerCase()) || name.includes('\0'))
      throw stepProblem(`A column cannot be named ${shortName(name)}.`, 'Choose another name.');
    seen.add(name);
  }
  if (columns.length === 0)
    throw stepProblem('No column would be left.', 'Keep at least one column, or switch the step off.');
}

/** A step that gives the rows it gets, with other columns. */
export function withColumns(
  table: StepTable,
  columns: readonly OutputColumn[],
  notes: readonly NoteQuery[] = [],
): CompiledStep {
  return {
    sql: selectSql(table, columns),
    columns,
    keepsRows: true,
    isInOrder: table.isInOrder,
    notes,
  };
}

/** A step that leaves rows out, and all columns as they are. */
export function withRows(table: StepTable, rest: string, isInOrder: boolean): CompiledStep {
  const columns = table.columns.map((column) => carried(column));
  return { sql: selectSql(table, columns, { rest }), columns, keepsRows: false, isInOrder, notes: [] };
}

/** All columns, those of `changed` with other values. */
export function replacing(
  table: StepTable,
  changed: ReadonlyMap<string, Omit<OutputColumn, 'name' | 'from'>>,
): OutputColumn[] {
  return table.columns.map((column) => {
    const change = changed.get(column.name);
    return change === undefined ? carried(column) : { name: column.name, from: column.name, ...change };
  });
}
