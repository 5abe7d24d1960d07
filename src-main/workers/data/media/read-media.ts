import { mkdtemp, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImportNote, PreviewColumn } from '#shared/data/data.schema.ts';
import { isImageName } from '#shared/data/file-endings.ts';
import { AppError } from '#shared/kit/app-error.ts';
import type { ImportRequest, PreviewAnswer, PreviewRequest, SourceFile } from '../data.protocol.ts';
import { note } from '../formats/converted.ts';
import { detectFormat } from '../formats/detect.ts';
import type { ImportContext, ReadFile } from '../import-file.ts';
import { previewParquet } from '../import-parquet.ts';
import type { PreviewContext } from '../preview.ts';
import { type ConvertedMedia, convertMedia, type OpenMedia } from './convert-media.ts';
import { createMediaPacks } from './media-packs.ts';
import { kindOfFiles, type MediaKind, planMedia } from './media-plan.ts';
import { type MediaSource, openFiles, openFolder, openMediaArchive } from './media-source.ts';

type MediaRequest = Pick<PreviewRequest, 'file' | 'more' | 'dialect'>;

/** The images or texts that the user gave, as a folder, an archive or files; null where it is tables. */
export async function findMedia(request: MediaRequest, signal: AbortSignal): Promise<OpenMedia | null> {
  const { file, more = [], dialect = {} } = request;
  if (file.isPartial) return null;
  const wanted = dialect.format === 'images' || dialect.format === 'texts' ? dialect.format : null;
  const isDirectory = (await stat(file.path)).isDirectory();
  const isFolder = isDirectory || file.isFolder === true;
  if (!isFolder && dialect.format !== undefined && wanted === null) return null;
  const source = await openSource({ files: [file, ...more], isDirectory, wanted }, signal);
  if (source === null && isFolder) throw nothingFound(file, null);
  if (source === null) return null;
  const kind = wanted ?? kindOfFiles(source.files, isFolder);
  if (kind !== null) {
    const plan = planMedia(source.files, kind, dialect.labelsFrom);
    if (plan.files.length > 0) return { source, plan };
  }
  if (isFolder || wanted !== null) throw nothingFound(file, source);
  return null;
}

async function openSource(
  {
    files,
    isDirectory,
    wanted,
  }: {
    readonly files: readonly SourceFile[];
    readonly isDirectory: boolean;
    readonly wanted: MediaKind | null;
  },
  signal: AbortSignal,
): Promise<MediaSource | null> {
  const [file] = files;
  if (isDirectory) return openFolder(file!.path, signal);
  if (files.length > 1 || isImageName(file!.name))
    return wanted !== null || files.every(({ name }) => isImageName(name)) ? openFiles(files) : null;
  const format = await detectFormat(file!);
  return format === 'zip' || format === 'tar' ? openMediaArchive(file!, format, signal) : null;
}

/** Files that a preview reads: what is shown of them, and enough to tell types. */
const previewedFiles = 100;

export async function previewMedia(
  media: OpenMedia,
  request: PreviewRequest,
  context: PreviewContext,
): Promise<PreviewAnswer> {
  const { plan } = media;
  const folder = await mkdtemp(join(context.settings.scratchFolder, 'media-'));
  const connection = await context.connect();
  try {
    const converted = await convertMedia({
      media,
      folder,
      connect: context.connect,
      packs: null,
      maxFiles: previewedFiles,
      signal: new AbortController().signal,
      onProgress: () => undefined,
    });
    const answer = await previewParquet(connection, {
      file: { ...request.file, path: converted.path },
      expected: expectedColumns(converted, request.expected),
    });
    return {
      ...answer,
      dialect: { ...answer.dialect, format: plan.kind, labelsFrom: plan.labelsFrom },
      columns: answer.columns.map((column, index) => ({
        ...column,
        typeReason: converted.columns[index]!.typeReason,
      })),
      estimatedRowCount: plan.files.length,
      notes: [...converted.notes, ...rejectNotes(converted, Math.min(plan.files.length, previewedFiles))],
      choices: [plan.choice],
    };
  } finally {
    connection.closeSync();
    await rm(folder, { recursive: true, force: true });
  }
}

