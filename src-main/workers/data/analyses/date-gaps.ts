import type { DateGaps } from '#shared/data/findings/inspection.schema.ts';
import type { StoredColumn } from '../data.protocol.ts';
import { type InspectedTable, rowsOf } from './inspected-table.ts';

const minDates = 10;
const keptGaps = 10;
/** In a column without rhythm only a distance this many times a long one is a gap. */
const irregularFactor = 10;

/**
 * Gaps between the dates of a column, each date taken once. Where at least half of the distances are the same one,
 * a gap is longer than 95 % of all distances (so that weekends are none in a column of working days); elsewhere
 * ten times longer. Null below ten different dates.
 */
export async function dateGaps(
  { connection, source }: InspectedTable,
  { name, storageName }: StoredColumn,
): Promise<DateGaps | null> {
  const steps = `WITH dates AS (SELECT DISTINCT epoch_ms(${storageName}) AS t FROM ${source} WHERE ${storageName} IS NOT NULL),
    steps AS MATERIALIZED (SELECT t, lead(t) OVER (ORDER BY t) AS next FROM dates)`;
  const [row] = await rowsOf(
    connection,
    `${steps}, usual AS (SELECT next - t AS step, count(*) AS n FROM steps WHERE next IS NOT NULL GROUP BY 1 ORDER BY n DESC, step LIMIT 1)
     SELECT CAST(count(*) AS DOUBLE), CAST(min(t) AS DOUBLE), CAST(max(t) AS DOUBLE),
       CAST((SELECT step FROM usual) AS DOUBLE), CAST((SELECT n FROM usual) AS DOUBLE),
       CAST(quantile_disc(next - t, 0.5) AS DOUBLE), CAST(quantile_disc(next - t, 0.95) AS DOUBLE)
     FROM steps`,
  );
  const [distinctCount, firstMs, lastMs, mostFrequent, its, median, long] = row!.map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (distinctCount < minDates) return null;
  const isRegular = its * 2 >= distinctCount - 1;
  const usualStepMs = isRegular ? mostFrequent : median;
  const limit = isRegular ? Math.max(usualStepMs, long) : irregularFactor * long;
  const gaps = await rowsOf(
    connection,
    `${steps} SELECT CAST(t AS DOUBLE), CAST(next AS DOUBLE), CAST(count(*) OVER () AS DOUBLE),
       CAST(sum(round((next - t) / ${usualStepMs}) - 1) OVER () AS DOUBLE)
     FROM steps WHERE next - t > ${limit} ORDER BY next - t DESC, t LIMIT ${keptGaps}`,
  );
  return {
    column: name,
    distinctCount,
    firstMs,
    lastMs,
    usualStepMs,
    isRegular,
    gapCount: Number(gaps[0]?.[2] ?? 0),
    missingSteps: isRegular ? Number(gaps[0]?.[3] ?? 0) : null,
    longest: gaps.map(([from, to]) => ({ fromMs: Number(from), toMs: Number(to) })),
  };
}
