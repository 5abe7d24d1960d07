import { rm } from 'node:fs/promises';
import { z } from 'zod';
import { DatasetName } from '#shared/data/data.contract.ts';
import { Column, Dialect, VersionSource } from '#shared/data/data.schema.ts';
import { HistoryName, mainBranch } from '#shared/data/history.schema.ts';
import { AppError } from '#shared/kit/errors.ts';
import { DatasetId, GrantId, type VersionId } from '#shared/kit/ids.ts';
import type { ImportAnswer, SourceFile } from '../../workers/data/data.protocol.ts';
import type { JobContext, JobHandler } from '../workspace/index.ts';
import * as store from './data.store.ts';
import { checkWrittenRows } from './expectations/check-written-rows.ts';
import type { BeforePublishing, UnboundReport } from './expectations/expectations.service.ts';
import { publishVersion } from './publish-version.ts';
import type { StoreDeps } from './store-rows.ts';

const ImportJobFile = z.object({
  path: z.string(),
  fileName: z.string(),
  sizeBytes: z.number(),
  /** An upload in the workspace's `tmp`: deleted after use, and lost when Millwright starts again. */
  isTemporary: z.boolean(),
  grantId: GrantId.nullable(),
});
export type ImportJobFile = z.infer<typeof ImportJobFile>;

/**
 * What an import job is started with. It holds paths, which no procedure ever takes: the service puts them
 * there from grants, so that the job can be started again after a crash, when grants are gone.
 */
export const ImportJobInput = ImportJobFile.extend({
  /** Files whose rows follow. Absent in jobs of earlier releases. */
  more: z.array(ImportJobFile).default([]),
  sourceKind: VersionSource.shape.kind,
  name: DatasetName,
  datasetId: DatasetId.nullable(),
  branch: HistoryName.default(mainBranch),
  dialect: Dialect.partial(),
  columns: z.array(Column).nullable(),
});
export type ImportJobInput = z.infer<typeof ImportJobInput>;

export interface ImportDeps extends StoreDeps {
  readonly checkBefore: BeforePublishing;
}

export function createImportHandler(deps: ImportDeps): JobHandler<ImportJobInput> {
  const { platform, workers, tableOf } = deps;
  const { db, objects, clock, grants } = platform;

  const releaseUploads = async (input: ImportJobInput) => {
    for (const file of [input, ...input.more]) {
      if (file.grantId !== null) await grants.release(file.grantId);
      else if (file.isTemporary) await rm(file.path, { force: true });
    }
  };

  const read = async (input: ImportJobInput, target: string, context: JobContext): Promise<ReadFile> => {
    const head =
      input.datasetId === null ? undefined : store.findHead(db, input.datasetId, input.branch)?.version;
    const parent = head
      ? { ...(await tableOf(head.id)), number: head.number, fingerprint: head.fingerprint }
      : null;
    const { answer, expectations } = await workers.runAlone(context.signal, async (client) => {
      client.on('progress', context.report);
      // A first version is stored as the file it is: it is hashed while the worker looks at its rows.
      if (parent === null) client.on('written', () => objects.prepare(target));
      const imported = await client.call('importFile', {
        file: sourceOf(input),
        more: input.more.map(sourceOf),
        dialect: withoutUndefined(input.dialect),
        ...(input.columns === null ? {} : { columns: input.columns }),
        target,
        parent,
      });
      const checked = { datasetId: input.datasetId, target, client, signal: context.signal };
      return { answer: imported, expectations: await checkWrittenRows(deps, imported, checked) };
    });
    return { answer, expectations, parentId: head?.id ?? null };
  };

  return {
    input: ImportJobInput,
    lane: 'data',
    canResume: true,
    run: async (input, context) => {
      const startedAt = clock.elapsed();
      const target = objects.temporaryFile('.parquet');
      try {
        const file = await read(input, target, context);
        context.signal.throwIfAborted();
        context.report({ phase: 'Storing', done: 0, total: null, unit: 'bytes' });
        const { id } = await publishVersion(deps, target, {
          datasetId: input.datasetId,
          name: input.name,
          branch: input.branch,
          parentId: file.parentId,
          source: {
            kind: input.sourceKind,
            fileName: sourceName(input),
            sizeBytes: [input, ...input.more].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
            sha256: file.answer.sourceSha256,
          },
          answer: file.answer,
          transform: null,
          expectations: file.expectations,
          durationMs: () => clock.elapsed() - startedAt,
          signal: context.signal,
        });
        await releaseUploads(input);
        return { type: 'version', id };
      } catch (error) {
        await rm(target, { force: true });
        // Cancelled work leaves nothing; after a failure the upload stays, to be tried again with other settings.
        if (context.signal.aborted) await releaseUploads(input);
        throw explain(error, input);
      }
    },
  };
}

function sourceOf({ path, fileName, sizeBytes }: ImportJobFile): SourceFile {
  return { path, name: fileName, sizeBytes, isPartial: false };
}

/** `a.csv, b.csv and 3 more` */
function sourceName({ fileName, more }: ImportJobInput): string {
  if (more.length === 0) return fileName;
  const [second, ...rest] = more;
  return rest.length === 0
    ? `${fileName} and ${second!.fileName}`
    : `${fileName}, ${second!.fileName} and ${rest.length} more`;
}

interface ReadFile {
  readonly answer: ImportAnswer;
  readonly expectations: UnboundReport | null;
  /** The head of the dataset when reading began. */
  readonly parentId: VersionId | null;
}

/** `exactOptionalPropertyTypes` is off in zod's output: keys with `undefined` would override what was sniffed. */
function withoutUndefined(dialect: Partial<Dialect>): Partial<Dialect> {
  return Object.fromEntries(Object.entries(dialect).filter(([, value]) => value !== undefined));
}

function explain(error: unknown, input: ImportJobInput): unknown {
  const code = (error as { readonly code?: unknown } | null)?.code;
  if (code === 'ENOSPC' || code === 'SQLITE_FULL') {
    return new AppError(
      'RESOURCE_EXHAUSTED',
      `The disk is full: ${input.fileName} could not be stored.`,
      {
        reason: 'disk-full',
        nextStep: 'Free space on the disk of the workspace and import again. Nothing was changed.',
        retry: true,
      },
      { cause: error },
    );
  }
  if (!input.isTemporary || !(error instanceof AppError) || error.data.reason !== 'file-missing')
    return error;
  return new AppError('PRECONDITION_FAILED', `The uploaded file ${input.fileName} is no longer there.`, {
    reason: 'upload-gone',
    nextStep: 'Uploads do not outlive a restart: drop the file again.',
  });
}
