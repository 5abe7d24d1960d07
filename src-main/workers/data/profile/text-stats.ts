import type { DuckDBConnection } from '@duckdb/node-api';
import { forEachChunk } from '../../../platform/duckdb/column-stream.ts';
import { quoteText } from '../../../platform/duckdb/duckdb.ts';
import { createDistinctSketch } from './distinct-count.ts';

export const keptTopValues = 20;
/** Characters of a top value that the profile keeps. */
const keptCharacters = 500;
/** Beyond so many rows a column of mostly different texts is estimated, since grouping it would take gigabytes. */
const exactRows = 4_000_000;
const nearlyUnique = 0.5;

export interface TextStats {
  readonly presentCount: number;
  readonly distinctCount: number;
  readonly isDistinctApproximate: boolean;
  readonly topValues: readonly { readonly value: string; readonly count: number }[];
  readonly minLength: number;
  readonly maxLength: number;
  readonly meanLength: number;
  readonly emptyCount: number;
  /** Every text with its count, where they are few and not cut: rows that are added need no look at the others then. */
  readonly counts: readonly TextCount[] | null;
}

interface TextCount {
  readonly value: string;
  readonly count: number;
}

/** Different texts up to which each is counted for later. */
const maxCountedTexts = 1_000;

/** Frequencies and lengths of one column of texts; `name` and `source` are SQL. Ties are ordered by value. */
export async function textStats(
  connection: DuckDBConnection,
  options: { readonly name: string; readonly source: string; readonly rowCount: number },
): Promise<TextStats> {
  const { name, source, rowCount } = options;
  if (rowCount > exactRows) {
    const estimate = await estimateDistinct(connection, name, source);
    if (estimate > rowCount * nearlyUnique) return estimatedStats(connection, { name, source, estimate });
  }
  const reader = await connection.runAndReadAll(
    `WITH groups AS MATERIALIZED (SELECT ${name} AS v, count(*) AS n FROM ${source} WHERE ${name} IS NOT NULL GROUP BY ${name}),
       top AS (SELECT v, n FROM groups ORDER BY n DESC, v LIMIT ${keptTopValues})
     SELECT CAST(count(*) AS DOUBLE), CAST(sum(n) AS DOUBLE), CAST(min(length(v)) AS DOUBLE), CAST(max(length(v)) AS DOUBLE),
       CAST(sum(length(v) * n) AS DOUBLE), CAST(coalesce(sum(n) FILTER (WHERE v = ''), 0) AS DOUBLE),
       (SELECT to_json(list([left(v, ${keptCharacters}), CAST(n AS VARCHAR)])) FROM top),
       (SELECT to_json(list([v, CAST(n AS VARCHAR)])) FROM groups WHERE (SELECT count(*) FROM groups) <= ${maxCountedTexts})
     FROM groups`,
  );
  const [distinct, present, minLength, maxLength, totalLength, emptyCount, top, counts] =
    reader.getRows()[0]!;
  const presentCount = Number(present ?? 0);
  return {
    presentCount,
    distinctCount: Number(distinct),
    isDistinctApproximate: false,
    topValues: parseTop(top),
    minLength: Number(minLength ?? 0),
    maxLength: Number(maxLength ?? 0),
    meanLength: presentCount === 0 ? 0 : Number(totalLength) / presentCount,
    emptyCount: Number(emptyCount),
    counts: countsOf(counts, Number(maxLength ?? 0)),
  };
}

function countsOf(json: unknown, maxLength: number): readonly TextCount[] | null {
  return json === null || json === undefined || maxLength > keptCharacters ? null : parseTop(json);
}

/**
 * The same after rows were added, from what was known of the first `rows`: the new texts are counted, and looked for
 * among the first rows, which is all that is read of those. Null where what was known does not tell enough.
 * `source` is SQL with the row's position as `position`.
 */
export async function addedTextStats(
  connection: DuckDBConnection,
  {
    name,
    source,
    rows,
    before,
  }: { readonly name: string; readonly source: string; readonly rows: number; readonly before: TextStats },
): Promise<TextStats | null> {
  const isCut = before.topValues.some(({ value }) => value.length >= keptCharacters || value.includes('\0'));
  if (before.isDistinctApproximate || isCut) return null;
  return before.counts === null
    ? addedToUncounted(connection, { name, source, rows, before })
    : addedToCounted(connection, { name, source, rows, before, counts: before.counts });
}

/** Only the rows that were added are read. Null where they bring too many texts. */
async function addedToCounted(
  connection: DuckDBConnection,
  { name, source, rows, before, counts }: AddedTexts & { readonly counts: readonly TextCount[] },
): Promise<TextStats | null> {
  const added = await textStats(connection, {
    name,
    source: `(SELECT * FROM ${source} WHERE position >= ${rows})`,
    rowCount: 0,
  });
  if (added.counts === null) return added.presentCount === 0 ? before : null;
  const all = new Map(counts.map(({ value, count }) => [value, count]));
  for (const { value, count } of added.counts) all.set(value, (all.get(value) ?? 0) + count);
  if (all.size > maxCountedTexts) return null;
  const listed = Array.from(all, ([value, count]): TextCount => ({ value, count }));
  return {
    ...lengthsTogether(before, added),
    distinctCount: all.size,
    isDistinctApproximate: false,
    topValues: mostFrequent(listed),
    counts: listed,
  };
}

interface AddedTexts {
  readonly name: string;
  readonly source: string;
  readonly rows: number;
  readonly before: TextStats;
}

