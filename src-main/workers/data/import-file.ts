import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Dialect, ImportNote } from '#shared/data/data.schema.ts';
import { sha256OfFile } from '../../platform/files/read-chunks.ts';
import type {
  DataEvents,
  DataWorkerSettings,
  ImportAnswer,
  ImportRequest,
  WrittenPacks,
} from './data.protocol.ts';
import { describeRows } from './describe-rows.ts';
import { importCsv, type ReadOutcome } from './import-csv.ts';
import { explain, noRows } from './import-errors.ts';
import { importJson } from './import-json.ts';
import { importParquet, sniffParquet } from './import-parquet.ts';
import { type PlannedColumn, toStored } from './import-plan.ts';
import { toJsonLines } from './json-lines.ts';
import { planColumns } from './plan-columns.ts';
import { readSources } from './read-sources.ts';
import { type SniffedText, sniffText } from './sniff/sniff-text.ts';
import { convertText, expectUnchanged, scanText, stampOf, type TextScan } from './source-text.ts';

export interface ImportContext {
  readonly connection: DuckDBConnection;
  /** Further connections, for queries beside each other. */
  readonly connect: () => Promise<DuckDBConnection>;
  readonly settings: DataWorkerSettings;
  readonly signal: AbortSignal;
  readonly report: (progress: DataEvents['progress']) => void;
  /** Told when the Parquet file is whole, and only looked at from then on. */
  readonly onWritten: () => void;
}

/** What a reader says of the file that it wrote as Parquet. */
export interface ReadFile {
  readonly outcome: ReadOutcome;
  readonly dialect: Partial<Dialect>;
  readonly scan: TextScan;
  readonly notes: readonly ImportNote[];
  readonly packs?: WrittenPacks;
}

/** Bytes of one line, unless the request says otherwise. */
const defaultMaxLineBytes = 8 * 2 ** 20;

/** Reads a file of the user into one Parquet file, with everything there is to say about it. */
export async function importFile(request: ImportRequest, context: ImportContext): Promise<ImportAnswer> {
  const { file } = request;
  const stamp = await stampOf(file);
  let read: ReadFile;
  try {
    read = await readSources(request, context, { text: readText, parquet: readParquet });
  } catch (error) {
    // A file that went away or changed explains every other failure.
    await expectUnchanged(file, stamp);
    throw explain(error, file.name);
  }
  await expectUnchanged(file, stamp);
  const { outcome } = read;
  if (outcome.rowsWritten === 0) throw noRows(file.name, outcome);
  context.onWritten();
  try {
    const described = await describeRows(
      { target: request.target, columns: outcome.columns.map(toStored), rowCount: outcome.rowsWritten },
      { parent: request.parent, source: 'The file has' },
      context,
    );
    return {
      ...described,
      sourceSha256: read.scan.sha256,
      dialect: read.dialect,
      report: {
        rowsRead: outcome.rowsWritten + outcome.rowsRejected,
        rowsRejected: outcome.rowsRejected,
        rejects: [...outcome.rejects],
        notes: [...read.notes, ...outcome.notes],
      },
      ...(read.packs === undefined ? {} : { packs: read.packs }),
    };
  } catch (error) {
    throw explain(error, file.name);
  }
}

async function readParquet(request: ImportRequest, context: ImportContext) {
  const { file } = request;
  const source = await sniffParquet(context.connection, file, {
    expected: request.expected ?? request.parent?.columns,
    nested: request.dialect?.nested,
  });
  const columns = planColumns(source.columns, request.columns);
  const hash = sha256OfFile(file.path).then((sha256) => ({ sha256 }));
  const watch = watchProgress(context, file.sizeBytes);
  try {
    const [outcome, scan] = await bothOrFirstFailure(
      importParquet({ connection: context.connection, file, source, columns, target: request.target }),
      hash,
      context.connection,
    );
    const dialect: Partial<Dialect> = { format: 'parquet', nested: [...source.plan.choices] };
    return { outcome, dialect, scan, notes: source.plan.notes };
  } finally {
    watch.stop();
  }
}

