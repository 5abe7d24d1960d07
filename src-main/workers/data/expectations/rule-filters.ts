import type { DuckDBConnection } from '@duckdb/node-api';
import type { DataWorkerSettings, RuleFilter, VersionTable } from '../data.protocol.ts';
import { atRow, atSeq, isPlain, tableKey, tableOfFile } from '../table/relation.ts';
import { readRowOrder } from '../table/row-order.ts';
import { withSnapshot } from '../table/write-snapshot.ts';
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

  const withConnection = async <T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> => {
    const connection = await connect();
    try {
      return await work(connection);
    } finally {
      connection.closeSync();
    }
  };

  /** Positions of the failing rows. A user's condition runs in its sandbox, and only its positions come out of it. */
  const failingPositions = (
    connection: DuckDBConnection,
    table: VersionTable,
    { filter, signal }: { readonly filter: RuleFilter; readonly signal: AbortSignal },
  ): Promise<readonly number[]> => {
    const { rule, referenced } = filter;
    const folder = settings().scratchFolder;
    return withSnapshot(connection, table, {
      folder,
      work: async (file) => {
        if (rule.kind === 'condition') {
          const conditions = await openConditions(file, settings(), signal);
          try {
            return await conditions.failingRows(rule.sql);
          } finally {
            conditions.close();
          }
        }
        return withSnapshot(connection, referenced ?? tableOfFile(file), {
          folder,
          work: async (other) => {
            const { failing } = ruleSql(rule, file, referenced === null ? null : other);
            if ('condition' in failing) throw new Error('A rule about single cells needs no list of rows.');
            const reader = await connection.runAndReadAll(`SELECT r FROM (${failing.positions}) ORDER BY r`);
            return reader.getRows().map(([row]) => Number(row));
          },
        });
      },
    });
  };

  const listFailing = (table: VersionTable, filter: RuleFilter, signal: AbortSignal): Promise<string> =>
    withConnection(async (connection) => {
      const positions = await failingPositions(connection, table, { filter, signal });
      const { placeAt } = await readRowOrder(connection, table);
      const name = `failing_${counter++}`;
      await connection.run(`CREATE TABLE ${name} (r BIGINT, s DOUBLE)`);
      const appender = await connection.createAppender(name);
      for (const position of positions) {
        const { row, seq } = placeAt(position);
        appender.appendBigInt(BigInt(row));
        appender.appendDouble(seq);
        appender.endRow();
      }
      appender.closeSync();
      return name;
    });

  const listOf = (table: VersionTable, filter: RuleFilter, signal: AbortSignal): Promise<string> => {
    const { rule, referenced } = filter;
    const key = JSON.stringify([tableKey(table), rule, referenced && tableKey(referenced)]);
    const list = lists.get(key) ?? listFailing(table, filter, signal);
    lists.delete(key);
    lists.set(key, list);
    list.catch(() => lists.delete(key));
    for (const [oldKey, old] of [...lists].slice(0, -maxLists)) {
      lists.delete(oldKey);
      void old.then((name) => withConnection((connection) => connection.run(`DROP TABLE IF EXISTS ${name}`)));
    }
    return list;
  };

  /** One SQL condition a filter, true for the rows of `relationOf` that fail its rule. */
  const toSql = (
    table: VersionTable,
    filters: readonly RuleFilter[],
    signal: AbortSignal,
  ): Promise<string[]> =>
    Promise.all(
      filters.map(async (filter) => {
        const { rule } = filter;
        if (isAboutCells(rule)) {
          const { failing } = ruleSql(
            rule,
            { files: [], columns: table.columns, rowCount: table.rowCount },
            null,
          );
          if ('condition' in failing) return failing.condition;
        }
        const name = await listOf(table, filter, signal);
        return isPlain(table)
          ? `${atRow} IN (SELECT r FROM ${name})`
          : `(${atRow}, ${atSeq}) IN (SELECT r, s FROM ${name})`;
      }),
    );

  return { toSql };
}

export type RuleFilters = ReturnType<typeof createRuleFilters>;

function isAboutCells(
  rule: RuleFilter['rule'],
): rule is Exclude<RuleFilter['rule'], { kind: 'condition' | 'unique' | 'sorted' | 'references' }> {
  return (
    rule.kind !== 'condition' &&
    rule.kind !== 'unique' &&
    rule.kind !== 'sorted' &&
    rule.kind !== 'references'
  );
}
