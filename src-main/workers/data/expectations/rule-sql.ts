import type { CellRule } from '#shared/data/expectations/cell-checks.ts';
import { isNumberText, timeOf } from '#shared/data/expectations/cell-order.rules.ts';
import type { ExpectationOf } from '#shared/data/expectations/expectation.schema.ts';
import type { CountingRule } from '#shared/data/expectations/suite.rules.ts';
import { measureOfBound } from '#shared/data/expectations/suite.rules.ts';
import { quoteText } from '../../../platform/duckdb/duckdb.ts';
import type { StoredColumn, StoredTable } from '../data.protocol.ts';
import { columnNamed } from '../views.ts';
import { positioned, rowNumber } from './positions.ts';

/**
 * A rule as SQL over a version's relation. `failing` is a condition on a row or, where one row alone does not
 * tell, a query for the positions of the failing rows. Neither is ever NULL, and none of it is text of a user.
 */
export interface RuleSql {
  /** The rows that the rule is about: those with a value. */
  readonly checked: string;
  readonly failing: { readonly condition: string } | { readonly positions: string };
}

export type SqlRule = Exclude<CountingRule, { kind: 'condition' }>;

export function ruleSql(rule: SqlRule, table: StoredTable, referenced: StoredTable | null): RuleSql {
  switch (rule.kind) {
    case 'unique':
      return uniqueSql(rule, table);
    case 'sorted':
      return sortedSql(rule, table);
    case 'references':
      if (referenced === null) throw new Error('A reference was asked for without its table.');
      return referencesSql(rule, table, referenced);
    case 'not-missing':
    case 'range':
    case 'in-set':
    case 'regex':
    case 'length': {
      const column = columnNamed(table, rule.column);
      const checked = rule.kind === 'not-missing' ? 'TRUE' : `${column.storageName} IS NOT NULL`;
      return { checked, failing: { condition: cellCondition(rule, column) } };
    }
  }
}

function cellCondition(rule: CellRule, column: StoredColumn): string {
  const { storageName: name } = column;
  if (rule.kind === 'not-missing') return `${name} IS NULL`;
  return `(${name} IS NOT NULL AND NOT coalesce(${passing(rule, column)}, FALSE))`;
}

function passing(rule: Exclude<CellRule, { kind: 'not-missing' }>, column: StoredColumn): string {
  const { storageName: name } = column;
  switch (rule.kind) {
    case 'range': {
      const measure = measureOf(column);
      const parts = [
        ...(column.storageType === 'DOUBLE' ? [`NOT isnan(${name})`] : []),
        ...(rule.min === undefined ? [] : [`${measure} >= ${double(measureOfBound(rule.min))}`]),
        ...(rule.max === undefined ? [] : [`${measure} <= ${double(measureOfBound(rule.max))}`]),
      ];
      return `(${parts.join(' AND ')})`;
    }
    case 'in-set':
      return setCondition(rule, column);
    case 'regex':
      return `regexp_matches(${name}, ${quoteText(rule.pattern)})`;
    case 'length': {
      const parts = [
        ...(rule.min === undefined ? [] : [`length(${name}) >= ${rule.min}`]),
        ...(rule.max === undefined ? [] : [`length(${name}) <= ${rule.max}`]),
      ];
      return `(${parts.join(' AND ')})`;
    }
  }
}

function setCondition({ values }: ExpectationOf<'in-set'>, column: StoredColumn): string {
  const { storageName: name, storageType } = column;
  switch (storageType) {
    case 'DATE':
    case 'TIMESTAMP': {
      const times = values.map((value) => timeOf(String(value))).filter((time) => !Number.isNaN(time));
      return isIn(measureOf(column), times.map(double));
    }
    case 'VARCHAR':
      return isIn(
        name,
        values.map((value) => quoteText(String(value))),
      );
    case 'BOOLEAN': {
      const texts = values.map(String).filter((text) => text === 'true' || text === 'false');
      return isIn(name, texts);
    }
    case 'BIGINT':
    case 'DOUBLE':
      return isIn(
        name,
        values
          .map(String)
          .filter((text) => isNumberText(text) || (storageType === 'DOUBLE' && notFinite.has(text)))
          .map(
            (text) => `TRY_CAST(${quoteText(text)} AS ${wholeNumber.test(text) ? storageType : 'DOUBLE'})`,
          ),
      );
  }
}

