import type { DuckDBConnection } from '@duckdb/node-api';
import type { PairView } from '#shared/data/findings/associations.schema.ts';
import { toCell } from '../../cells.ts';
import type { StoredColumn, StoredTable } from '../../data.protocol.ts';
import { columnNamed } from '../../views.ts';
import { type InspectedTable, inspectedTable, position, rowsOf } from '../inspected-table.ts';
import { sampleOf } from '../row-sample.ts';

const cells = 32;
const maxPoints = 1_000;
const maxGroups = 20;

/** Two columns against each other: a grid of counts, a box for each category, or a table of both. */
export function viewPair(
  connection: DuckDBConnection,
  file: StoredTable,
  { a, b }: { readonly a: string; readonly b: string },
): Promise<PairView> {
  const table = inspectedTable(connection, file);
  const [x, y] = [columnNamed(table, a), columnNamed(table, b)];
  if (isNumber(x) && isNumber(y)) return viewNumbers(table, x, y);
  if (!isNumber(x) && !isNumber(y)) return viewCategories(table, x, y);
  return isNumber(x) ? viewGroups(table, y, x) : viewGroups(table, x, y);
}

const isNumber = ({ storageType }: StoredColumn) => storageType !== 'VARCHAR' && storageType !== 'BOOLEAN';

/** A column as a number: epoch milliseconds for dates; NULL where it is infinite. */
function measure({ storageName, storageType }: StoredColumn): string {
  if (storageType === 'DATE' || storageType === 'TIMESTAMP')
    return `CAST(epoch_ms(${storageName}) AS DOUBLE)`;
  const value = `CAST(${storageName} AS DOUBLE)`;
  return `CASE WHEN isfinite(${value}) THEN ${value} END`;
}

const both = ({ source }: InspectedTable, x: string, y: string) =>
  `(SELECT x, y, place FROM (SELECT ${x} AS x, ${y} AS y, ${position} AS place FROM ${source}) WHERE x IS NOT NULL AND y IS NOT NULL)`;

async function viewNumbers(table: InspectedTable, x: StoredColumn, y: StoredColumn): Promise<PairView> {
  const { connection } = table;
  const rows = both(table, measure(x), measure(y));
  const [spread] = await rowsOf(
    connection,
    `SELECT CAST(count(*) AS DOUBLE), quantile_cont(x, [0.01, 0.99])[1], quantile_cont(x, [0.01, 0.99])[2],
       quantile_cont(y, [0.01, 0.99])[1], quantile_cont(y, [0.01, 0.99])[2] FROM ${rows}`,
  );
  const [rowCount, xLow, xHigh, yLow, yHigh] = spread!.map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const xEdges = rowCount === 0 ? [0, 1] : edgesBetween(xLow, xHigh);
  const yEdges = rowCount === 0 ? [0, 1] : edgesBetween(yLow, yHigh);
  const cellOf = (name: string, edges: readonly number[]) => {
    const width = edges[1]! - edges[0]!;
    return `CAST(greatest(0, least(${edges.length - 2}, floor((${name} - ${edges[0]!}) / ${width}))) AS INTEGER)`;
  };
  const counts = yEdges.slice(1).map(() => xEdges.slice(1).map(() => 0));
  for (const [column, row, count] of await rowsOf(
    connection,
    `SELECT ${cellOf('x', xEdges)}, ${cellOf('y', yEdges)}, CAST(count(*) AS DOUBLE) FROM ${rows} GROUP BY 1, 2`,
  ))
    counts[Number(row)]![Number(column)] = Number(count);
  const sample = sampleOf(rowCount, maxPoints, 'place');
  const points = await rowsOf(
    connection,
    `SELECT x, y FROM ${rows} ${sample.condition === null ? '' : `WHERE ${sample.condition}`} ORDER BY place`,
  );
  return {
    kind: 'numbers',
    xEdges,
    yEdges,
    counts,
    points: points.map(([px, py]): [number, number] => [Number(px), Number(py)]),
    pointSeed: sample.seed,
    rowCount,
  };
}

