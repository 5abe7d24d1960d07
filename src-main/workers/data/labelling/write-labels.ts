import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteText } from '../../../platform/duckdb/duckdb.ts';
import type {
  DataEvents,
  DataWorkerSettings,
  StoredColumn,
  VersionTable,
  WrittenRows,
} from '../data.protocol.ts';
import { describeRows } from '../describe-rows.ts';
import { createTypedRows } from '../formats/typed-rows.ts';
import { parquetOptions } from '../import-plan.ts';
import type { LabelWrite, TextCodes } from '../labelling.protocol.ts';
import { orderOf, relationOf } from '../table/relation.ts';
import { columnNamed } from '../views.ts';

interface LabelContext {
  readonly connection: DuckDBConnection;
  readonly connect: () => Promise<DuckDBConnection>;
  readonly settings: DataWorkerSettings;
  readonly report: (progress: DataEvents['progress']) => void;
}

/** The values of a column of texts, in the order of the rows. */
export async function readTexts(
  connection: DuckDBConnection,
  { table, column }: { readonly table: VersionTable; readonly column: string },
): Promise<TextCodes> {
  const { storageName } = columnNamed(table, column);
  const reader = await connection.runAndReadAll(
    `SELECT ${storageName} FROM ${relationOf(table, { columns: [storageName] })} ORDER BY ${orderOf(table)}`,
  );
  const codeOf = new Map<string, number>();
  const codes = Int32Array.from(reader.getColumns()[0] ?? [], (value) => {
    if (value === null) return -1;
    const text = String(value);
    const code = codeOf.get(text) ?? codeOf.size;
    codeOf.set(text, code);
    return code;
  });
  return { codes, dictionary: [...codeOf.keys()] };
}

/** Writes all rows of a version with other labels in some of them; a column that is not there yet comes last. */
export async function writeLabels(request: LabelWrite, context: LabelContext): Promise<WrittenRows> {
  const { table, target, parent, rowNumbers, labels } = request;
  const { connection, connect, settings, report } = context;
  const folder = await mkdtemp(join(settings.scratchFolder, 'labels-'));
  try {
    report({ phase: 'Writing labels', done: 0, total: rowNumbers.length, unit: 'rows' });
    const given = await createTypedRows({ connect, folder }, [
      { name: 'row', type: 'BIGINT' },
      { name: 'label', type: 'VARCHAR' },
    ]);
    for (const [index, row] of rowNumbers.entries()) given.add([row, labels[index]!]);
    await given.finish();
    const { columns, values } = labelledColumns(table, request.column);
    const names = table.columns.map(({ storageName }) => storageName);
    await connection.run(
      `COPY (
         SELECT ${values.join(', ')} FROM (
           SELECT ${[...names, `row_number() OVER (ORDER BY ${orderOf(table)}) - 1 AS position`].join(', ')}
           FROM ${relationOf(table, { columns: names })}
         ) t LEFT JOIN read_parquet(${quoteText(given.path)}) g ON g.row = t.position ORDER BY t.position
       ) TO ${quoteText(target)} (${parquetOptions})`,
    );
    const described = await describeRows(
      { target, columns, rowCount: table.rowCount },
      { parent, source: 'With these labels it has' },
      context,
    );
    return { ...described, report: { rowsRead: table.rowCount, rowsRejected: 0, rejects: [], notes: [] } };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The columns of the next version under names of their own, and where their values come from. */
function labelledColumns(table: VersionTable, name: string) {
  const label = 'CASE WHEN g.row IS NULL THEN';
  const known = table.columns.some((column) => column.name === name);
  const columns: StoredColumn[] = table.columns.map((column, index) => ({
    ...column,
    storageName: `c${index}`,
  }));
  const values = table.columns.map((column, index) =>
    column.name === name
      ? `${label} t.${column.storageName} ELSE g.label END AS c${index}`
      : `t.${column.storageName} AS c${index}`,
  );
  if (!known) {
    const storageName = `c${columns.length}`;
    columns.push({ name, type: 'category', role: 'feature', storageName, storageType: 'VARCHAR' });
    values.push(`g.label AS ${storageName}`);
  }
  return { columns, values };
}
