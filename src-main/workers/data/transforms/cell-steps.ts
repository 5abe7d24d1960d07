import type { DuckDBConnection } from '@duckdb/node-api';
import type { StepOf } from '#shared/data/transforms/transform.schema.ts';
import { quoteText } from '../../../platform/duckdb/duckdb.ts';
import { shortName } from '../sniff/column-names.ts';
import { expectPureExpression } from './pure-sql.ts';
import {
  type CompiledStep,
  carried,
  columnOf,
  columnsOf,
  type NoteQuery,
  type OutputColumn,
  orderKey,
  replacing,
  type StepTable,
  stepProblem,
  withColumns,
} from './step-table.ts';
import {
  convert,
  expectFits,
  expectNumber,
  expectText,
  literal,
  literalText,
  storageOf,
  typeWords,
} from './values.ts';

export async function compileDerive(
  { column, expression }: StepOf<'derive'>,
  table: StepTable,
  connection: DuckDBConnection,
): Promise<CompiledStep> {
  await expectPureExpression(connection, expression);
  const value = `(\n${expression}\n)`;
  const isThere = table.columns.some(({ name }) => name === column);
  return withColumns(
    table,
    isThere
      ? replacing(table, new Map([[column, { value }]]))
      : [...table.columns.map((existing) => carried(existing)), { name: column, value, from: null }],
  );
}

export async function compileReplace(
  { columns, how, find, replacement, isCaseSensitive }: StepOf<'replace'>,
  table: StepTable,
  connection: DuckDBConnection,
): Promise<CompiledStep> {
  const changed = new Map<string, { value: string }>();
  for (const column of columnsOf(table, columns)) {
    const name = `t.${column.sql}`;
    await expectFits(connection, [replacement], column);
    if (how === 'value') {
      const found = literal(find, column.storageType);
      const isFound =
        find === null
          ? `${name} IS NULL`
          : isCaseSensitive || column.storageType !== 'VARCHAR'
            ? `${name} = ${found}`
            : `lower(${name}) = lower(${found})`;
      const value = `CASE WHEN ${isFound} THEN ${literal(replacement, column.storageType)} ELSE ${name} END`;
      changed.set(column.name, { value });
      continue;
    }
    expectText(column);
    if (find === null || find === '')
      throw stepProblem('There is nothing to find.', 'Write the text or the pattern to find.');
    changed.set(column.name, { value: replaceInText(name, { how, find, replacement, isCaseSensitive }) });
  }
  return withColumns(table, replacing(table, changed));
}

function replaceInText(
  name: string,
  {
    how,
    find,
    replacement,
    isCaseSensitive,
  }: Pick<StepOf<'replace'>, 'how' | 'replacement' | 'isCaseSensitive'> & { find: string | number | boolean },
): string {
  const flags = isCaseSensitive ? 'g' : 'gi';
  const pattern = how === 'pattern' ? literalText(find) : `regexp_escape(${literalText(find)})`;
  if (replacement === null)
    return `CASE WHEN NOT regexp_matches(${name}, ${pattern}, '${flags.slice(1)}') THEN ${name} END`;
  if (how === 'part' && isCaseSensitive)
    return `replace(${name}, ${literalText(find)}, ${literalText(replacement)})`;
  // In a pattern \\1 means a group; in plain text a backslash is a backslash.
  const text = how === 'pattern' ? String(replacement) : String(replacement).replaceAll('\\', '\\\\');
  return `regexp_replace(${name}, ${pattern}, ${quoteText(text)}, '${flags}')`;
}

export function compileClean({ columns, operations }: StepOf<'clean'>, table: StepTable): CompiledStep {
  const changed = new Map<string, { value: string }>();
  for (const column of columnsOf(table, columns)) {
    expectText(column);
    const value = operations.reduce(cleanText, `t.${column.sql}`);
    changed.set(column.name, { value });
  }
  return withColumns(table, replacing(table, changed));
}

function cleanText(text: string, operation: StepOf<'clean'>['operations'][number]): string {
  switch (operation) {
    case 'trim':
      return `regexp_replace(${text}, '^\\s+|\\s+$', '', 'g')`;
    case 'collapse-spaces':
      return `regexp_replace(${text}, '\\s+', ' ', 'g')`;
    case 'lower':
      return `lower(${text})`;
    case 'upper':
      return `upper(${text})`;
    case 'empty-to-missing':
      return `nullif(${text}, '')`;
  }
}

/** What a value that does not fit raises inside the query, with the value behind it. */
export const misfitMark = 'millwright-misfit:';