function rejectNotes({ rejects, rowsRejected }: ConvertedMedia, readCount: number): ImportNote[] {
  if (rowsRejected === 0) return [];
  const first = rejects[0]!.reason;
  return [note('warning', `Of the first ${readCount} files ${rowsRejected} cannot be read: ${first}`)];
}

export async function readMedia(
  media: OpenMedia,
  request: ImportRequest,
  {
    context,
    readParquet,
  }: {
    readonly context: ImportContext;
    readonly readParquet: (request: ImportRequest, context: ImportContext) => Promise<ReadFile>;
  },
): Promise<ReadFile> {
  const { kind } = media.plan;
  const folder = await mkdtemp(join(context.settings.scratchFolder, 'media-'));
  const packs = kind === 'images' ? await createMediaPacks(request.packs.folder, request.packs.known) : null;
  try {
    const converted = await convertMedia({
      media,
      folder,
      connect: context.connect,
      packs,
      maxFiles: Number.POSITIVE_INFINITY,
      signal: context.signal,
      onProgress: slowly((done, total) =>
        context.report({
          phase: kind === 'images' ? 'Reading images' : 'Reading texts',
          done,
          total,
          unit: 'files',
        }),
      ),
    });
    if (converted.rowCount === 0) throw noneReadable(request.file, converted);
    const written = await packs?.finish();
    const read = await readParquet(
      {
        ...request,
        file: { ...request.file, path: converted.path, sizeBytes: (await stat(converted.path)).size },
        more: [],
        expected: expectedColumns(converted, request.parent?.columns),
      },
      context,
    );
    const { outcome } = read;
    const { labelsFrom } = media.plan;
    return {
      dialect: { ...read.dialect, format: kind, labelsFrom },
      scan: { sha256: converted.sha256 },
      notes: [...converted.notes, ...read.notes],
      outcome: {
        ...outcome,
        rowsRejected: outcome.rowsRejected + converted.rowsRejected,
        rejects: [...converted.rejects, ...outcome.rejects],
      },
      ...(written === undefined ? {} : { packs: written }),
    };
  } finally {
    await packs?.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Types as this folder has them, except where the version before has others. */
function expectedColumns(
  { columns }: ConvertedMedia,
  before: PreviewRequest['expected'] = [],
): PreviewRequest['expected'] {
  return [...columns.map(({ name, type, role }: PreviewColumn) => ({ name, type, role })), ...before];
}

const reportEveryMs = 200;

function slowly(report: (done: number, total: number) => void): (done: number, total: number) => void {
  let last = Number.NEGATIVE_INFINITY;
  return (done, total) => {
    const now = performance.now();
    if (now - last < reportEveryMs && done < total) return;
    last = now;
    report(done, total);
  };
}

function nothingFound({ name }: SourceFile, source: MediaSource | null): AppError {
  return new AppError(
    'UNSUPPORTED',
    source?.files.length === 0 ? `${name} holds no files.` : `${name} holds no images and no texts.`,
    {
      reason: 'folder-without-media',
      nextStep:
        'Choose a folder of PNG, JPEG, GIF, WebP or BMP images, or of text files. Tables are imported as files.',
    },
  );
}

function noneReadable({ name }: SourceFile, { rejects, rowsRejected }: ConvertedMedia): AppError {
  const count = rowsRejected.toLocaleString('en-US');
  return new AppError(
    'INVALID_INPUT',
    `None of the ${count} files of ${name} can be read; the first is ${rejects[0]?.reason ?? 'unknown'}`,
    { reason: 'too-many-rejects', nextStep: 'Check that the files are whole, and copy them again.' },
  );
}
