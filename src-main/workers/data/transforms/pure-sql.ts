import type { DuckDBConnection } from '@duckdb/node-api';
import { parseExpression, parseSelect, type SqlExpression } from '../sql-expression.ts';
import { stepProblem } from './step-table.ts';

/** Each gives something else at the next run; a list has to give the same whenever it is replayed. */
const keywords = [
  'current_date',
  'current_time',
  'current_timestamp',
  'localtime',
  'localtimestamp',
  'get_current_timestamp',
  'get_current_time',
];

let known: Promise<ReadonlySet<string>> | null = null;

/** What DuckDB itself says may change from one query to the next. */
function changingFunctions(connection: DuckDBConnection): Promise<ReadonlySet<string>> {
  known ??= connection
    .runAndReadAll("SELECT DISTINCT function_name FROM duckdb_functions() WHERE stability <> 'CONSISTENT'")
    .then((reader) => new Set([...keywords, ...reader.getRows().map(([name]) => String(name))]));
  known.catch(() => {
    known = null;
  });
  return known;
}

async function expectPure(connection: DuckDBConnection, { words }: SqlExpression): Promise<void> {
  const changing = await changingFunctions(connection);
  // `error` is there to stop on purpose.
  const found = [...words].find((word) => changing.has(word) && word !== 'error');
  if (found !== undefined)
    throw stepProblem(
      `${found} gives something else at every run, so the list could not be replayed.`,
      'Write the value itself, or use a sample step, which has a seed.',
    );
}

export async function expectPureExpression(connection: DuckDBConnection, sql: string): Promise<void> {
  const parsed = await parseExpression(connection, sql);
  if (parsed === null)
    throw stepProblem(
      'This is more than one expression.',
      'Write what one row gives, such as "price" * 1.2; a whole SELECT belongs in an SQL step.',
    );
  await expectPure(connection, parsed);
}

/** One SELECT, of nothing that changes from run to run, as it can stand in brackets. */
export async function expectPureSelect(connection: DuckDBConnection, sql: string): Promise<string> {
  const parsed = await parseSelect(connection, sql);
  if (parsed === null)
    throw stepProblem('An SQL step has to be one SELECT.', 'Write one SELECT over the table input.');
  await expectPure(connection, parsed);
  return sql.replace(/;\s*$/, '');
}
