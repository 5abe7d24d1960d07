import type { ColumnProfile } from '#shared/data/data.schema.ts';
import type { OutlierCount } from '#shared/data/findings/inspection.schema.ts';
import { type InspectedTable, rowsOf } from './inspected-table.ts';

/** Tukey's outer fences; within the inner ones (1.5) a normal distribution has 0.7 % of its values outside. */
const fenceRanges = 3;
const [firstQuartile, thirdQuartile] = [3, 5] as const;
/** Counts of one scan: more columns of results make DuckDB's plan slower than a second scan. */
const maxColumnsAtOnce = 100;
/** Few different values are a scale, not a measure. */
const minDistinct = 10;

/**
 * Values beyond the outer fences of each column of numbers, exactly. A column whose quartiles are equal has no
 * fences: half of it is one value, and all others would lie outside. Infinite values are left out.
 */
export async function outlierCounts(
  { connection, columns, source }: InspectedTable,
  profiles: readonly ColumnProfile[],
): Promise<OutlierCount[]> {
  const fenced = columns.flatMap((column, index) => {
    const { numeric, distinctCount, type } = profiles[index]!;
    if (numeric === null || distinctCount < minDistinct || (type !== 'integer' && type !== 'float'))
      return [];
    const [low, high] = [numeric.quantiles[firstQuartile]!, numeric.quantiles[thirdQuartile]!];
    const lower = low - fenceRanges * (high - low);
    const upper = high + fenceRanges * (high - low);
    if (low === high || (numeric.min >= lower && numeric.max <= upper)) return [];
    return [{ column, lower, upper }];
  });
  const counts: OutlierCount[] = [];
  for (let start = 0; start < fenced.length; start += maxColumnsAtOnce) {
    const group = fenced.slice(start, start + maxColumnsAtOnce);
    const select = group.flatMap(({ column: { storageName: name }, lower, upper }) => {
      const value = `CAST(${name} AS DOUBLE)`;
      return [
        `CAST(count_if(isfinite(${value}) AND ${value} < CAST('${lower}' AS DOUBLE)) AS DOUBLE)`,
        `CAST(count_if(isfinite(${value}) AND ${value} > CAST('${upper}' AS DOUBLE)) AS DOUBLE)`,
      ];
    });
    const [row] = await rowsOf(connection, `SELECT ${select.join(', ')} FROM ${source}`);
    for (const [index, { column, lower, upper }] of group.entries()) {
      const [belowCount, aboveCount] = [Number(row![2 * index]), Number(row![2 * index + 1])];
      counts.push({ column: column.name, lower, upper, belowCount, aboveCount });
    }
  }
  return counts;
}
