import type { DuckDBConnection } from '@duckdb/node-api';
import type { Cell, RowFilter, Sort, ValueCounts } from '#shared/data/data.schema.ts';
import { columnsOf } from '#shared/data/expectations/rule.words.ts';
import { AppError } from '#shared/kit/app-error.ts';
import { quoteText } from '../../platform/duckdb/duckdb.ts';
import { toCell } from './cells.ts';
import type {
  CountRequest,
  PageAnswer,
  PageQuery,
  RuleFilter,
  StoredColumn,
  VersionTable,
  ViewFilter,
  ViewRequest,
} from './data.protocol.ts';
import { atRow, atSeq, orderOf, type Place, relationOf, tableKey } from './table/relation.ts';
import { type RowOrder, readRowOrder } from './table/row-order.ts';

/** Views kept ready, and the rows they may list together (16 bytes each). */
const maxViews = 16;
const maxListedRows = 30_000_000;
/** Values of a column beyond which they are no classes to choose from. */
const maxCountedValues = 1_000;
/** Versions whose order of rows is kept. */
const maxOrders = 4;

interface View {
  readonly name: string;
  readonly rowCount: number;
}

/**
 * Pages of versions. A view with filters or an order is computed once as a list of places and kept; pages are
 * then looked up by place, so that scrolling never sorts again.
 */
export function createViews(connection: DuckDBConnection, ruleFilters: RuleFilterSql = noRuleFilters) {
  const views = new Map<string, Promise<View>>();
  const orders = new Map<string, Promise<RowOrder>>();
  let counter = 0;

  const rowOrderOf = (table: VersionTable): Promise<RowOrder> => {
    const key = tableKey(table);
    const order = orders.get(key) ?? readRowOrder(connection, table);
    orders.delete(key);
    orders.set(key, order);
    order.catch(() => orders.delete(key));
    for (const old of [...orders.keys()].slice(0, -maxOrders)) orders.delete(old);
    return order;
  };

  const build = async (request: ViewRequest): Promise<View> => {
    const name = `view_${counter++}`;
    const used = [
      ...request.filters.flatMap((filter) => columnsOfFilter(filter, request.table)),
      ...request.sort.map(({ column }) => column),
    ].map((column) => columnNamed(request.table, column).storageName);
    const where = await whereClause(request, ruleFilters);
    await connection.run(
      `CREATE TEMP TABLE ${name} AS SELECT ${atRow}, ${atSeq}
       FROM ${relationOf(request.table, { columns: [...new Set(used)] })}${where} ORDER BY ${orderKeys(request)}`,
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
    const key = JSON.stringify([tableKey(request.table), request.filters, request.sort]);
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
    if (query.filters.length === 0 && query.sort.length === 0) {
      const end = Math.min(offset + limit, table.rowCount);
      const rows = end <= offset ? [] : await rowsBetween(table, { from: offset, end }, columns);
      return { rows, rowNumbers: rows.map((_, index) => offset + index), matchingRows: table.rowCount };
    }
    const view = await viewOf(query);
    const listed = await connection.runAndReadAll(
      `SELECT ${atRow}, ${atSeq} FROM ${view.name} WHERE rowid >= ${offset} AND rowid < ${offset + limit} ORDER BY rowid`,
    );
    const places = listed.getRows().map(([row, seq]): Place => ({ row: Number(row), seq: Number(seq) }));
    const order = await rowOrderOf(table);
    return {
      rows: await rowsAtPlaces(table, places, columns),
      rowNumbers: places.map(order.positionOf),
      matchingRows: view.rowCount,
    };
  };

  const rowsBetween = async (
    table: VersionTable,
    { from, end }: { readonly from: number; readonly end: number },
    columns: readonly StoredColumn[],
  ): Promise<Cell[][]> => {
    const { placeAt } = await rowOrderOf(table);
    const names = columns.map(({ storageName }) => storageName);
    const relation = relationOf(table, {
      columns: names,
      within: { from: placeAt(from), to: placeAt(end - 1) },
    });
    const reader = await connection.runAndReadAll(
      `SELECT ${[...names, atRow].join(', ')} FROM ${relation} ORDER BY ${orderOf(table)}`,
    );
    return reader.getRows().map((row) => row.slice(0, -1).map(toCell));
  };

  const rowsAtPlaces = async (
    table: VersionTable,
    places: readonly Place[],
    columns: readonly StoredColumn[],
  ): Promise<Cell[][]> => {
    if (places.length === 0) return [];
    const inOrder = places.toSorted((a, b) => a.row - b.row || a.seq - b.seq);
    const relation = relationOf(table, {
      columns: columns.map(({ storageName }) => storageName),
      within: { from: inOrder[0]!, to: inOrder.at(-1)! },
    });
    const rows = [...new Set(places.map(({ row }) => row))];
    const seqs = [...new Set(places.map(({ seq }) => seq))];
    const reader = await connection.runAndReadAll(
      `SELECT ${[atRow, atSeq, ...columns.map(({ storageName }) => storageName)].join(', ')} FROM ${relation}
       WHERE ${atRow} IN (${rows.join(', ')}) AND ${atSeq} IN (${seqs.map((seq) => `CAST(${seq} AS DOUBLE)`).join(', ')})`,
    );
    const found = new Map(
      reader.getRows().map(([row, seq, ...cells]) => [`${String(row)}/${String(seq)}`, cells.map(toCell)]),
    );
    return places.map(({ row, seq }) => found.get(`${row}/${seq}`)!);
  };

  /** Rows by their positions, in the order asked for. */
  const rowsAt = async (
    table: VersionTable,
    wanted: readonly number[],
    columns = table.columns,
  ): Promise<Cell[][]> => {
    const { placeAt } = await rowOrderOf(table);
    return rowsAtPlaces(table, wanted.map(placeAt), columns);
  };

  const countValues = async ({ table, filters, column }: CountRequest): Promise<ValueCounts> => {
    const { storageName } = columnNamed(table, column);
    const used = filters
      .flatMap((filter) => columnsOfFilter(filter, table))
      .map((name) => columnNamed(table, name).storageName);
    const where = await whereClause({ table, filters, sort: [] }, ruleFilters);
    const reader = await connection.runAndReadAll(
      `SELECT ${storageName}, count(*) FROM ${relationOf(table, { columns: [...new Set([storageName, ...used])] })}${where}
       GROUP BY ${storageName} ORDER BY ${storageName} ASC NULLS LAST LIMIT ${maxCountedValues + 1}`,
    );
    const rows = reader.getRows();
    return {
      values: rows
        .slice(0, maxCountedValues)
        .map(([value, count]) => ({ value: toCell(value!), count: Number(count) })),
      isTruncated: rows.length > maxCountedValues,
    };
  };

  return { page, countValues, rowsAt, rowsAtPlaces, rowOrderOf };
}

export type Views = ReturnType<typeof createViews>;

export function columnNamed(
  table: { readonly columns: readonly StoredColumn[] },
  name: string,
): StoredColumn {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column) return column;
  throw new AppError('INVALID_INPUT', `There is no column named ${name.slice(0, 60)}.`, {
    reason: 'column-unknown',
    nextStep: 'Choose one of the columns of this version.',
  });
}

