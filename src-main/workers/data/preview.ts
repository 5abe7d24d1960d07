import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { DataWorkerSettings, PreviewAnswer, PreviewRequest } from './data.protocol.ts';
import { convertedFile, convertForeign, dialectOfConverted } from './formats/convert.ts';
import { wantedOf } from './formats/converted.ts';
import { detectFormat } from './formats/detect.ts';
import { previewParquet } from './import-parquet.ts';
import { findMedia, previewMedia } from './media/read-media.ts';
import { previewRows, sniffText } from './sniff/sniff-text.ts';
import { fileGone } from './source-text.ts';
import { openSources } from './sources.ts';
import { previewUnion } from './union/preview-union.ts';

export interface PreviewContext {
  readonly connect: () => Promise<DuckDBConnection>;
  readonly settings: DataWorkerSettings;
}

/** Rows that a conversion is asked for: enough to infer types from. */
const convertedRows = 400;

/** Schema, dialect and first rows from the beginning of what the user gave: a file, several, an archive or a folder. */
export async function previewFile(request: PreviewRequest, context: PreviewContext): Promise<PreviewAnswer> {
  const { file, more = [], dialect = {} } = request;
  const folder = await mkdtemp(join(context.settings.scratchFolder, 'preview-'));
  const { signal } = new AbortController();
  try {
    const media = await findMedia(request, signal);
    if (media !== null) return await previewMedia(media, request, context);
    const { files, choice } = await openSources({ file, more, dialect, folder, signal });
    const parts = [];
    for (const part of files)
      parts.push({ file: part, answer: await previewOne({ ...request, file: part }, context) });
    const answer =
      parts.length === 1 ? parts[0]!.answer : previewUnion(parts, dialect.hasSourceColumn ?? false);
    if (choice === null) return answer;
    return {
      ...answer,
      dialect: { ...answer.dialect, members: choice.chosen },
      choices: [choice, ...answer.choices],
    };
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ENOENT' ? fileGone(file.name, error) : error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The preview of one file. DuckDB is only started for Parquet, and for what is converted to it. */
export async function previewOne(request: PreviewRequest, context: PreviewContext): Promise<PreviewAnswer> {
  const { file, dialect = {} } = request;
  const format = await detectFormat(file);
  const folder = await mkdtemp(join(context.settings.scratchFolder, 'part-'));
  try {
    const converted = await convertForeign(format, {
      file,
      dialect,
      wanted: wantedOf(file, request.expected),
      folder,
      maxRows: convertedRows,
      memoryLimitMb: context.settings.memoryLimitMb,
      connect: context.connect,
      signal: new AbortController().signal,
      onProgress: () => undefined,
    });
    if (converted === null) return await previewKnown(format === 'parquet', request, context);
    const answer = await previewKnown(
      converted.kind === 'parquet',
      { ...request, file: await convertedFile(file, converted), dialect: dialectOfConverted(dialect) },
      context,
    );
    return {
      ...answer,
      dialect: { ...answer.dialect, ...converted.dialect },
      columns: answer.columns.map((column, index) => ({
        ...column,
        typeReason: converted.typeReasons?.[index] ?? column.typeReason,
      })),
      choices: converted.choices,
      estimatedRowCount: converted.rowCount,
      notes: [...converted.notes, ...answer.notes],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function previewKnown(
  isColumnar: boolean,
  request: PreviewRequest,
  context: PreviewContext,
): Promise<PreviewAnswer> {
  if (isColumnar) return previewParquet(await context.connect(), request);
  const sniffed = await sniffText(request.file, request.dialect ?? {}, request.expected);
  return {
    dialect: sniffed.dialect,
    columns: sniffed.columns.map(({ name, originalName, type, role, typeReason }) => ({
      name,
      originalName,
      type,
      role,
      typeReason,
    })),
    rows: sniffed.rows.slice(0, previewRows),
    estimatedRowCount: sniffed.estimatedRowCount,
    notes: sniffed.notes,
    choices: [],
    nested: sniffed.nested?.offers ?? [],
    union: null,
  };
}
