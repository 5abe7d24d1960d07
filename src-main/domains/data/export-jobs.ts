import { access, rm } from 'node:fs/promises';
import { z } from 'zod';
import { ExportFormat, type Filter, PageRequest } from '#shared/data/data.schema.ts';
import { VersionPair } from '#shared/data/diff.schema.ts';
import { AppError } from '#shared/kit/errors.ts';
import { type JobId, VersionId } from '#shared/kit/ids.ts';
import { writeZip } from '../../platform/archives/write-zip.ts';
import type { Platform } from '../../platform/platform.ts';
import type { DiffRequest, VersionTable, ViewFilter } from '../../workers/data/data.protocol.ts';
import type { JobContext, JobHandler } from '../workspace/index.ts';
import type { DataWorkers } from './data-workers.ts';
import type { DatasetFolder } from './sources/dataset-folder.ts';

type Progress = Pick<JobContext, 'signal' | 'report'>;

const ViewExport = z.object({
  versionId: VersionId,
  format: ExportFormat,
  filters: PageRequest.shape.filters,
  sort: PageRequest.shape.sort,
  isSpreadsheetSafe: z.boolean(),
  /** What the file is called where it is saved; never used to build a path here. */
  fileName: z.string(),
});
const DiffExport = z.object({
  diff: VersionPair.extend({ isSpreadsheetSafe: z.boolean() }),
  fileName: z.string(),
});
const FolderExport = z.object({ folder: z.object({ versionId: VersionId }), fileName: z.string() });
export const ExportJobInput = z.union([DiffExport, FolderExport, ViewExport]);
export type ExportJobInput = z.infer<typeof ExportJobInput>;

export interface ExportedFile {
  readonly path: string;
  readonly name: string;
  readonly mimeType: string;
}

const mimeTypes = {
  csv: 'text/csv; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
  jsonl: 'application/x-ndjson',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  zip: 'application/zip',
} as const satisfies Readonly<Record<ExportFormat | 'zip', string>>;

/** Finished exports that are kept at hand, until Millwright is closed. */
const keptExports = 10;

/** Exports lie in the workspace's `tmp`: they are copies, fetched once or twice and gone with the session. */
export function createExports({
  platform,
  workers,
  tableOf,
  diffRequest,
  resolveFilters,
  makeFolder,
}: {
  readonly platform: Platform;
  readonly workers: DataWorkers;
  readonly tableOf: (id: VersionId) => Promise<VersionTable>;
  readonly diffRequest: (pair: VersionPair) => Promise<DiffRequest>;
  readonly resolveFilters: (id: VersionId, filters: readonly Filter[]) => Promise<ViewFilter[]>;
  readonly makeFolder: (id: VersionId, progress: Progress) => Promise<DatasetFolder>;
}) {
  const files = new Map<JobId, ExportedFile>();

  const write = async (
    input: ExportJobInput,
    target: string,
    { signal, report }: Progress,
  ): Promise<void> => {
    if ('folder' in input) {
      const folder = await makeFolder(input.folder.versionId, { signal, report });
      try {
        await writeZip(target, folder.entries, signal);
      } finally {
        await folder.release();
      }
      return;
    }
    if ('diff' in input) {
      const { isSpreadsheetSafe, ...pair } = input.diff;
      const request = await diffRequest(pair);
      await workers.runAlone(signal, (client) =>
        client.call('exportDiff', { ...request, target, isSpreadsheetSafe }),
      );
      return;
    }
    const { versionId, format, sort, isSpreadsheetSafe } = input;
    const table = await tableOf(versionId);
    const filters = await resolveFilters(versionId, input.filters);
    await workers.runAlone(signal, (client) => {
      client.on('progress', report);
      return client.call('exportView', { table, filters, sort, format, isSpreadsheetSafe, target });
    });
  };

  const handler: JobHandler<ExportJobInput> = {
    input: ExportJobInput,
    lane: 'data',
    canResume: true,
    run: async (input, { jobId, signal, report }) => {
      const format = 'diff' in input ? 'csv' : 'folder' in input ? 'zip' : input.format;
      const target = platform.objects.temporaryFile(`.${format}`);
      report({ phase: 'Writing rows', done: 0, total: null, unit: 'rows' });
      try {
        await write(input, target, { signal, report });
        signal.throwIfAborted();
      } catch (error) {
        await rm(target, { force: true });
        throw error;
      }
      files.set(jobId, { path: target, name: input.fileName, mimeType: mimeTypes[format] });
      for (const [oldId, old] of [...files].slice(0, -keptExports)) {
        files.delete(oldId);
        await rm(old.path, { force: true });
      }
      return { type: 'version', id: versionOf(input) };
    },
  };

  const find = async (jobId: JobId): Promise<ExportedFile> => {
    const file = files.get(jobId);
    if (file) {
      await access(file.path);
      return file;
    }
    throw new AppError('NOT_FOUND', 'This export is not at hand any more.', {
      reason: 'export',
      nextStep: 'Export the view again.',
    });
  };

  return { handler, find };
}

function versionOf(input: ExportJobInput): VersionId {
  if ('diff' in input) return input.diff.after;
  return 'folder' in input ? input.folder.versionId : input.versionId;
}

export function diffFileName(datasetName: string, before: number, after: number): string {
  return exportFileName(`${datasetName} v${before} to`, after, 'csv');
}

/** `Sales: 2024/Q1` v3 → `Sales_ 2024_Q1 v3.csv`. */
export function exportFileName(datasetName: string, versionNumber: number, format: string): string {
  const safe = datasetName
    .replaceAll(/[\p{Cc}\\/:*?"<>|]/gu, '_')
    .replace(/^\.+/, '_')
    .slice(0, 120)
    .trim();
  return `${safe} v${versionNumber}.${format}`;
}