const wholeNumber = /^[+-]?\d+$/;
/** How cells write what JSON has no number for. */
const notFinite: ReadonlySet<string> = new Set(['NaN', 'Infinity', '-Infinity']);

function isIn(measure: string, literals: readonly string[]): string {
  return literals.length === 0 ? 'FALSE' : `${measure} IN (${literals.join(', ')})`;
}

function double(value: number): string {
  return `CAST('${value}' AS DOUBLE)`;
}

/** What bounds are compared with: the number, or epoch milliseconds with microseconds as the fraction. */
export function measureOf({ storageName, storageType }: StoredColumn): string {
  return storageType === 'DATE' || storageType === 'TIMESTAMP'
    ? `(epoch_us(${storageName}) / 1000.0)`
    : storageName;
}

function uniqueSql({ columns }: ExpectationOf<'unique'>, table: StoredTable): RuleSql {
  const names = columns.map((column) => columnNamed(table, column).storageName);
  const checked = names.map((name) => `${name} IS NOT NULL`).join(' AND ');
  const keys = names.join(', ');
  const relation = positioned(table);
  const isSame = names.map((name) => `rows.${name} = repeated.${name}`).join(' AND ');
  return {
    checked: `(${checked})`,
    failing: {
      positions: `SELECT rows.${rowNumber} AS r FROM ${relation} rows JOIN
        (SELECT ${keys}, min(${rowNumber}) AS first_row FROM ${relation} WHERE ${checked} GROUP BY ${keys} HAVING count(*) > 1) repeated
        ON ${isSame} AND rows.${rowNumber} > repeated.first_row`,
    },
  };
}

function sortedSql({ column, direction, isStrict }: ExpectationOf<'sorted'>, table: StoredTable): RuleSql {
  const { storageName: name } = columnNamed(table, column);
  const sign = `${direction === 'ascending' ? '>' : '<'}${isStrict ? '=' : ''}`;
  return {
    checked: `${name} IS NOT NULL`,
    failing: {
      positions: `SELECT r FROM (SELECT ${rowNumber} AS r, ${name} AS v, lag(${name}) OVER (ORDER BY ${rowNumber}) AS before
        FROM ${positioned(table)} WHERE ${name} IS NOT NULL) WHERE before ${sign} v`,
    },
  };
}

function referencesSql(
  { column, datasetColumn }: ExpectationOf<'references'>,
  table: StoredTable,
  referenced: StoredTable,
): RuleSql {
  const own = columnNamed(table, column);
  const other = columnNamed(referenced, datasetColumn);
  const isNumber = ({ storageType }: StoredColumn) => storageType === 'BIGINT' || storageType === 'DOUBLE';
  const isSameKind = own.storageType === other.storageType || (isNumber(own) && isNumber(other));
  const value = ({ storageName }: StoredColumn) =>
    isSameKind ? storageName : `CAST(${storageName} AS VARCHAR)`;
  return {
    checked: `${own.storageName} IS NOT NULL`,
    failing: {
      positions: `SELECT ${rowNumber} AS r FROM (SELECT ${rowNumber}, ${value(own)} AS v FROM ${positioned(table)} WHERE ${own.storageName} IS NOT NULL) mine
        ANTI JOIN (SELECT DISTINCT ${value(other)} AS v FROM ${positioned(referenced)} WHERE ${other.storageName} IS NOT NULL) theirs ON mine.v = theirs.v`,
    },
  };
}
