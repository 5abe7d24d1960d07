import type { ColumnProfile } from '#shared/data/data.schema.ts';
import type { TextForms, ValueCount } from '#shared/data/findings/inspection.schema.ts';
import type { StoredColumn } from '../data.protocol.ts';
import { type InspectedTable, rowsOf } from './inspected-table.ts';

const keptMisfits = 10;
const keptVariantGroups = 20;
const keptShapes = 10;
const shownCharacters = 200;
/** More different texts than this are no categories, whose spellings could be confused. */
const maxCategories = 10_000;
/** Longer texts are prose, which has no shape. */
const maxShapedLength = 40;
/** A shape that fewer texts have says nothing; runs of signs are looked at then. */
const commonShare = 0.5;

const isNumber = `regexp_full_match(trim(v), '[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?')`;
const isDate = `(v LIKE '%-%' OR v LIKE '%/%' OR v LIKE '%.%') AND coalesce(TRY_CAST(trim(v) AS DATE), TRY_CAST(try_strptime(trim(v), ['%d.%m.%Y', '%d/%m/%Y', '%m/%d/%Y', '%Y/%m/%d']) AS DATE)) IS NOT NULL`;
const isPadded = `regexp_matches(v, '^\\s|\\s$')`;
/** What is left of a text without case and superfluous white space. */
const plainForm = `lower(trim(regexp_replace(v, '\\s+', ' ', 'g')))`;
const signs = `regexp_replace(regexp_replace(regexp_replace(v, '\\p{Lu}', 'A', 'g'), '[\\p{Ll}\\p{Lt}\\p{Lm}\\p{Lo}]', 'a', 'g'), '\\p{Nd}', '9', 'g')`;
const runs = `regexp_replace(regexp_replace(regexp_replace(${signs}, 'A+', 'A+', 'g'), 'a+', 'a+', 'g'), '9+', '9+', 'g')`;

/** How the texts of one column are written; `source` holds the rows to look at. */
export async function textForms(
  { connection }: InspectedTable,
  { name, storageName }: StoredColumn,
  { profile, source }: { readonly profile: ColumnProfile; readonly source: string },
): Promise<TextForms> {
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE text_forms AS SELECT ${storageName} AS v, count(*) AS n FROM (${source})
     WHERE ${storageName} IS NOT NULL GROUP BY 1`,
  );
  try {
    const total = (condition: string) => `CAST(coalesce(sum(n) FILTER (WHERE ${condition}), 0) AS DOUBLE)`;
    const [row] = await rowsOf(
      connection,
      `SELECT ${total('TRUE')}, ${total(isNumber)}, ${total(isDate)}, ${total(isPadded)}, CAST(count(*) AS DOUBLE) FROM text_forms`,
    );
    const [presentCount, numberCount, dateCount, paddedCount, distinctCount] = row!.map(Number) as [
      number,
      number,
      number,
      number,
      number,
    ];
    const isProse = (profile.text?.meanLength ?? 0) > maxShapedLength;
    const values = (sql: string) => valueCounts(connection, sql);
    const misfit = numberCount * 2 > presentCount ? isNumber : dateCount * 2 > presentCount ? isDate : null;
    return {
      column: name,
      presentCount,
      numberCount,
      dateCount,
      misfits:
        misfit === null
          ? []
          : await values(
              `SELECT v, n FROM text_forms WHERE NOT (${misfit}) ORDER BY n DESC, v LIMIT ${keptMisfits}`,
            ),
      paddedCount,
      variants: isProse || distinctCount > maxCategories ? null : await findVariants(connection),
      shapes: isProse ? null : await findShapes(values, presentCount),
    };
  } finally {
    await connection.run('DROP TABLE IF EXISTS text_forms');
  }
}

type Values = (sql: string) => Promise<ValueCount[]>;

async function valueCounts(connection: InspectedTable['connection'], sql: string): Promise<ValueCount[]> {
  const rows = await rowsOf(
    connection,
    `SELECT left(v, ${shownCharacters}), CAST(n AS DOUBLE) FROM (${sql})`,
  );
  return rows.map(([value, count]) => ({ value: String(value), count: Number(count) }));
}

async function findVariants(connection: InspectedTable['connection']): Promise<TextForms['variants']> {
  const rows = await rowsOf(
    connection,
    `WITH groups AS (SELECT ${plainForm} AS form, sum(n) AS total, list({v: v, n: n} ORDER BY n DESC, v) AS spellings
       FROM text_forms GROUP BY 1 HAVING count(*) > 1)
     SELECT CAST(count(*) OVER () AS DOUBLE), CAST(to_json(spellings[1:10]) AS VARCHAR) FROM groups
     ORDER BY total DESC, form LIMIT ${keptVariantGroups}`,
  );
  return {
    groupCount: Number(rows[0]?.[0] ?? 0),
    groups: rows.map(([, json]) =>
      (JSON.parse(String(json)) as { v: string; n: number }[]).map(({ v, n }) => ({ value: v, count: n })),
    ),
  };
}

async function findShapes(values: Values, presentCount: number): Promise<TextForms['shapes']> {
  for (const [as, shape] of [
    ['signs', signs],
    ['runs', runs],
  ] as const) {
    const shapes = `SELECT ${shape} AS v, sum(n) AS n FROM text_forms GROUP BY 1`;
    const top = await values(`${shapes} ORDER BY n DESC, v LIMIT ${keptShapes}`);
    if (top.length === 0) return null;
    if (as === 'signs' && top[0]!.count < presentCount * commonShare) continue;
    const [counted] = await values(`SELECT '' AS v, count(*) AS n FROM (${shapes})`);
    return { as, shapeCount: counted!.count, top };
  }
  return null;
}