async function readText(request: ImportRequest, context: ImportContext) {
  const { file } = request;
  const maxLineBytes = request.maxLineBytes ?? defaultMaxLineBytes;
  const sniffed = await sniffText(file, request.dialect ?? {}, request.parent?.columns);
  const columns = planColumns(sniffed.columns, request.columns);
  const scan = { file, dialect: sniffed.dialect, maxLineBytes, signal: context.signal };
  if (sniffed.jsonShape !== null && sniffed.nested !== null) {
    const lines = await toJsonLines(
      { ...scan, onProgress: progressOf(context, 'Reading the file', file.sizeBytes) },
      sniffed.jsonShape,
      context.settings.scratchFolder,
    );
    const watch = watchProgress(context, file.sizeBytes);
    try {
      const outcome = await importJson({
        connection: context.connection,
        path: lines.path,
        dialect: sniffed.dialect,
        columns,
        plan: sniffed.nested,
        target: request.target,
        maxLineBytes: Math.max(maxLineBytes, 16 * 2 ** 20),
        mayHaveMoreMembers: sniffed.estimatedRowCount !== sniffed.rows.length,
      });
      return { outcome, dialect: sniffed.dialect, scan: lines, notes: sniffed.notes };
    } finally {
      watch.stop();
    }
  }
  return readCsvText(request, context, { sniffed, columns, scan });
}

async function readCsvText(
  request: ImportRequest,
  context: ImportContext,
  {
    sniffed,
    columns,
    scan,
  }: {
    sniffed: SniffedText;
    columns: readonly PlannedColumn[];
    scan: Omit<Parameters<typeof scanText>[0], 'onProgress'>;
  },
) {
  const { file, target } = request;
  const { connection } = context;
  const csv = {
    connection,
    fileName: file.name,
    dialect: sniffed.dialect,
    columns,
    target,
    maxLineBytes: scan.maxLineBytes,
  };
  const isPlain = sniffed.dialect.compression === 'none' && sniffed.dialect.encoding === 'utf-8';
  if (!isPlain) {
    const path = join(context.settings.scratchFolder, 'converted.csv');
    const converted = await convertText(
      { ...scan, onProgress: progressOf(context, 'Converting the text', file.sizeBytes) },
      path,
    );
    const watch = watchProgress(context, file.sizeBytes);
    try {
      return {
        outcome: await importCsv({ ...csv, path }),
        dialect: sniffed.dialect,
        scan: converted,
        notes: sniffed.notes,
      };
    } finally {
      watch.stop();
    }
  }
  // The file is hashed and checked while DuckDB reads it: two readers, one trip over the disk.
  const watch = watchProgress(context, file.sizeBytes);
  try {
    const [outcome, scanned] = await bothOrFirstFailure(
      importCsv({ ...csv, path: file.path }),
      scanText(scan),
      connection,
    );
    return { outcome, dialect: sniffed.dialect, scan: scanned, notes: sniffed.notes };
  } finally {
    watch.stop();
  }
}

/**
 * Waits for the reader and the check beside it. Whichever fails first stops the other; what the check says is
 * preferred, since it knows why (a file that was removed, a NUL byte) where the reader only knows that.
 */
async function bothOrFirstFailure<A, B>(
  reading: Promise<A>,
  checking: Promise<B>,
  connection: DuckDBConnection,
): Promise<[A, B]> {
  checking.catch(() => connection.interrupt());
  const [read, checked] = await Promise.allSettled([reading, checking]);
  if (checked.status === 'rejected') throw checked.reason;
  if (read.status === 'rejected') throw read.reason;
  return [read.value, checked.value];
}

const progressEveryMs = 200;

function progressOf(context: ImportContext, phase: string, total: number): (done: number) => void {
  let last = 0;
  return (done) => {
    const now = performance.now();
    if (now - last < progressEveryMs) return;
    last = now;
    context.report({ phase, done, total, unit: 'bytes' });
  };
}

/** Turns DuckDB's percentage into bytes of the file, a few times a second. */
function watchProgress(context: ImportContext, sizeBytes: number): { readonly stop: () => void } {
  const tell = () => {
    const { percentage } = context.connection.progress;
    const done = percentage < 0 ? 0 : Math.min(sizeBytes, (percentage / 100) * sizeBytes);
    context.report({ phase: 'Reading rows', done, total: sizeBytes, unit: 'bytes' });
  };
  tell();
  const timer = setInterval(tell, progressEveryMs);
  return { stop: () => clearInterval(timer) };
}