/** The texts that were added are looked for among the first rows. */
async function addedToUncounted(
  connection: DuckDBConnection,
  { name, source, rows, before }: AddedTexts,
): Promise<TextStats> {
  const known = before.topValues.map(({ value }) => quoteText(value));
  const reader = await connection.runAndReadAll(
    `WITH added AS MATERIALIZED (
       SELECT ${name} AS v, count(*) AS n FROM ${source} WHERE ${name} IS NOT NULL AND position >= ${rows} GROUP BY ${name}),
     known AS (
       SELECT ${name} AS v, count(*) AS n FROM ${source} WHERE position < ${rows} AND ${name} IN (SELECT v FROM added) GROUP BY ${name}),
     groups AS MATERIALIZED (
       SELECT added.v, added.n AS added_count, coalesce(known.n, 0) AS known_count FROM added LEFT JOIN known ON known.v = added.v),
     top AS (SELECT v, added_count + known_count AS n FROM groups ORDER BY n DESC, v LIMIT ${keptTopValues})
     SELECT CAST(count(*) FILTER (WHERE known_count = 0) AS DOUBLE), CAST(sum(added_count) AS DOUBLE),
       CAST(min(length(v)) AS DOUBLE), CAST(max(length(v)) AS DOUBLE), CAST(sum(length(v) * added_count) AS DOUBLE),
       CAST(coalesce(sum(added_count) FILTER (WHERE v = ''), 0) AS DOUBLE),
       (SELECT to_json(list([left(v, ${keptCharacters}), CAST(n AS VARCHAR)])) FROM top),
       (SELECT to_json(list(v)) FROM groups WHERE v IN (${[...known, 'NULL'].join(', ')}))
     FROM groups`,
  );
  const [distinct, present, minLength, maxLength, totalLength, emptyCount, top, seen] = reader.getRows()[0]!;
  const presentCount = Number(present ?? 0);
  if (presentCount === 0) return before;
  const isSeen = new Set(seen === null ? [] : (JSON.parse(String(seen)) as string[]));
  const added = {
    presentCount,
    minLength: Number(minLength),
    maxLength: Number(maxLength),
    meanLength: Number(totalLength) / presentCount,
    emptyCount: Number(emptyCount),
  };
  return {
    ...lengthsTogether(before, added),
    distinctCount: before.distinctCount + Number(distinct),
    isDistinctApproximate: false,
    topValues: mostFrequent([
      ...parseTop(top),
      ...before.topValues.filter(({ value }) => !isSeen.has(value)),
    ]),
    counts: null,
  };
}

type Lengths = Pick<TextStats, 'presentCount' | 'minLength' | 'maxLength' | 'meanLength' | 'emptyCount'>;

/** A whole number, so that a mean of means is the mean of all to the last bit. */
const totalLength = ({ meanLength, presentCount }: Lengths): number => Math.round(meanLength * presentCount);

function lengthsTogether(a: Lengths, b: Lengths): Lengths {
  const presentCount = a.presentCount + b.presentCount;
  return {
    presentCount,
    minLength: a.presentCount === 0 ? b.minLength : Math.min(a.minLength, b.minLength),
    maxLength: Math.max(a.maxLength, b.maxLength),
    meanLength: (totalLength(a) + totalLength(b)) / presentCount,
    emptyCount: a.emptyCount + b.emptyCount,
  };
}

/** Equal counts in the order of their bytes, as DuckDB has them. */
function mostFrequent(counts: readonly TextCount[]): TextCount[] {
  return counts
    .toSorted((a, b) => b.count - a.count || Buffer.compare(Buffer.from(a.value), Buffer.from(b.value)))
    .slice(0, keptTopValues);
}

function parseTop(json: unknown): { value: string; count: number }[] {
  if (json === null || json === undefined) return [];
  const pairs = JSON.parse(String(json)) as [string, string][];
  return pairs.map(([value, count]) => ({ value, count: Number(count) }));
}

/** DuckDB's own estimate has 64 registers and is off by 10 % and more; its hashes feed a finer sketch here. */
async function estimateDistinct(connection: DuckDBConnection, name: string, source: string): Promise<number> {
  const sketch = createDistinctSketch();
  await forEachChunk(connection, `SELECT hash(${name}) FROM ${source} WHERE ${name} IS NOT NULL`, (chunk) => {
    sketch.addKeys(chunk.words(0));
  });
  return sketch.estimate();
}

async function estimatedStats(
  connection: DuckDBConnection,
  { name, source, estimate }: { readonly name: string; readonly source: string; readonly estimate: number },
): Promise<TextStats> {
  const reader = await connection.runAndReadAll(
    `SELECT count(${name}), min(length(${name})), max(length(${name})), avg(length(${name})), count_if(${name} = '')
     FROM ${source}`,
  );
  const [present, minLength, maxLength, meanLength, emptyCount] = reader.getRows()[0]!;
  // Candidates are estimated, their counts are not.
  const counted = await connection.runAndReadAll(
    `SELECT left(${name}, ${keptCharacters}), count(*) AS n FROM ${source}
     WHERE ${name} IN (SELECT unnest(approx_top_k(${name}, ${keptTopValues})) FROM ${source})
     GROUP BY ${name} ORDER BY n DESC, ${name} LIMIT ${keptTopValues}`,
  );
  return {
    presentCount: Number(present),
    distinctCount: Math.min(Number(present), estimate),
    isDistinctApproximate: true,
    topValues: counted.getRows().map(([value, count]) => ({ value: String(value), count: Number(count) })),
    minLength: Number(minLength ?? 0),
    maxLength: Number(maxLength ?? 0),
    meanLength: Number(meanLength ?? 0),
    emptyCount: Number(emptyCount),
    counts: null,
  };
}