function columnsOfFilter(filter: ViewFilter, table: VersionTable): readonly string[] {
  if (filter.operator === 'fails-rule') return columnsOf(filter.rule);
  return filter.operator === 'search' ? searched(table).map(({ name }) => name) : [filter.column];
}

/** Columns of text, without those that only name an image. */
const searched = ({ columns }: VersionTable): readonly StoredColumn[] =>
  columns.filter(({ storageType, type }) => storageType === 'VARCHAR' && type !== 'image');

function searchCondition(text: string, table: VersionTable): string {
  const found = searched(table).map(({ storageName }) => containsText(storageName, text));
  return found.length === 0 ? 'false' : `(${found.join(' OR ')})`;
}

const containsText = (name: string, text: string): string =>
  `contains(lower(CAST(${name} AS VARCHAR)), lower(${quoteText(text)}))`;

/** Turns filters by rule into SQL conditions; a user's own conditions run elsewhere for that. */
export type RuleFilterSql = (table: VersionTable, filters: readonly RuleFilter[]) => Promise<string[]>;

const noRuleFilters: RuleFilterSql = () => {
  throw new Error('This view was made without filters by rule.');
};

export async function whereClause(
  { table, filters }: ViewRequest,
  ruleFilters: RuleFilterSql,
): Promise<string> {
  const byRule = filters.filter((filter) => filter.operator === 'fails-rule');
  const conditions = [
    ...filters.flatMap((filter) => {
      if (filter.operator === 'fails-rule') return [];
      if (filter.operator === 'search') return [searchCondition(filter.text, table)];
      return [filterCondition(filter, columnNamed(table, filter.column))];
    }),
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
  return [...keys, orderOf(table)].join(', ');
}

/** A filter as an SQL condition over the column that it is about. */
export function filterCondition(filter: RowFilter, column: StoredColumn): string {
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
      return containsText(name, filter.text);
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
