import type { DuckDBConnection } from '@duckdb/node-api';
import type { VersionChanges } from '#shared/data/data.schema.ts';
import { AppError } from '#shared/kit/app-error.ts';
import { countChanges } from './changes.ts';
import type { DataEvents, ParentVersion, StoredColumn, StoredTable, WrittenRows } from './data.protocol.ts';
import { describeTable } from './profile/profile-table.ts';
import { tableOfFile } from './table/relation.ts';

interface DescribeContext {
  readonly connection: DuckDBConnection;
  /** Further connections, for queries beside each other. */
  readonly connect: () => Promise<DuckDBConnection>;
  readonly report: (progress: DataEvents['progress']) => void;
}

/** Everything there is to say about rows that were just written: profile, fingerprint, what changed. */
export async function describeRows(
  {
    target,
    columns,
    rowCount,
  }: { readonly target: string; readonly columns: readonly StoredColumn[]; readonly rowCount: number },
  { parent, source }: { readonly parent: ParentVersion | null; readonly source: string },
  context: DescribeContext,
): Promise<Omit<WrittenRows, 'report'>> {
  const table: StoredTable = { files: [target], columns, rowCount };
  const { fingerprint, profile, state } = await describeTable(context.connect, table, {
    before: parent?.profileState ?? null,
    onProgress: (done) =>
      context.report({ phase: 'Profiling columns', done, total: columns.length, unit: 'columns' }),
  });
  const changes = await changesSince(parent, { table, fingerprint, source }, context);
  return { columns, rowCount, fingerprint, profile, profileState: state, changes };
}

async function changesSince(
  parent: ParentVersion | null,
  {
    table,
    fingerprint,
    source,
  }: { readonly table: StoredTable; readonly fingerprint: string; readonly source: string },
  { connection, report }: DescribeContext,
): Promise<VersionChanges | null> {
  if (parent === null) return null;
  const shape = (columns: StoredTable['columns']) =>
    JSON.stringify(columns.map(({ name, type, role }) => [name, type, role]));
  if (parent.fingerprint === fingerprint && shape(parent.columns) === shape(table.columns)) {
    throw new AppError('CONFLICT', `${source} exactly the rows of version ${parent.number}.`, {
      reason: 'version-unchanged',
      nextStep: 'Nothing was stored. Go on with the version that is there.',
    });
  }
  report({ phase: 'Comparing versions', done: 0, total: null, unit: 'rows' });
  return countChanges(connection, parent, tableOfFile(table));
}
