import { rm } from 'node:fs/promises';
import { z } from 'zod';
import { DatasetName } from '#shared/data/data.contract.ts';
import { Column, Dialect, VersionSource } from '#shared/data/data.schema.ts';
import { AppError } from '#shared/kit/errors.ts';
import { DatasetId, GrantId, type VersionId } from '#shared/kit/ids.ts';
import type { Platform } from '../../platform/platform.ts';
import type { ImportAnswer, StoredTable } from '../../workers/data/data.protocol.ts';
import type { JobContext, JobHandler } from '../workspace/index.ts';
import * as store from './data.store.ts';
import type { DataClient, DataWorkers } from './data-workers.ts';
import type { BeforePublishing, UnboundReport } from './expectations/expectations.service.ts';
import { publishVersion } from './publish-version.ts';

/**
 * What an import job is started with. It holds the path, which no procedure ever takes: the service puts it
 * there from a grant, so that the job can be started again after a crash, when grants are gone.
 */
export const ImportJobInput = z.object({
  path: z.string(),
  fileName: z.string(),
  sizeBytes: z.number(),
  /** An upload in the workspace's `tmp`: deleted after use, and lost when Millwright starts again. */
  isTemporary: z.boolean(),
  grantId: GrantId.nullable(),
  sourceKind: VersionSource.shape.kind,
  name: DatasetName,
  datasetId: DatasetId.nullable(),
  dialect: Dialect.partial(),
  columns: z.array(Column).nullable(),
});
export type ImportJobInput = z.infer<typeof ImportJobInput>;

export interface ImportDeps {
  readonly platform: Platform;
  readonly workers: DataWorkers;
  readonly tableOf: (id: VersionId) => Promise<StoredTable>;
  readonly checkBefore: BeforePublishing;
}

export function createImportHandler({
  platform,
  workers,
  tableOf,
  checkBefore,
}: ImportDeps): JobHandler<ImportJobInput> {
  const { db, objects, clock, grants, log } = platform;

  const releaseUpload = async (input: ImportJobInput) => {
    if (input.grantId !== null) await grants.release(input.grantId);
    else if (input.isTemporary) await rm(input.path, { force: true });
  };

  const read = async (input: ImportJobInput, target: string, context: JobContext): Promise<ReadFile> => {
    const head = input.datasetId === null ? undefined : store.findHead(db, input.datasetId)?.version;
    const parent = head
      ? { ...(await tableOf(head.id)), number: head.number, fingerprint: head.fingerprint }
      : null;
    const { answer, expectations } = await workers.runAlone(context.signal, async (client) => {
      client.on('progress', context.report);
      const imported = await client.call('importFile', {
        file: { path: input.path, name: input.fileName, sizeBytes: input.sizeBytes, isPartial: false },
        dialect: withoutUndefined(input.dialect),
        ...(input.columns === null ? {} : { columns: input.columns }),
        target,
        parent,
      });
      return { answer: imported, expectations: await check(input, { imported, target, client, context }) };
    });
    return { answer, expectations, parentId: head?.id ?? null };
  };

  /** The rows against the dataset's suite. Rows that cannot be checked are a version all the same. */
  const check = async (
    { datasetId, fileName }: ImportJobInput,
    { imported, target, client, context }: Imported,
  ): Promise<UnboundReport | null> => {
    if (datasetId === null) return null;
    const table = { files: [target], columns: imported.columns, rowCount: imported.rowCount };
    try {
      return await checkBefore(datasetId, table, (request) => client.call('checkSuite', request));
    } catch (error) {
      context.signal.throwIfAborted();
      log.warn({ err: error, fileName }, 'an imported file could not be checked against its expectations');
      return null;
    }
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
        const { id } = await publishVersion(platform, target, {
          datasetId: input.datasetId,
          name: input.name,
          parentId: file.parentId,
          source: {
            kind: input.sourceKind,
            fileName: input.fileName,
            sizeBytes: input.sizeBytes,
            sha256: file.answer.sourceSha256,
          },
          answer: file.answer,
          expectations: file.expectations,
          durationMs: () => clock.elapsed() - startedAt,
          signal: context.signal,
        });
        await releaseUpload(input);
        return { type: 'version', id };
      } catch (error) {
        await rm(target, { force: true });
        // Cancelled work leaves nothing; after a failure the upload stays, to be tried again with other settings.
        if (context.signal.aborted) await releaseUpload(input);
        throw explain(error, input);
      }
    },
  };
}

interface Imported {
  readonly imported: ImportAnswer;
  readonly target: string;
  readonly client: DataClient;
  readonly context: JobContext;
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
