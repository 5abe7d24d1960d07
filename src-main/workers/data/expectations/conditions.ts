import type { DuckDBConnection } from '@duckdb/node-api';
import { maxExamples } from '#shared/data/expectations/outcomes.rules.ts';
import { quoteIdentifier } from '../../../platform/duckdb/duckdb.ts';
import type { DataWorkerSettings, StoredTable } from '../data.protocol.ts';
import { parseExpression } from '../sql-expression.ts';
import { namesForSql, openSandbox, sandboxTable } from '../sql-sandbox.ts';
import { tableOfFile } from '../table/relation.ts';

/** What a condition says of a version. */
export type ConditionResult =
  | {
      readonly checkedRows: number;
      readonly failingRows: number;
      readonly firstRows: readonly number[];
    }
  | { readonly problem: string };

/** A condition runs as long as a query in the console may. */
const conditionTimeoutMs = 30_000;
/** Failing rows that the grid can list of one condition. */
export const maxListedRows = 1_000_000;

export interface Conditions {
  check(sql: string): Promise<ConditionResult>;
  /** Positions of the failing rows, rising. */
  failingRows(sql: string): Promise<readonly number[]>;
  close(): void;
}

/** The sandbox for SQL conditions: the same lock as the console's, over the same table. */
export async function openConditions(
  table: StoredTable,
  settings: DataWorkerSettings,
  signal: AbortSignal,
): Promise<Conditions> {
  const database = await openSandbox(tableOfFile(table), settings);
  const position = freeName(table);
  const rows = `(SELECT *, row_number() OVER () - 1 AS ${position} FROM ${sandboxTable})`;

  const withConnection = async <T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> => {
    const connection = await database.connect();
    const interrupt = () => connection.interrupt();
    const timer = setTimeout(interrupt, conditionTimeoutMs);
    signal.addEventListener('abort', interrupt);
    try {
      return await work(connection);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', interrupt);
      connection.closeSync();
    }
  };
  const ask = async (connection: DuckDBConnection, sql: string) =>
    (await connection.runAndReadAll(sql)).getRows();

  return {
    check: (sql) =>
      withConnection(async (connection): Promise<ConditionResult> => {
        try {
          await expectOneCondition(connection, sql);
          const [answer] = await ask(
            connection,
            `SELECT count(*), count(*) FILTER (${fails(sql)}), min(${position}, ${maxExamples}) FILTER (${fails(sql)}) FROM ${rows}`,
          );
          const [checked, failing, first] = answer!;
          return { checkedRows: Number(checked), failingRows: Number(failing), firstRows: listOf(first) };
        } catch (error) {
          signal.throwIfAborted();
          return { problem: wordsOf(error) };
        }
      }),
    failingRows: (sql) =>
      withConnection(async (connection) => {
        await expectOneCondition(connection, sql);
        const found = await ask(
          connection,
          `SELECT ${position} FROM ${rows} WHERE ${fails(sql)} ORDER BY 1 LIMIT ${maxListedRows}`,
        );
        return found.map(([row]) => Number(row));
      }),
    close: () => database.close(),
  };
}

/** On lines of its own: a comment at the end of the condition must not swallow what follows. */
function fails(sql: string): string {
  return `NOT coalesce((\n${sql}\n), TRUE)`;
}

async function expectOneCondition(connection: DuckDBConnection, sql: string): Promise<void> {
  if ((await parseExpression(connection, sql)) === null)
    throw new Error('This is more than one condition: write what one row has to satisfy, such as a <= b.');
  const described = await connection.runAndReadAll(`DESCRIBE SELECT (\n${sql}\n) AS c FROM ${sandboxTable}`);
  const type = String(described.getRows()[0]?.[1]);
  if (type !== 'BOOLEAN') throw new Error(`This gives ${type} and not true or false.`);
}

function freeName(table: StoredTable): string {
  const taken = new Set(namesForSql(table.columns.map(({ name }) => name)).map((name) => name.toLowerCase()));
  let name = 'position';
  while (taken.has(name)) name += '_';
  return quoteIdentifier(name);
}

function listOf(value: unknown): number[] {
  if (typeof value !== 'object' || value === null || !('items' in value)) return [];
  return (value.items as readonly unknown[]).map(Number);
}

function wordsOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (/^INTERRUPT/i.test(message)) return `The condition took longer than ${conditionTimeoutMs / 1000} s.`;
  if (/permission error/i.test(message)) return 'The condition reaches outside this version.';
  return message.split('\n')[0]!.slice(0, 500);
}
