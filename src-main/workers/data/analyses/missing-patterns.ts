import type { ColumnProfile } from '#shared/data/data.schema.ts';
import type { MissingPatterns } from '#shared/data/findings/inspection.schema.ts';
import { type InspectedTable, rowsOf } from './inspected-table.ts';

/** One bit a column in a 64-bit whole number. */
const maxColumns = 60;
const maxPatternsRead = 5_000;
const keptPatterns = 20;
/** Rows in which both are missing over rows in which either is. */
const togetherShare = 0.9;
/** Fewer rows than this may be missing together by chance. */
const minTogetherRows = 3;

/** Which columns are missing in the same rows, by one pass over what is missing. */
export async function missingPatterns(
  { connection, columns, source, rowCount }: InspectedTable,
  profiles: readonly ColumnProfile[],
): Promise<MissingPatterns> {
  const considered = columns
    .map((column, index) => ({ column, missingCount: profiles[index]!.missingCount }))
    .filter(({ missingCount }) => missingCount > 0 && missingCount < rowCount)
    .toSorted((a, b) => b.missingCount - a.missingCount)
    .slice(0, maxColumns);
  const names = considered.map(({ column }) => column.name);
  if (names.length === 0)
    return { columns: [], incompleteRows: 0, patternCount: 0, patterns: [], together: [] };
  const mask = considered
    .map(({ column }, bit) => `(CAST(${column.storageName} IS NULL AS BIGINT) << ${bit})`)
    .join(' + ');
  const rows = await rowsOf(
    connection,
    `WITH patterns AS (SELECT ${mask} AS mask, count(*) AS n FROM ${source} GROUP BY 1)
     SELECT CAST(mask AS VARCHAR), CAST(n AS DOUBLE), CAST(count(*) OVER () AS DOUBLE), CAST(sum(n) OVER () AS DOUBLE)
     FROM patterns WHERE mask <> 0 ORDER BY n DESC, mask LIMIT ${maxPatternsRead}`,
  );
  const patterns = rows.map(([bits, n]) => ({ bits: BigInt(String(bits)), rowCount: Number(n) }));
  return {
    columns: names,
    incompleteRows: Number(rows[0]?.[3] ?? 0),
    patternCount: Number(rows[0]?.[2] ?? 0),
    patterns: patterns
      .slice(0, keptPatterns)
      .map(({ bits, rowCount: n }) => ({ columns: namesOf(bits, names), rowCount: n })),
    together: missingTogether(patterns, names),
  };
}

const isSet = (bits: bigint, bit: number) => ((bits >> BigInt(bit)) & 1n) === 1n;

function namesOf(bits: bigint, names: readonly string[]): string[] {
  return names.filter((_, bit) => isSet(bits, bit));
}

interface Pattern {
  readonly bits: bigint;
  readonly rowCount: number;
}

/** Groups of columns, each with the rows in which all of them are missing; largest groups of rows first. */
function missingTogether(
  patterns: readonly Pattern[],
  names: readonly string[],
): MissingPatterns['together'] {
  const rowsWith = (isIt: (bits: bigint) => boolean) =>
    patterns.reduce((sum, { bits, rowCount }) => sum + (isIt(bits) ? rowCount : 0), 0);
  const groupOf = names.map((_, index) => index);
  for (let a = 0; a < names.length; a++) {
    for (let b = a + 1; b < names.length; b++) {
      const both = rowsWith((bits) => isSet(bits, a) && isSet(bits, b));
      const either = rowsWith((bits) => isSet(bits, a) || isSet(bits, b));
      if (both < minTogetherRows || both < either * togetherShare) continue;
      const [kept, gone] = [groupOf[a]!, groupOf[b]!];
      for (let k = 0; k < groupOf.length; k++) if (groupOf[k] === gone) groupOf[k] = kept;
    }
  }
  return [...new Set(groupOf)]
    .map((group) => groupOf.flatMap((each, bit) => (each === group ? [bit] : [])))
    .filter((bits) => bits.length > 1)
    .map((bits) => ({
      columns: bits.map((bit) => names[bit]!),
      rowCount: rowsWith((pattern) => bits.every((bit) => isSet(pattern, bit))),
    }))
    .toSorted((a, b) => b.rowCount - a.rowCount);
}
