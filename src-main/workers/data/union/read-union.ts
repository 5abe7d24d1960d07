import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Column, ImportNote } from '#shared/data/data.schema.ts';
import { AppError } from '#shared/kit/app-error.ts';
import { quoteText } from '../../../platform/duckdb/duckdb.ts';
import { sha256OfFile } from '../../../platform/files/read-chunks.ts';
import type { ImportRequest, SourceFile, StorageType } from '../data.protocol.ts';
import type { ReadOutcome } from '../import-csv.ts';
import type { ImportContext, ReadFile } from '../import-file.ts';
import { type PlannedColumn, parquetOptions } from '../import-plan.ts';
import { previewOne } from '../preview.ts';
import { keptRejects } from '../rejects.ts';
import { shortName, uniqueNames } from '../sniff/column-names.ts';
import { expectUnchanged, stampOf } from '../source-text.ts';
import { type Reconciled, reconcile, widest } from './reconcile.ts';

/** Name of the added column that holds which file a row is from. */
export const sourceColumnName = 'source file';

interface Part {
  readonly file: SourceFile;
  readonly path: string;
  readonly outcome: ReadOutcome;
  readonly notes: readonly ImportNote[];
}

type ReadPart = (request: ImportRequest, context: ImportContext) => Promise<ReadFile>;

/** Reads several files, each as it would be read alone but in the common types, and puts them one below the other. */
export async function readUnion(
  request: ImportRequest,
  context: ImportContext,
  {
    files,
    folder,
    readPart,
  }: { readonly files: readonly SourceFile[]; readonly folder: string; readonly readPart: ReadPart },
): Promise<ReadFile> {
  const { dialect = {} } = request;
  const heads = [];
  for (const file of files) {
    const expected = request.parent?.columns;
    const { columns } = await previewOne({ file, dialect, ...(expected ? { expected } : {}) }, context);
    heads.push({ fileName: file.name, columns });
  }
  const common = reconcile(heads);
  const wanted = wantedColumns(common, request);
  const parts: Part[] = [];
  for (const [index, file] of files.entries()) {
    const stamp = await stampOf(file);
    const path = join(folder, `part-${index}.parquet`);
    const columns = heads[index]!.columns.map(({ name }) => ({ ...wanted.get(name)!, name }));
    const { outcome, notes } = await readPart({ ...request, file, more: [], columns, target: path }, context);
    await expectUnchanged(file, stamp);
    parts.push({ file, path, outcome, notes });
  }
  const columns = await writeUnion(parts, wanted, {
    request,
    context,
    hasSourceColumn: dialect.hasSourceColumn ?? false,
  });
  return {
    outcome: { ...totals(parts), columns },
    dialect,
    scan: { sha256: await hashOfAll(files) },
    notes: [...differenceNotes(common), ...parts.flatMap(notesOfPart)].slice(0, 200),
  };
}

/** What the user made of each column, by the name that it has in the files. */
function wantedColumns(
  { columns }: Reconciled,
  { columns: corrections, dialect }: ImportRequest,
): ReadonlyMap<string, Column> {
  const added = dialect?.hasSourceColumn === true ? 1 : 0;
  if (corrections !== undefined && corrections.length !== columns.length + added) {
    throw new AppError(
      'CONFLICT',
      `The files have ${columns.length} columns, not ${corrections.length - added}.`,
      {
        reason: 'columns-mismatch',
        nextStep: 'Look at the preview again: the files have changed.',
      },
    );
  }
  return new Map(columns.map((column, index) => [column.name, corrections?.[index] ?? column]));
}

