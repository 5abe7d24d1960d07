import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256OfFile } from '../../platform/files/read-chunks.ts';
import type { ImportRequest } from './data.protocol.ts';
import { convertedFile, convertForeign, dialectOfConverted } from './formats/convert.ts';
import { type Converted, wantedOf } from './formats/converted.ts';
import { detectFormat } from './formats/detect.ts';
import type { ImportContext, ReadFile } from './import-file.ts';
import { findMedia, readMedia } from './media/read-media.ts';
import { openSources } from './sources.ts';
import { readUnion } from './union/read-union.ts';

type Reader = (request: ImportRequest, context: ImportContext) => Promise<ReadFile>;
interface Readers {
  readonly text: Reader;
  readonly parquet: Reader;
}

/** Reads what the user gave into one Parquet file: a file, several as one table, members of an archive, or images. */
export async function readSources(
  request: ImportRequest,
  context: ImportContext,
  readers: Readers,
): Promise<ReadFile> {
  const { file, more = [], dialect = {} } = request;
  const media = await findMedia(request, context.signal);
  if (media !== null) return readMedia(media, request, { context, readParquet: readers.parquet });
  const folder = await mkdtemp(join(context.settings.scratchFolder, 'sources-'));
  const readPart = (part: ImportRequest) => readConverted(part, context, readers);
  try {
    const { files, choice } = await openSources({ file, more, dialect, folder, signal: context.signal });
    const read =
      files.length === 1
        ? await readPart({ ...request, file: files[0]! })
        : await readUnion(request, context, { files, folder, readPart });
    return choice === null ? read : { ...read, scan: { sha256: await sha256OfFile(file.path) } };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Reads a file of any format: the two that have readers of their own as they lie, all others converted first. */
async function readConverted(
  request: ImportRequest,
  context: ImportContext,
  readers: Readers,
): Promise<ReadFile> {
  const { file, dialect = {} } = request;
  const format = await detectFormat(file);
  const folder = await mkdtemp(join(context.settings.scratchFolder, 'import-'));
  try {
    const converted = await convertForeign(format, {
      file,
      dialect,
      wanted: request.columns ?? wantedOf(file, request.parent?.columns),
      folder,
      maxRows: Number.POSITIVE_INFINITY,
      memoryLimitMb: context.settings.memoryLimitMb,
      connect: context.connect,
      signal: context.signal,
      onProgress: (done, total, unit) => context.report({ phase: 'Reading the file', done, total, unit }),
    });
    if (converted === null) return await readers[format === 'parquet' ? 'parquet' : 'text'](request, context);
    const read = await readers[converted.kind](
      { ...request, file: await convertedFile(file, converted), dialect: dialectOfConverted(dialect) },
      context,
    );
    return { ...inPlaces(read, converted), scan: { sha256: await sha256OfFile(file.path) } };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The report in the places of the file itself, with what the conversion had to say. */
function inPlaces(read: ReadFile, { dialect, lineOf, notes, rejects, rowsRejected }: Converted): ReadFile {
  const { outcome } = read;
  return {
    ...read,
    dialect: { ...read.dialect, ...dialect },
    notes: [...notes, ...read.notes],
    outcome: {
      ...outcome,
      rowsRejected: outcome.rowsRejected + rowsRejected,
      rejects: [...rejects, ...outcome.rejects.map((reject) => ({ ...reject, line: lineOf(reject.line) }))],
    },
  };
}
