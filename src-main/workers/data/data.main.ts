import type { DuckDBConnection } from '@duckdb/node-api';
import { type DuckDb, openDuckDb } from '../../platform/duckdb/duckdb.ts';
import { connectToParent, serveParent } from '../../platform/processes/worker-server.ts';
import type {
  DataEvents,
  DataRequests,
  DataWorkerSettings,
  DiffRequest,
  StoredTable,
  VersionTable,
} from './data.protocol.ts';
import { makeDelta } from './delta/make-delta.ts';
import { createDiffCache, diffPage, summarize } from './diff/diff-pages.ts';
import { exportDiff } from './diff/export-diff.ts';
import { findDiff } from './diff/find-diff.ts';
import type { RuleFilters } from './expectations/rule-filters.ts';
import { exportView } from './export-view.ts';
import { importFile } from './import-file.ts';
import { previewFile } from './preview.ts';
import { describeTable } from './profile/profile-table.ts';
import { sampleRows } from './sample-rows.ts';
import { createSqlConsole } from './sql-console.ts';
import { withSnapshot, writeSnapshot } from './table/write-snapshot.ts';
import type { TransformPreviews } from './transforms/preview-transform.ts';
import { createViews, type RuleFilterSql } from './views.ts';

let settings: DataWorkerSettings | null = null;
let database: Promise<DuckDb> | null = null;

function configured(): DataWorkerSettings {
  if (settings === null) throw new Error('The data worker was asked before it was configured.');
  return settings;
}

/** A connection to this worker's own database: it runs our SQL, never a user's. */
async function connect(): Promise<DuckDBConnection> {
  const { memoryLimitMb, threads, scratchFolder } = configured();
  database ??= openDuckDb({ memoryLimitMb, threads, temporaryFolder: scratchFolder });
  return (await database).connect();
}

/** How long an interrupted query may take to stop. Some functions never look, so the process ends itself. */
const interruptGraceMs = 2_000;

/** Runs `work` on a connection of its own; when the parent cancels, the query is interrupted, or the worker dies. */
async function withConnection<T>(
  signal: AbortSignal,
  work: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  const connection = await connect();
  return untilAborted(
    signal,
    () => connection.interrupt(),
    async () => {
      try {
        return await work(connection);
      } finally {
        connection.closeSync();
      }
    },
  );
}

async function untilAborted<T>(
  signal: AbortSignal,
  interrupt: () => void,
  work: () => Promise<T>,
): Promise<T> {
  let deadline: NodeJS.Timeout | undefined;
  const onAbort = () => {
    interrupt();
    deadline = setTimeout(() => process.kill(process.pid, 'SIGKILL'), interruptGraceMs);
  };
  signal.addEventListener('abort', onAbort);
  try {
    return await work();
  } finally {
    signal.removeEventListener('abort', onAbort);
    clearTimeout(deadline);
  }
}

/** The same with a version as one file. */
function withFile<T>(
  signal: AbortSignal,
  table: VersionTable,
  work: (connection: DuckDBConnection, file: StoredTable) => Promise<T>,
): Promise<T> {
  return withConnection(signal, (connection) =>
    withSnapshot(connection, table, {
      folder: configured().scratchFolder,
      work: (file) => work(connection, file),
    }),
  );
}

const reportProgress = (progress: DataEvents['progress']) => parent.emit('progress', progress);

let views: Promise<ReturnType<typeof createViews>> | null = null;
const sqlConsole = createSqlConsole(configured);
let ruleFilters: Promise<RuleFilters> | null = null;
/** Filters of a view that is built while nobody waits any more are built all the same: they are kept. */
const ruleFilterSql: RuleFilterSql = async (table, filters) => {
  ruleFilters ??= import('./expectations/rule-filters.ts').then(({ createRuleFilters }) =>
    createRuleFilters(connect, configured),
  );
  return (await ruleFilters).toSql(table, filters, AbortSignal.timeout(60_000));
};

let transformPreviews: Promise<TransformPreviews> | null = null;
const transforms = () => {
  transformPreviews ??= import('./transforms/preview-transform.ts').then(({ createTransformPreviews }) =>
    createTransformPreviews(configured),
  );
  return transformPreviews;
};
const labelling = () => import('./labelling/write-labels.ts');
const splits = () => import('./splits/splits.ts');

const diffs = createDiffCache();
const diffOf = (input: DiffRequest, signal: AbortSignal) =>
  diffs.find(input, () => withConnection(signal, (connection) => findDiff(connection, input)));