function edgesBetween(low: number, high: number): number[] {
  const width = (high - low) / cells;
  // A column of one value, or of values that doubles cannot tell apart at this distance.
  if (!(width > 0) || low + width === low) return [low - 0.5, low + 0.5];
  return Array.from({ length: cells + 1 }, (_, index) => low + index * width);
}

async function viewGroups(
  table: InspectedTable,
  category: StoredColumn,
  number: StoredColumn,
): Promise<PairView> {
  const rows = await rowsOf(
    table.connection,
    `SELECT x, CAST(count(*) AS DOUBLE), avg(y), quantile_cont(y, 0.05), quantile_cont(y, 0.25),
       quantile_cont(y, 0.5), quantile_cont(y, 0.75), quantile_cont(y, 0.95), CAST(count(*) OVER () AS DOUBLE), CAST(sum(count(*)) OVER () AS DOUBLE)
     FROM ${both(table, category.storageName, measure(number))} GROUP BY x ORDER BY count(*) DESC, x LIMIT ${maxGroups}`,
  );
  return {
    kind: 'number-by-category',
    category: category.name,
    number: number.name,
    groups: rows.map(([value, count, mean, ...rest]) => ({
      value: toCell(value!),
      rowCount: Number(count),
      mean: Number(mean),
      box: rest.slice(0, 5).map(Number) as [number, number, number, number, number],
    })),
    groupCount: Number(rows[0]?.[8] ?? 0),
    rowCount: Number(rows[0]?.[9] ?? 0),
  };
}

async function viewCategories(table: InspectedTable, x: StoredColumn, y: StoredColumn): Promise<PairView> {
  const text = ({ storageName }: StoredColumn) => `CAST(${storageName} AS VARCHAR)`;
  const rows = await rowsOf(
    table.connection,
    `WITH both_present AS MATERIALIZED (SELECT x, y, count(*) AS n FROM ${both(table, text(x), text(y))} GROUP BY x, y),
       xs AS (SELECT x FROM both_present GROUP BY x ORDER BY sum(n) DESC, x LIMIT ${maxGroups}),
       ys AS (SELECT y FROM both_present GROUP BY y ORDER BY sum(n) DESC, y LIMIT ${maxGroups})
     SELECT xs.x, ys.y, CAST(sum(n) AS DOUBLE) FROM both_present
       LEFT JOIN xs ON xs.x = both_present.x LEFT JOIN ys ON ys.y = both_present.y
     GROUP BY 1, 2`,
  );
  const counted = rows.map(([xValue, yValue, n]) => ({
    x: xValue === null ? null : String(xValue),
    y: yValue === null ? null : String(yValue),
    n: Number(n),
  }));
  const xValues = mostFrequent(counted.map((row) => ({ value: row.x, n: row.n })));
  const yValues = mostFrequent(counted.map((row) => ({ value: row.y, n: row.n })));
  const countOf = new Map(counted.map((row) => [JSON.stringify([row.x, row.y]), row.n]));
  return {
    kind: 'categories',
    xValues,
    yValues,
    counts: yValues.map((yValue) =>
      xValues.map((xValue) => countOf.get(JSON.stringify([xValue, yValue])) ?? 0),
    ),
    rowCount: counted.reduce((sum, { n }) => sum + n, 0),
  };
}

/** The values by their rows, those that share `null` last. */
function mostFrequent(
  counted: readonly { readonly value: string | null; readonly n: number }[],
): (string | null)[] {
  const totals = new Map<string | null, number>();
  for (const { value, n } of counted) totals.set(value, (totals.get(value) ?? 0) + n);
  return [...totals]
    .toSorted(([a, m], [b, n]) => Number(a === null) - Number(b === null) || n - m || (a! < b! ? -1 : 1))
    .map(([value]) => value);
}
