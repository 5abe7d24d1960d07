import { nestedKey, nestedName } from '#shared/data/nested.rules.ts';
import type { NestedChoice, NestedPath } from '#shared/data/nested.schema.ts';
import { quoteText } from '../../../platform/duckdb/duckdb.ts';
import { type Leaf, type NestedPlan, type Place, placeOf } from './nested-plan.ts';

type Plan = Pick<NestedPlan, 'leaves' | 'exploded' | 'unfolded'>;

/** A JSON pointer, which takes every name as it is. */
function pointer(names: readonly string[]): string {
  // `$` is the value itself; an empty pointer is none to DuckDB.
  if (names.length === 0) return quoteText('$');
  return quoteText(names.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''));
}

/** The value that a level of a row stands for: the record, or an element of a list. */
const levelName = (level: number): string => (level === 0 ? 'record' : `element${level}`);

/**
 * A row for each record, or for each element of the exploded lists, with its columns as texts.
 * @param lines a relation with the text of a record as `raw`
 * @returns a relation with `raw`, `line` (from 1), `is_record`, and what `leafTexts` reads
 */
export function nestedRows(lines: string, plan: Plan): string {
  const levels = Array.from({ length: plan.exploded.length + 1 }, (_, level) => textList(plan, level));
  const others = plan.leaves.flatMap(({ path, what }, index) =>
    what === 'value' ? [] : [`${otherText(what, placeOf(path, plan.exploded))} AS text${index}`],
  );
  return `(SELECT raw, line, is_record, ${[...levels, ...others].join(', ')} FROM ${explodedRecords(lines, plan.exploded)})`;
}

/** The records with a column for each level: an element of a list for each row that it gives. */
function explodedRecords(lines: string, exploded: readonly NestedPath[]): string {
  const records = `(SELECT raw, row_number() OVER () AS line, valid AS is_record, CASE WHEN valid THEN raw END AS record
    FROM (SELECT raw, CASE WHEN json_valid(raw) THEN json_type(raw) = 'OBJECT' ELSE FALSE END AS valid FROM ${lines}))`;
  return exploded.reduce((from, path, index) => {
    const { level, names } = placeOf(path, exploded.slice(0, index));
    const list = `json_extract(${levelName(level)}, ${pointer(names)})`;
    const elements = `CASE WHEN json_type(${list}) = 'ARRAY' AND json_array_length(${list}) > 0 THEN json_extract(${list}, '$[*]')
      WHEN json_type(${list}) = 'ARRAY' THEN [CAST(NULL AS JSON)] ELSE [${list}] END`;
    return `(SELECT *, unnest(${elements}) AS ${levelName(index + 1)} FROM ${from})`;
  }, records);
}

/** One list of texts a level, so that each value is parsed once for all of its columns. */
function textList({ leaves, exploded }: Plan, level: number): string {
  const pointers = leaves
    .filter(({ what }) => what === 'value')
    .map(({ path }) => placeOf(path, exploded))
    .filter((place) => place.level === level)
    .map(({ names }) => pointer(names));
  return pointers.length === 0
    ? `CAST(NULL AS VARCHAR[]) AS texts${level}`
    : `json_extract_string(${levelName(level)}, [${pointers.join(', ')}]) AS texts${level}`;
}

/** By the type of the value and not by its text: a string may look like an object. */
function otherText(what: 'count' | 'rest', { level, names }: Place): string {
  const [value, at] = [levelName(level), pointer(names)];
  const type = `json_type(${value}, ${at})`;
  return what === 'rest'
    ? `CASE WHEN ${type} <> 'OBJECT' THEN json_extract_string(${value}, ${at}) END`
    : `CASE ${type} WHEN 'ARRAY' THEN CAST(json_array_length(${value}, ${at}) AS VARCHAR)
        WHEN 'OBJECT' THEN CAST(len(json_keys(${value}, ${at})) AS VARCHAR)
        WHEN 'NULL' THEN NULL ELSE CASE WHEN ${type} IS NOT NULL THEN '1' END END`;
}

/** The text of each leaf in a row of `nestedRows`. DuckDB's lists count from one. */
export function leafTexts({ leaves, exploded }: Plan): string[] {
  const seen = new Map<number, number>();
  return leaves.map(({ path, what }, index) => {
    if (what !== 'value') return `text${index}`;
    const { level } = placeOf(path, exploded);
    const position = (seen.get(level) ?? 0) + 1;
    seen.set(level, position);
    return `texts${level}[${position}]`;
  });
}

/** What the records hold beyond the plan: a query of (number of the object, name), the name null for a rest. */
export function laterLeavesQuery(lines: string, { exploded, unfolded }: Plan): string {
  const from = explodedRecords(lines, exploded);
  const objects = openObjects({ exploded, unfolded });
  const branches = objects.map(({ path, sql }, index) => {
    const keys = `SELECT DISTINCT ${index} AS object, unnest(json_keys(value)) AS name FROM (SELECT ${sql} AS value FROM ${from} WHERE is_record) WHERE json_type(value) = 'OBJECT'`;
    const rests = `SELECT DISTINCT ${index}, NULL FROM (SELECT json_type(${sql}) AS type FROM ${from} WHERE is_record) WHERE type NOT IN ('OBJECT', 'NULL')`;
    return path.length === 0 ? keys : `${keys} UNION ALL ${rests}`;
  });
  return `${branches.join(' UNION ALL ')} ORDER BY ALL NULLS FIRST`;
}

/** The record, and every object whose members are columns. */
function openObjects({ exploded, unfolded }: Pick<Plan, 'exploded' | 'unfolded'>) {
  return [
    { path: [] as NestedPath, sql: 'record' },
    ...unfolded.map((path) => ({ path, sql: valueAt(path, exploded) })),
  ];
}

function valueAt(path: NestedPath, exploded: readonly NestedPath[]): string {
  const { level, names } = placeOf(path, exploded);
  return names.length === 0 ? levelName(level) : `json_extract(${levelName(level)}, ${pointer(names)})`;
}

/** Leaves that the whole file has beyond those of its beginning. */
export function laterLeaves(
  found: readonly (readonly [object: number, name: string | null])[],
  plan: Plan,
  choices: readonly NestedChoice[],
): Leaf[] {
  const known = new Set([
    ...plan.leaves.map(({ path, what }) => `${what === 'rest' ? 'rest' : ''}${nestedKey(path)}`),
    ...[...plan.unfolded, ...plan.exploded].map(nestedKey),
  ]);
  const objects = openObjects(plan);
  const chosen = new Map(choices.map(({ path, how }) => [nestedKey(path), how]));
  return found.flatMap(([object, name]): Leaf[] => {
    const above = objects[object]!.path;
    const path = name === null ? above : [...above, name];
    const isCounted = chosen.get(nestedKey(path)) === 'count';
    const what = name === null ? 'rest' : isCounted ? 'count' : 'value';
    if (known.has(`${what === 'rest' ? 'rest' : ''}${nestedKey(path)}`)) return [];
    return [{ name: nestedName(path), path, what }];
  });
}
