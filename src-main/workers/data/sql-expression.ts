import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteText } from '../../platform/duckdb/duckdb.ts';

/** What is in an SQL expression, as far as anybody needs to know. */
export interface SqlExpression {
  /** Names of the functions and bare words in it, in lower case. */
  readonly words: ReadonlySet<string>;
}

/**
 * Takes an expression apart; null for what is more than one. The sandbox holds whatever is run in it; this is for
 * whoever wrote `a > 1) OR (b` or a whole query, which would mean something else than it says. Throws what the parser
 * says of a text that is no SQL.
 */
export async function parseExpression(
  connection: DuckDBConnection,
  sql: string,
): Promise<SqlExpression | null> {
  const shapeOf = (expression: string) => serialize(connection, `SELECT (\n${expression}\n) FROM data`);
  const parsed = await shapeOf(sql);
  if (parsed.error) throw new Error(parsed.error_message ?? 'This is no SQL expression.');
  const [node, another] = parsed.statements.map((statement) => statement.node);
  const plain = (await shapeOf('TRUE')).statements[0]!.node;
  if (!node || another || node.select_list?.length !== 1 || frameOf(node) !== frameOf(plain)) return null;
  return { words: wordsIn(node.select_list) };
}

/** Takes a whole SELECT apart; null for several statements, or one that is none. */
export async function parseSelect(connection: DuckDBConnection, sql: string): Promise<SqlExpression | null> {
  const parsed = await serialize(connection, sql);
  if (parsed.error) {
    if (parsed.error_type === 'not implemented') return null;
    throw new Error(parsed.error_message ?? 'This is no SQL.');
  }
  return parsed.statements.length === 1 ? { words: wordsIn(parsed.statements) } : null;
}

async function serialize(connection: DuckDBConnection, sql: string): Promise<SerializedSql> {
  const [row] = (await connection.runAndReadAll(`SELECT json_serialize_sql(${quoteText(sql)})`)).getRows();
  return JSON.parse(String(row?.[0])) as SerializedSql;
}

interface SerializedSql {
  readonly error: boolean;
  readonly error_type?: string;
  readonly error_message?: string;
  readonly statements: readonly { readonly node: SelectNode }[];
}
interface SelectNode {
  readonly select_list?: readonly unknown[];
  readonly [part: string]: unknown;
}

/** All of a SELECT but what it selects; places in the text differ with its length. */
function frameOf(node: SelectNode): string {
  const left = new Set(['select_list', 'query_location']);
  return JSON.stringify(node, (key, value: unknown) => (left.has(key) ? undefined : value));
}

function wordsIn(node: unknown, words = new Set<string>()): Set<string> {
  if (Array.isArray(node)) for (const part of node) wordsIn(part, words);
  else if (typeof node === 'object' && node !== null) {
    const { function_name: name, column_names: columns } = node as {
      readonly function_name?: unknown;
      readonly column_names?: unknown;
    };
    if (typeof name === 'string') words.add(name.toLowerCase());
    if (Array.isArray(columns) && columns.length === 1) words.add(String(columns[0]).toLowerCase());
    for (const part of Object.values(node)) wordsIn(part, words);
  }
  return words;
}
