import type { DuckDBConnection } from '@duckdb/node-api';
import type { Cell, Sort } from '#shared/data/data.schema.ts';
import { AppError } from '#shared/kit/errors.ts';
import { quoteText } from '../../platform/duckdb/duckdb.ts';
import { toCell } from './cells.ts';
import type {
  PageAnswer,
  PageQuery,
  RuleFilter,
  StoredColumn,
  StoredTable,
  ViewFilter,
  ViewRequest,
} from './data.protocol.ts';

/** Views kept ready, and the rows they may list together (8 bytes each). */
const maxViews = 16;
const maxListedRows = 60_000_000;

/** Name of the row's zero-based position in the version, in every relation built here. */
export const rowNumber = 'row_number_in_version';

/** The rows of a version with their positions. Positions of a single file come from Parquet itself, at no cost. */
export function tableRelation(table: StoredTable): string {
  const files = `[${table.files.map(quoteText).join(', ')}]`;
  return table.files.length === 1
    ? `(SELECT *, file_row_number AS ${rowNumber} FROM read_parquet(${files}, file_row_number = true))`
    : `(SELECT *, row_number() OVER () - 1 AS ${rowNumber} FROM read_parquet(${files}))`;
}

interface View {
  readonly name: string;
  readonly rowCount: number;
}

/**
 * Pages of versions. A view with filters or an order is computed once as a list of row positions and kept;
 * pages are then looked up by position, so that scrolling never sorts again.
 */
export function createViews(connection: DuckDBConnection, ruleFilters: RuleFilterSql = noRuleFilters) {
  const views = new Map<string, Promise<View>>();
  let counter = 0;

  const build = async (request: ViewRequest): Promise<View> => {
    const name = `view_${counter++}`;
    const where = await whereClause(request, ruleFilters);
    await connection.run(
      `CREATE TEMP TABLE ${name} AS SELECT ${rowNumber} AS r FROM ${tableRelation(request.table)}${where} ORDER BY ${orderKeys(request)}`,
    );
    const reader = await connection.runAndReadAll(`SELECT count(*) FROM ${name}`);
    return { name, rowCount: Number(reader.getRows()[0]![0]) };
  };

  const evict = async () => {
    const entries = [...views.entries()];
    let listed = 0;
    for (const [index, [key, view]] of entries.toReversed().entries()) {
      const { name, rowCount } = await view;
      listed += rowCount;
      if (index === 0 || (index < maxViews && listed <= maxListedRows)) continue;
      views.delete(key);
      await connection.run(`DROP TABLE IF EXISTS ${name}`);
    }
  };

  const viewOf = async (request: ViewRequest): Promise<View> => {
    const key = JSON.stringify([request.table.files, request.filters, request.sort]);
    const known = views.get(key);
    if (known) {
      views.delete(key);
      views.set(key, known);
      return known;
    }
    const building = build(request);
    views.set(key, building);
    try {
      const view = await building;
      await evict();
      return view;
    } catch (error) {
      views.delete(key);
      throw error;
    }
  };

  const page = async (query: PageQuery): Promise<PageAnswer> => {
    const { table, offset, limit } = query;
    const columns =
      query.columns === null ? table.columns : query.columns.map((name) => columnNamed(table, name));
    const select = [rowNumber, ...columns.map((column) => column.storageName)].join(', ');
    if (query.filters.length === 0 && query.sort.length === 0) {
      const end = Math.min(offset + limit, table.rowCount);
      const reader = await connection.runAndReadAll(
        `SELECT ${select} FROM ${tableRelation(table)} WHERE ${rowNumber} >= ${offset} AND ${rowNumber} < ${end} ORDER BY ${rowNumber}`,
      );
      return { ...splitRows(reader.getRows()), matchingRows: table.rowCount };
    }
    const view = await viewOf(query);
    const listed = await connection.runAndReadAll(
      `SELECT r FROM ${view.name} WHERE rowid >= ${offset} AND rowid < ${offset + limit} ORDER BY rowid`,
    );
    const wanted = listed.getRows().map(([row]) => Number(row));
    if (wanted.length === 0) return { rows: [], rowNumbers: [], matchingRows: view.rowCount };
    return {
      rows: await rowsAt(table, wanted, columns),
      rowNumbers: wanted,
      matchingRows: view.rowCount,
    };
  };

  /** Rows by their positions, in the order asked for. */
  const rowsAt = async (
    table: StoredTable,
    wanted: readonly number[],
    columns = table.columns,
  ): Promise<Cell[][]> => {
    if (wanted.length === 0) return [];
    const select = [rowNumber, ...columns.map((column) => column.storageName)].join(', ');
    const low = wanted.reduce((least, row) => Math.min(least, row), wanted[0]!);
    const high = wanted.reduce((most, row) => Math.max(most, row), wanted[0]!);
    const reader = await connection.runAndReadAll(
      `SELECT ${select} FROM ${tableRelation(table)} WHERE ${rowNumber} BETWEEN ${low} AND ${high} AND ${rowNumber} IN (${wanted.join(', ')})`,
    );
    const found = splitRows(reader.getRows());
    const place = new Map(found.rowNumbers.map((row, index) => [row, index]));
    return wanted.map((row) => found.rows[place.get(row)!]!);
  };

  return { page, rowsAt };
}

