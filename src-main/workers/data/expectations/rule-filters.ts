import type { DuckDBConnection } from '@duckdb/node-api';
import type { DataWorkerSettings, RuleFilter, StoredTable } from '../data.protocol.ts';
import { rowNumber } from '../views.ts';
import { openConditions } from './conditions.ts';
import { ruleSql } from './rule-sql.ts';

/** Lists of failing rows kept; a view that is open has taken its rows over long before. */
const maxLists = 8;

/** Rows that fail a rule, as SQL conditions for the views of a version. */
export function createRuleFilters(
  connect: () => Promise<DuckDBConnection>,
  settings: () => DataWorkerSettings,
) {
  const lists = new Map<string, Promise<string>>();
  let counter = 0;

  /** A user's condition runs in its sandbox; only the positions that it found come over to our database. */
  const listFailing = async (table: StoredTable, sql: string, signal: AbortSignal): Promise<string> => {
    const conditions = await openConditions(table, settings(), signal);
    try {
      const rows = await conditions.failingRows(sql);
      const name = `failing_${counter++}`;
      const connection = await connect();
      try {
        await connection.run(`CREATE TABLE ${name} (r BIGINT)`);
        const appender = await connection.createAppender(name);
        for (const row of rows) {
          appender.appendBigInt(BigInt(row));
          appender.endRow();
        }
        appender.closeSync();
      } finally {
        connection.closeSync();
      }
      return name;
    } finally {
      conditions.close();
    }
  };

  const listOf = (table: StoredTable, sql: string, signal: AbortSignal): Promise<string> => {
    const key = JSON.stringify([table.files, sql]);
    const list = lists.get(key) ?? listFailing(table, sql, signal);
    lists.delete(key);
    lists.set(key, list);
    list.catch(() => lists.delete(key));
    for (const [oldKey, old] of [...lists].slice(0, -maxLists)) {
      lists.delete(oldKey);
      void old.then(async (name) => {
        const connection = await connect();
        await connection.run(`DROP TABLE IF EXISTS ${name}`);
        connection.closeSync();
      });
    }
    return list;
  };

  /** One SQL condition a filter, true for the rows that fail its rule. */
  const toSql = (
    table: StoredTable,
    filters: readonly RuleFilter[],
    signal: AbortSignal,
  ): Promise<string[]> =>
    Promise.all(
      filters.map(async ({ rule, referenced }) => {
        if (rule.kind === 'condition')
          return `${rowNumber} IN (SELECT r FROM ${await listOf(table, rule.sql, signal)})`;
        const { failing } = ruleSql(rule, table, referenced);
        return 'condition' in failing ? failing.condition : `${rowNumber} IN (${failing.positions})`;
      }),
    );

  return { toSql };
}