export function compileCast(step: StepOf<'cast'>, table: StepTable): CompiledStep {
  const changed = new Map<string, Omit<OutputColumn, 'name' | 'from'>>();
  const notes: NoteQuery[] = [];
  for (const column of columnsOf(table, step.columns)) {
    const name = `t.${column.sql}`;
    const to = storageOf(step.type, column.storageType);
    const converted = convert(name, { from: column.storageType, to, format: step.format });
    const isMisfit = `${name} IS NOT NULL AND (${converted}) IS NULL`;
    const words = `${shortName(column.name)} as ${typeWords[to]}: `;
    const stop = `error(${quoteText(misfitMark + words)} || left(CAST(${name} AS VARCHAR), 60))`;
    changed.set(column.name, {
      type: step.type,
      value:
        step.onMisfit === 'stop' && converted !== name
          ? `CASE WHEN ${isMisfit} THEN ${stop} ELSE ${converted} END`
          : converted,
    });
    if (step.onMisfit === 'missing' && converted !== name) {
      notes.push({
        sql: `SELECT count(*) FILTER (${isMisfit}) FROM ${table.relation} t`,
        words: ([count]) =>
          count === 0
            ? null
            : `${count!.toLocaleString('en-US')} values of ${shortName(column.name)} could not be read as ${typeWords[to]} and are missing now.`,
      });
    }
  }
  return withColumns(table, replacing(table, changed), notes);
}

export async function compileFill(
  { columns, how, value }: StepOf<'fill'>,
  table: StepTable,
  connection: DuckDBConnection,
): Promise<CompiledStep> {
  const changed = new Map<string, { value: string }>();
  let isInOrder = table.isInOrder;
  for (const column of columnsOf(table, columns)) {
    const name = `t.${column.sql}`;
    const filling = async (): Promise<string> => {
      switch (how) {
        case 'value':
          if (value === null) throw stepProblem('There is no value to fill with.', 'Write the value.');
          await expectFits(connection, [value], column);
          return literal(value, column.storageType);
        case 'mean':
        case 'median': {
          expectNumber(column, how);
          const measure = `${how === 'mean' ? 'avg' : 'median'}(CAST(f.${column.sql} AS DOUBLE))`;
          const middle = `(SELECT ${measure} FROM ${table.relation} f)`;
          return column.storageType === 'DOUBLE'
            ? middle
            : `CAST(round(${middle}) AS ${column.storageType === 'BOOLEAN' ? 'INTEGER' : 'BIGINT'})`;
        }
        case 'most-frequent':
          return `(SELECT f.${column.sql} FROM ${table.relation} f WHERE f.${column.sql} IS NOT NULL
            GROUP BY f.${column.sql} ORDER BY count(*) DESC, min(f.${orderKey}) LIMIT 1)`;
        case 'previous':
          isInOrder = false;
          return `last_value(${name} IGNORE NULLS) OVER (ORDER BY t.${orderKey} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)`;
        case 'next':
          isInOrder = false;
          return `first_value(${name} IGNORE NULLS) OVER (ORDER BY t.${orderKey} ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)`;
      }
    };
    const filled = await filling();
    const cast = column.storageType === 'BOOLEAN' && how !== 'value' ? `CAST(${filled} AS BOOLEAN)` : filled;
    changed.set(column.name, { value: `coalesce(${name}, ${cast})` });
  }
  return { ...withColumns(table, replacing(table, changed)), isInOrder };
}

export function compileSplit(step: StepOf<'split'>, table: StepTable): CompiledStep {
  const column = columnOf(table, step.column);
  expectText(column);
  const text = `t.${column.sql}`;
  const separator = quoteText(step.separator);
  const parts = step.into.map((name, index): OutputColumn => {
    const isLast = index === step.into.length - 1;
    const list = `string_split(${text}, ${separator})`;
    const part = isLast
      ? `nullif(array_to_string(${list}[${index + 1}:], ${separator}), '')`
      : `${list}[${index + 1}]`;
    const group = `CASE WHEN regexp_matches(${text}, ${separator}) THEN regexp_extract(${text}, ${separator}, ${index + 1}) END`;
    return { name, value: step.how === 'separator' ? part : group, from: null };
  });
  return withColumns(
    table,
    table.columns.flatMap((existing) =>
      existing.name !== step.column
        ? [carried(existing)]
        : step.keepsOriginal
          ? [carried(existing), ...parts]
          : parts,
    ),
  );
}
