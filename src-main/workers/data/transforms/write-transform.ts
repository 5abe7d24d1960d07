import type { DuckDBConnection } from '@duckdb/node-api';
import type { ImportNote } from '#shared/data/data.schema.ts';
import { AppError } from '#shared/kit/app-error.ts';
import { quoteText } from '../../../platform/duckdb/duckdb.ts';
import type {
  ColumnOrigins,
  DataEvents,
  DataWorkerSettings,
  StoredColumn,
  TransformedRows,
  TransformWrite,
} from '../data.protocol.ts';
import { describeRows } from '../describe-rows.ts';
import { parquetOptions } from '../import-plan.ts';
import { countRows } from './compare-tables.ts';
import { nameTypes } from './name-types.ts';
import { runStep, type StepResult } from './run-step.ts';
import { problemOf, stepFailed } from './step-errors.ts';
import { openStepSandbox, type StepSandbox } from './step-sandbox.ts';
import { orderKey, type StepTable } from './step-table.ts';

export interface WriteContext {
  /** A connection to the worker's own database, for what comes after the steps. */
  readonly connection: DuckDBConnection;
  readonly connect: () => Promise<DuckDBConnection>;
  readonly settings: DataWorkerSettings;
  readonly signal: AbortSignal;
  readonly report: (progress: DataEvents['progress']) => void;
}

interface Written {
  readonly columns: readonly StoredColumn[];
  readonly rowCount: number;
  readonly notes: readonly ImportNote[];
  readonly origins: ColumnOrigins;
}

/** Applies a list to all rows of a version, into one Parquet file, with everything there is to say about it. */
export async function writeTransform(
  request: TransformWrite,
  context: WriteContext,
): Promise<TransformedRows> {
  const { columns, rowCount, notes, origins } = await applySteps(request, context);
  const { target, parent, table } = request;
  const described = await describeRows(
    { target, columns, rowCount },
    { parent, source: 'The result of the steps has' },
    context,
  );
  return {
    ...described,
    origins,
    report: { rowsRead: table.rowCount, rowsRejected: 0, rejects: [], notes: [...notes] },
  };
}

async function applySteps(
  request: TransformWrite,
  { settings, signal, report }: WriteContext,
): Promise<Written> {
  const { target, steps } = request;
  const sandbox = await openStepSandbox(request, { settings, maxRows: null, target });
  const interrupt = () => sandbox.connection.interrupt();
  signal.addEventListener('abort', interrupt);
  const watch = watchProgress(sandbox.connection, request.table.rowCount, report);
  try {
    const results: StepResult[] = [];
    let table = sandbox.base;
    for (const [index, step] of steps.entries()) {
      if (!step.isOn) continue;
      try {
        const result = await runStep(sandbox, { step, table, as: 'view' });
        table = result.table;
        results.push(result);
      } catch (error) {
        throw stepFailed(index, steps.length, problemOf(error));
      }
    }
    const tables = results.map((result) => result.table);
    const rowCount = await copyRows(sandbox, { table, tables, target, request });
    if (rowCount === 0) throw await nothingLeft(sandbox, tables, request);
    const named = await nameTypes(sandbox.connection, table);
    return {
      rowCount,
      columns: named.map(({ name, type, role, storageType }, index) => ({
        name,
        type,
        role,
        storageType,
        storageName: `c${index}`,
      })),
      notes: await notesOf(sandbox.connection, results),
      origins: originsOf(table),
    };
  } finally {
    watch.stop();
    signal.removeEventListener('abort', interrupt);
    sandbox.close();
  }
}

function originsOf({ columns }: StepTable): ColumnOrigins {
  const renamed = columns.flatMap(({ name, origin }) =>
    origin === null || origin === name ? [] : [[name, origin] as const],
  );
  return {
    renamed: Object.fromEntries(renamed),
    rewritten: columns.filter(({ isRewritten }) => isRewritten).map(({ name }) => name),
  };
}

async function copyRows(
  { connection }: StepSandbox,
  {
    table,
    tables,
    target,
    request,
  }: {
    readonly table: StepTable;
    readonly tables: readonly StepTable[];
    readonly target: string;
    readonly request: TransformWrite;
  },
): Promise<number> {
  const values = table.columns.map(({ sql }, index) => `${sql} AS c${index}`);
  const order = table.isInOrder ? '' : ` ORDER BY ${orderKey}`;
  try {
    const copied = await connection.run(
      `COPY (SELECT ${values.join(', ')} FROM ${table.relation}${order}) TO ${quoteText(target)} (${parquetOptions})`,
    );
    return copied.rowsChanged;
  } catch (error) {
    const problem = problemOf(error);
    throw stepFailed(await findFailing(connection, tables, request), request.steps.length, problem);
  }
}

/** The first step whose rows cannot be computed: they are views, so the last query is what ran into it. */
async function findFailing(
  connection: DuckDBConnection,
  tables: readonly StepTable[],
  { steps }: TransformWrite,
): Promise<number> {
  const places = placesOfRun(steps);
  for (const [at, { relation }] of tables.entries()) {
    try {
      await connection.run(`CREATE TEMP TABLE probe AS FROM ${relation}`);
      await connection.run('DROP TABLE probe');
    } catch {
      return places[at]!;
    }
  }
  return places.at(-1) ?? 0;
}

async function nothingLeft(
  { connection }: StepSandbox,
  tables: readonly StepTable[],
  { steps }: TransformWrite,
): Promise<AppError> {
  const places = placesOfRun(steps);
  for (const [at, table] of tables.entries()) {
    if ((await countRows(connection, table)) === 0)
      return stepFailed(places[at]!, steps.length, {
        message: 'No row is left.',
        nextStep: 'Change the step so that it keeps rows, or switch it off.',
      });
  }
  return new AppError('INVALID_INPUT', 'No row is left.', { reason: 'transform-step' });
}

/** Places in the list of the steps that run. */
function placesOfRun(steps: TransformWrite['steps']): readonly number[] {
  return [...steps.entries()].filter(([, { isOn }]) => isOn).map(([index]) => index);
}

async function notesOf(
  connection: DuckDBConnection,
  results: readonly StepResult[],
): Promise<readonly ImportNote[]> {
  const notes: ImportNote[] = [];
  for (const { sql, words } of results.flatMap((result) => result.notes)) {
    const message = words((await connection.runAndReadAll(sql)).getRows()[0]!.map(Number));
    if (message !== null) notes.push({ severity: 'warning', column: null, message });
  }
  return notes;
}

const progressEveryMs = 200;

/** Turns DuckDB's percentage into rows of the version, a few times a second. */
function watchProgress(
  connection: DuckDBConnection,
  total: number,
  report: WriteContext['report'],
): { readonly stop: () => void } {
  const tell = () => {
    const { percentage } = connection.progress;
    const done = percentage < 0 ? 0 : Math.min(total, Math.round((percentage / 100) * total));
    report({ phase: 'Applying steps', done, total, unit: 'rows' });
  };
  tell();
  const timer = setInterval(tell, progressEveryMs);
  return { stop: () => clearInterval(timer) };
}