async function writeUnion(
  parts: readonly Part[],
  wanted: ReadonlyMap<string, Column>,
  {
    request,
    context,
    hasSourceColumn,
  }: { readonly request: ImportRequest; readonly context: ImportContext; readonly hasSourceColumn: boolean },
): Promise<readonly PlannedColumn[]> {
  // JSON records may have brought members that their heads did not show.
  const names = new Set([
    ...wanted.keys(),
    ...parts.flatMap(({ outcome }) => outcome.columns.map(({ name }) => name)),
  ]);
  const columns = [...names].map((name, index) =>
    unionColumn(name, index, { parts, wanted: wanted.get(name) }),
  );
  const selects = parts.map(({ path, file, outcome }) => {
    const values = columns.map(({ sourceName, storageName, storageType }) => {
      const source = outcome.columns.find(({ name }) => name === sourceName);
      return `CAST(${source?.storageName ?? 'NULL'} AS ${storageType}) AS ${storageName}`;
    });
    if (hasSourceColumn) values.push(`${quoteText(file.name)} AS c${columns.length}`);
    return `SELECT ${values.join(', ')} FROM read_parquet(${quoteText(path)})`;
  });
  context.report({ phase: 'Putting files together', done: 0, total: null, unit: 'rows' });
  await context.connection.run(
    `COPY (${selects.join(' UNION ALL ')}) TO ${quoteText(request.target)} (${parquetOptions})`,
  );
  return hasSourceColumn ? [...columns, sourceColumn(columns)] : columns;
}

export function sourceColumn(columns: readonly Column[]): PlannedColumn {
  return {
    name: uniqueNames([...columns.map(({ name }) => name), sourceColumnName]).at(-1)!,
    type: 'category',
    role: 'ignored',
    storageName: `c${columns.length}`,
    storageType: 'VARCHAR',
    isFixed: false,
    hasLongIntegers: false,
  };
}

function unionColumn(
  name: string,
  index: number,
  { parts, wanted }: { readonly parts: readonly Part[]; readonly wanted: Column | undefined },
): PlannedColumn & { readonly sourceName: string } {
  const found = parts.flatMap(({ outcome }) => outcome.columns.filter((column) => column.name === name));
  return {
    sourceName: name,
    name: wanted?.name ?? name,
    type: widest(found),
    role: wanted?.role ?? found[0]!.role,
    storageName: `c${index}`,
    storageType: commonStorage(found.map(({ storageType }) => storageType)),
    isFixed: false,
    hasLongIntegers: false,
  };
}

function commonStorage(types: readonly StorageType[]): StorageType {
  const distinct = new Set(types);
  const [only] = distinct;
  if (distinct.size === 1) return only!;
  if ([...distinct].every((type) => type === 'BIGINT' || type === 'DOUBLE')) return 'DOUBLE';
  if ([...distinct].every((type) => type === 'DATE' || type === 'TIMESTAMP')) return 'TIMESTAMP';
  return 'VARCHAR';
}

function totals(parts: readonly Part[]): Omit<ReadOutcome, 'columns'> {
  const sum = (of: (outcome: ReadOutcome) => number) =>
    parts.reduce((total, { outcome }) => total + of(outcome), 0);
  const rejects = parts.flatMap(({ file, outcome }) =>
    outcome.rejects.map((reject) => ({ ...reject, reason: `${file.name}: ${reject.reason}` })),
  );
  return {
    rowsWritten: sum(({ rowsWritten }) => rowsWritten),
    rowsRejected: sum(({ rowsRejected }) => rowsRejected),
    rejects: rejects.slice(0, keptRejects),
    notes: [],
  };
}

export function differenceNotes({ columns, differences }: Reconciled): ImportNote[] {
  const reasons = new Map(columns.map(({ name, typeReason }) => [name, typeReason]));
  return differences.map(({ name }) => ({
    severity: 'info',
    column: name,
    message: `${shortName(name)}: ${reasons.get(name)}`,
  }));
}

function notesOfPart({ file, notes, outcome }: Part): ImportNote[] {
  return [...notes, ...outcome.notes].map((note) => ({ ...note, message: `${file.name}: ${note.message}` }));
}

async function hashOfAll(files: readonly SourceFile[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files) hash.update(await sha256OfFile(file.path));
  return hash.digest('hex');
}
