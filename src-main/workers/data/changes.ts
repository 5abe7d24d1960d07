import type { DuckDBConnection } from '@duckdb/node-api';
import type { VersionChanges } from '#shared/data/data.schema.ts';
import type { StoredColumn, VersionTable } from './data.protocol.ts';
import { relationOf } from './table/relation.ts';

type Parent = VersionTable & { readonly number: number };

/**
 * What changed from one version to the next, in counts. Rows are compared as a multiset over the columns that
 * both have, so a moved row is unchanged and a changed cell is one row removed and one added.
 */
export async function countChanges(
  connection: DuckDBConnection,
  parent: Parent,
  child: VersionTable,
): Promise<VersionChanges> {
  const before = new Map(parent.columns.map((column) => [column.name, column]));
  const after = new Map(child.columns.map((column) => [column.name, column]));
  const shared = child.columns.flatMap((column) => {
    const old = before.get(column.name);
    return old ? [{ old, now: column }] : [];
  });
  const rowsUnchanged = shared.length === 0 ? 0 : await countCommonRows(connection, parent, child, shared);
  return {
    parentNumber: parent.number,
    rowsAdded: child.rowCount - rowsUnchanged,
    rowsRemoved: parent.rowCount - rowsUnchanged,
    rowsUnchanged,
    columnsAdded: child.columns.map(({ name }) => name).filter((name) => !before.has(name)),
    columnsRemoved: parent.columns.map(({ name }) => name).filter((name) => !after.has(name)),
    columnsRetyped: shared
      .filter(({ old, now }) => old.type !== now.type)
      .map(({ old, now }) => ({ name: now.name, from: old.type, to: now.type })),
  };
}

interface SharedColumn {
  readonly old: StoredColumn;
  readonly now: StoredColumn;
}

async function countCommonRows(
  connection: DuckDBConnection,
  parent: VersionTable,
  child: VersionTable,
  shared: readonly SharedColumn[],
): Promise<number> {
  // Retyped columns are compared by how they read: 42 and '42' are the same cell.
  const value = ({ old, now }: SharedColumn, name: string) =>
    old.storageType === now.storageType ? name : `CAST(${name} AS VARCHAR)`;
  const groups = (table: VersionTable, side: 'old' | 'now') =>
    `SELECT hash(${shared.map((pair) => value(pair, pair[side].storageName)).join(', ')}) AS row_hash, count(*) AS n
     FROM ${relationOf(table, { columns: shared.map((pair) => pair[side].storageName) })} GROUP BY row_hash`;
  const reader = await connection.runAndReadAll(
    `SELECT CAST(coalesce(sum(least(a.n, b.n)), 0) AS DOUBLE)
     FROM (${groups(parent, 'old')}) a JOIN (${groups(child, 'now')}) b USING (row_hash)`,
  );
  return Number(reader.getRows()[0]![0]);
}