function splitRows(rows: readonly (readonly Parameters<typeof toCell>[0][])[]) {
  return {
    rowNumbers: rows.map((row) => Number(row[0])),
    rows: rows.map((row) => row.slice(1).map(toCell)),
  };
}

export function columnNamed(table: StoredTable, name: string): StoredColumn {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column) return column;
  throw new AppError('INVALID_INPUT', `There is no column named ${name.slice(0, 60)}.`, {
    reason: 'column-unknown',
    nextStep: 'Choose one of the columns of this version.',
  });
}

/** Turns filters by rule into SQL conditions; a user's own conditions run elsewhere for that. */
export type RuleFilterSql = (table: StoredTable, filters: readonly RuleFilter[]) => Promise<string[]>;

const noRuleFilters: RuleFilterSql = () => {
  throw new Error('This view was made without filters by rule.');
};

export async function whereClause(
  { table, filters }: ViewRequest,
  ruleFilters: RuleFilterSql,
): Promise<string> {
  const byRule = filters.filter((filter) => filter.operator === 'fails-rule');
  const conditions = [
    ...filters.flatMap((filter) =>
      filter.operator === 'fails-rule' ? [] : [condition(filter, columnNamed(table, filter.column))],
    ),
    ...(byRule.length === 0 ? [] : await ruleFilters(table, byRule)),
  ];
  return conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
}

/** Missing values come last in both directions; equal rows keep their order in the version. */
export function orderKeys({ table, sort }: ViewRequest): string {
  const keys = sort.map(({ column, direction }: Sort) => {
    const { storageName } = columnNamed(table, column);
    return `${storageName} ${direction === 'ascending' ? 'ASC' : 'DESC'} NULLS LAST`;
  });
  return [...keys, rowNumber].join(', ');
}

function condition(filter: Exclude<ViewFilter, RuleFilter>, column: StoredColumn): string {
  const name = column.storageName;
  const literal = (value: string | number | boolean) =>
    `TRY_CAST(${quoteText(String(value))} AS ${column.storageType})`;
  switch (filter.operator) {
    case 'equals':
      return filter.value === null ? `${name} IS NULL` : `${name} = ${literal(filter.value)}`;
    case 'not-equals':
      return filter.value === null
        ? `${name} IS NOT NULL`
        : `${name} IS DISTINCT FROM ${literal(filter.value)}`;
    case 'in': {
      const present = filter.values.filter((value) => value !== null);
      const listed = present.length === 0 ? 'FALSE' : `${name} IN (${present.map(literal).join(', ')})`;
      return present.length === filter.values.length ? listed : `(${listed} OR ${name} IS NULL)`;
    }
    case 'range': {
      const measure = measureOf(column);
      const parts = [
        ...(filter.low === null ? [] : [`${measure} >= ${numberLiteral(filter.low)}`]),
        ...(filter.high === null
          ? []
          : [`${measure} ${filter.isHighInclusive ? '<=' : '<'} ${numberLiteral(filter.high)}`]),
      ];
      return parts.length === 0 ? `${name} IS NOT NULL` : `(${parts.join(' AND ')})`;
    }
    case 'contains':
      return `contains(lower(CAST(${name} AS VARCHAR)), lower(${quoteText(filter.text)}))`;
    case 'is-missing':
      return `${name} IS NULL`;
    case 'is-present':
      return `${name} IS NOT NULL`;
  }
}

function numberLiteral(value: number): string {
  return `CAST('${value}' AS DOUBLE)`;
}

/** What a range is measured in: the number itself, or epoch milliseconds, as the histograms have it. */
function measureOf(column: StoredColumn): string {
  switch (column.storageType) {
    case 'BIGINT':
    case 'DOUBLE':
      return column.storageName;
    case 'BOOLEAN':
      return `CAST(${column.storageName} AS INTEGER)`;
    case 'DATE':
    case 'TIMESTAMP':
      return `epoch_ms(${column.storageName})`;
    case 'VARCHAR':
      throw new AppError('INVALID_INPUT', `${column.name.slice(0, 60)} is text and has no range.`, {
        reason: 'filter-type',
        nextStep: 'Filter by equal values or by a part of the text.',
      });
  }
}