const parent = serveParent<DataRequests, DataEvents>(connectToParent(), {
  configure: (input) => {
    settings = input;
  },
  preview: (input) => previewFile(input, { connect, settings: configured() }),
  importFile: (input, signal) =>
    withConnection(signal, async (connection) => {
      await connection.run(
        'SET enable_progress_bar = true; SET enable_progress_bar_print = false; SET progress_bar_time = 0',
      );
      return importFile(input, {
        connection,
        connect,
        signal,
        settings: configured(),
        report: (progress) => parent.emit('progress', progress),
        onWritten: () => parent.emit('written', null),
      });
    }),
  profile: (input, signal) =>
    withConnection(signal, async (connection) => {
      const file = await writeSnapshot(connection, input.table, configured().scratchFolder);
      return (await describeTable(connect, file)).profile;
    }),
  page: async (input) => {
    views ??= connect().then((connection) => createViews(connection, ruleFilterSql));
    return (await views).page(input);
  },
  rowsAt: async ({ table, rowNumbers }) => {
    views ??= connect().then((connection) => createViews(connection, ruleFilterSql));
    return { rows: await (await views).rowsAt(table, rowNumbers) };
  },
  readTexts: (input, signal) =>
    withConnection(signal, async (connection) => (await labelling()).readTexts(connection, input)),
  writeLabels: (input, signal) =>
    withConnection(signal, async (connection) =>
      (await labelling()).writeLabels(input, {
        connection,
        connect,
        settings: configured(),
        report: reportProgress,
      }),
    ),
  countValues: async (input) => {
    views ??= connect().then((connection) => createViews(connection, ruleFilterSql));
    return (await views).countValues(input);
  },
  query: (input, signal) =>
    untilAborted(
      signal,
      () => undefined,
      () => sqlConsole.query(input, signal),
    ),
  makeDelta: (input, signal) => withConnection(signal, (connection) => makeDelta(connection, input)),
  diff: async (input, signal) => summarize(await diffOf(input, signal)),
  diffPage: async (input, signal) => {
    const lists = await diffOf(input, signal);
    views ??= connect().then((connection) => createViews(connection, ruleFilterSql));
    return diffPage(await views, input, lists);
  },
  exportDiff: async (input, signal) => {
    const lists = await diffOf(input, signal);
    return withConnection(signal, (connection) => exportDiff(createViews(connection), input, lists));
  },
  exportView: (input, signal) =>
    withConnection(signal, (connection) =>
      exportView(connection, input, {
        ruleFilters: ruleFilterSql,
        onProgress: (done, total) =>
          parent.emit('progress', { phase: 'Writing rows', done, total, unit: 'rows' }),
      }),
    ),
  sampleRows: (input, signal) => withConnection(signal, (connection) => sampleRows(connection, input)),
  // Loaded when first asked for, as few sessions transform anything.
  previewTransform: (input, signal) =>
    untilAborted(
      signal,
      () => undefined,
      async () => (await transforms()).preview(input, signal),
    ),
  writeTransform: (input, signal) =>
    withConnection(signal, async (connection) =>
      (await import('./transforms/write-transform.ts')).writeTransform(input, {
        connection,
        connect,
        settings: configured(),
        signal,
        report: (progress) => parent.emit('progress', progress),
      }),
    ),
  checkSuite: (input, signal) =>
    withConnection(signal, async (connection) =>
      (await import('./expectations/check-suite.ts')).checkSuite(input, {
        connection,
        settings: configured(),
        signal,
        report: (progress) => parent.emit('progress', progress),
      }),
    ),
  inspect: ({ table, ...request }, signal) =>
    withFile(signal, table, async (connection, file) =>
      (await import('./analyses/inspect.ts')).inspectTable(connection, file, request, reportProgress),
    ),
  associate: ({ table, ...request }, signal) =>
    withFile(signal, table, async (connection, file) =>
      (await import('./analyses/associations/associate-table.ts')).associateTable(connection, file, {
        ...request,
        report: reportProgress,
      }),
    ),
  probeTarget: ({ table, ...request }, signal) =>
    withFile(signal, table, async (connection, file) =>
      (await import('./analyses/target/probe-target.ts')).probeTarget(connection, file, {
        ...request,
        report: reportProgress,
      }),
    ),
  checkShift: ({ table, other, ...request }, signal) =>
    withFile(signal, table, async (connection, file) => {
      const { checkShift } = await import('./analyses/shift/check-shift.ts');
      const check = (otherFile: StoredTable | null) =>
        checkShift(connection, { table: file, other: otherFile }, request, {
          threadCount: configured().threads,
          signal,
          report: reportProgress,
        });
      return other === null
        ? check(null)
        : withSnapshot(connection, other, { folder: configured().scratchFolder, work: check });
    }),
  viewPair: ({ table, ...pair }, signal) =>
    withFile(signal, table, async (connection, file) =>
      (await import('./analyses/associations/view-pair.ts')).viewPair(connection, file, pair),
    ),
  // Loaded when first asked for: they bring the rules of training and serving, which no preview should wait for.
  sealSegment: (input, signal) =>
    withConnection(signal, async (connection) =>
      (await import('./seal-segment.ts')).sealSegment(connection, input),
    ),
  compareWindow: (input, signal) =>
    withConnection(signal, async (connection) =>
      (await import('./compare-window.ts')).compareWindow(connection, input, configured().scratchFolder),
    ),
  divideRows: (input, signal) =>
    withConnection(signal, async (connection) => (await splits()).divideRows(connection, input)),
  inheritSplit: (input, signal) =>
    withConnection(signal, async (connection) => (await splits()).inheritSplit(connection, input)),
  checkSplit: (input, signal) =>
    withConnection(signal, async (connection) => (await splits()).checkSplit(connection, input)),
  compareSplits: async (input) => (await splits()).compareSplits(input),
});
