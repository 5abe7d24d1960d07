import type { DuckDBConnection } from '@duckdb/node-api';
import type { TransformStep } from '#shared/data/transforms/transform.schema.ts';
import { type DuckDb, lockDown, openDuckDb } from '../../../platform/duckdb/duckdb.ts';
import type { DataWorkerSettings, TransformRequest, VersionTable } from '../data.protocol.ts';
import { sandboxTable } from '../sql-sandbox.ts';
import { atRow, atSeq, isOrdered, keepsPlaces, relationOf } from '../table/relation.ts';
import { orderKey, type StepTable, sourceRow, sqlNames } from './step-table.ts';

/** A database that reads the versions of one list and nothing else. */
export interface StepSandbox {
  readonly database: DuckDb;
  readonly connection: DuckDBConnection;
  /** The version that the list begins with, or its first rows. */
  readonly base: StepTable;
  /** Versions that are joined. */
  readonly others: Readonly<Record<string, StepTable>>;
  close(): void;
}

interface SandboxOptions {
  readonly settings: DataWorkerSettings;
  /** Of the version; all when null. */
  readonly maxRows: number | null;
  /** A file that may be written, for a result. */
  readonly target?: string;
}

export async function openStepSandbox(
  { table, steps, others }: TransformRequest,
  { settings, maxRows, target }: SandboxOptions,
): Promise<StepSandbox> {
  const { memoryLimitMb, scratchFolder } = settings;
  const isOneThread = needsOneThread(steps);
  const threads = isOneThread ? 1 : settings.threads;
  const database = await openDuckDb({ memoryLimitMb, threads, temporaryFolder: scratchFolder });
  try {
    const connection = await database.connect();
    await connection.run(
      'SET enable_progress_bar = true; SET enable_progress_bar_print = false; SET progress_bar_time = 0',
    );
    const base = await createBase(connection, table, { maxRows, isKept: maxRows !== null || isOneThread });
    const joined: Record<string, StepTable> = {};
    for (const [index, [id, other]] of Object.entries(others).entries()) {
      const relation = `joined_${index}`;
      await connection.run(`CREATE VIEW ${relation} AS ${keyedRows(other)}`);
      joined[id] = { relation, columns: columnsOfVersion(other), isInOrder: isOrdered(other), isKept: false };
    }
    const files = [table, ...Object.values(others)].flatMap(({ parts }) => parts.map(({ file }) => file));
    await lockDown(connection, [...files, ...(target === undefined ? [] : [target])]);
    return {
      database,
      connection,
      base,
      others: joined,
      close: () => {
        connection.closeSync();
        database.close();
      },
    };
  } catch (error) {
    database.close();
    throw error;
  }
}

/** The version under two names: with the keys for the steps, and without them as what users call `data`. */
async function createBase(
  connection: DuckDBConnection,
  table: VersionTable,
  { maxRows, isKept }: { readonly maxRows: number | null; readonly isKept: boolean },
): Promise<StepTable> {
  const columns = columnsOfVersion(table);
  const rows = keyedRows(table);
  const where = maxRows !== null && maxRows < table.rowCount ? ` WHERE ${sourceRow} < ${maxRows}` : '';
  // Rows that are read again and again, or whose order matters, are kept as a table; those of other jobs pass once.
  await connection.run(
    isKept
      ? `CREATE TABLE base AS SELECT * FROM (${rows})${where} ORDER BY ${orderKey}`
      : `CREATE VIEW base AS ${rows}`,
  );
  const isInOrder = isKept || isOrdered(table);
  await connection.run(
    `CREATE VIEW ${sandboxTable} AS SELECT ${columns.map(({ sql }) => sql).join(', ')} FROM base${isInOrder ? '' : ` ORDER BY ${orderKey}`}`,
  );
  return { relation: 'base', columns, isInOrder, isKept };
}

function keyedRows(table: VersionTable): string {
  const names = sqlNames(table.columns.map(({ name }) => name));
  const position = keepsPlaces(table) ? atRow : `row_number() OVER (ORDER BY ${atRow}, ${atSeq}) - 1`;
  const values = table.columns.map(({ storageName }, index) => `${storageName} AS ${names[index]}`);
  const relation = relationOf(table, { columns: table.columns.map(({ storageName }) => storageName) });
  return `SELECT ${position} AS ${sourceRow}, ${position} AS ${orderKey}, ${values.join(', ')} FROM ${relation}`;
}

function columnsOfVersion(table: VersionTable): StepTable['columns'] {
  const names = sqlNames(table.columns.map(({ name }) => name));
  return table.columns.map(({ name, storageType, type, role }, index) => ({
    name,
    sql: names[index]!,
    storageType,
    type,
    role,
    from: name,
    origin: name,
    isRewritten: false,
  }));
}

/**
 * Sums of fractions depend on the order in which they are added, and groups come in the order in which they are
 * found. With more than one thread both change from run to run, so such a list runs on one; and such a step reads
 * rows that lie in their order, in a preview as in a job.
 */
export function needsOneThread(steps: readonly TransformStep[]): boolean {
  return steps.some((step) => step.isOn && dependsOnOrder(step));
}

export function dependsOnOrder(step: TransformStep): boolean {
  const spans = (sql: string | null) => sql !== null && /\b(?:over|select|from)\b/i.test(sql);
  switch (step.kind) {
    case 'sql':
    case 'aggregate':
    case 'pivot':
      return true;
    case 'fill':
      return step.how === 'mean';
    case 'derive':
    case 'filter':
      return spans(step.expression);
    default:
      return false;
  }
}
