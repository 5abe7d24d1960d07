import { rm } from 'node:fs/promises';
import { z } from 'zod';
import { Column, DatasetName, Dialect, VersionSource } from '#shared/data/data.schema.ts';
import { HistoryName, mainBranch } from '#shared/data/history.schema.ts';
import { SourceOrigin } from '#shared/data/sources/source.schema.ts';
import { AppError } from '#shared/kit/errors.ts';
import { DatasetId, GrantId, type VersionId } from '#shared/kit/ids.ts';
import type { ImportAnswer, SourceFile } from '../../workers/data/data.protocol.ts';
import type { JobContext, JobHandler } from '../workspace/index.ts';
import * as store from './data.store.ts';
import { checkWrittenRows } from './expectations/check-written-rows.ts';
import type { BeforePublishing, UnboundReport } from './expectations/expectations.service.ts';
import { knownPacks } from './images/store-packs.ts';
import { findProfileState } from './profile-states.store.ts';
import { publishVersion } from './publish-version.ts';
import { SourceRequest, type StageSource } from './sources/stage-source.ts';
import type { StoreDeps } from './store-rows.ts';
import { expectKept, settleTicket, WatchTicket } from './watches/watch-import.ts';

const ImportJobFile = z.object({
  path: z.string(),
  fileName: z.string(),
  sizeBytes: z.number(),
  /** An upload in the workspace's `tmp`: deleted after use, and lost when Millwright starts again. */
  isTemporary: z.boolean(),
  /** Absent in jobs of earlier releases. */
  isFolder: z.boolean().default(false),
  grantId: GrantId.nullable(),
});
export type ImportJobFile = z.infer<typeof ImportJobFile>;

const ImportJobTarget = z.object({
  name: DatasetName,
  datasetId: DatasetId.nullable(),
  branch: HistoryName.default(mainBranch),
  dialect: Dialect.partial().default({}),
  columns: z.array(Column).nullable(),
});

/**
 * What an import of files is started with. It holds paths, which no procedure ever takes: the service puts them
 * there from grants, so that the job can be started again after a crash, when grants are gone.
 */
const FileImportInput = ImportJobFile.extend(ImportJobTarget.shape).extend({
  /** Files whose rows follow. Absent in jobs of earlier releases. */
  more: z.array(ImportJobFile).default([]),
  sourceKind: VersionSource.shape.kind,
  /** Set where the files were fetched from a source. */
  origin: SourceOrigin.optional(),
  /** Of an import that a watched folder has started. */
  watch: WatchTicket.nullable().default(null),
});
export type FileImportInput = z.infer<typeof FileImportInput>;

/** What an import from elsewhere is started with: it is fetched by the job, again where the job starts again. */
const SourceImportInput = ImportJobTarget.extend({ source: SourceRequest });
type SourceImportInput = z.infer<typeof SourceImportInput>;

export const ImportJobInput = z.union([SourceImportInput, FileImportInput]);
export type ImportJobInput = z.infer<typeof ImportJobInput>;

export interface ImportDeps extends StoreDeps {
  readonly checkBefore: BeforePublishing;
  readonly stage: StageSource;
}

/** Files at hand, and what they become. */
interface ImportWork extends z.infer<typeof ImportJobTarget> {
  readonly files: readonly [SourceFile, ...SourceFile[]];
  readonly watch: WatchTicket | null;
  readonly source: Omit<VersionSource, 'sha256'>;
  readonly startedAt: number;
}

export function createImportHandler(deps: ImportDeps): JobHandler<ImportJobInput> {
  const { platform, workers, tableOf, stage } = deps;
  const { db, objects, clock, grants } = platform;

  const releaseUploads = async (input: FileImportInput) => {
    for (const file of [input, ...input.more]) {
      if (file.grantId !== null) await grants.release(file.grantId);
      else if (file.isTemporary) await rm(file.path, { force: true });
    }
  };

  const headOf = ({ datasetId, branch }: ImportWork) =>
    datasetId === null ? undefined : store.findHead(db, datasetId, branch)?.version;

  const read = async (work: ImportWork, files: NewFiles, context: JobContext): Promise<ReadFile> => {
    const { target, packFolder } = files;
    const { datasetId, columns, dialect } = work;
    const [file, ...more] = work.files;
    const head = headOf(work);
    const parent = head
      ? {
          ...(await tableOf(head.id)),
          number: head.number,
          fingerprint: head.fingerprint,
          profileState: findProfileState(db, head.id),
        }
      : null;
    const packs = { folder: packFolder, known: await knownPacks(platform, head?.id ?? null) };
    const { answer, expectations } = await workers.runAlone(context.signal, async (client) => {
      client.on('progress', context.report);
      // A first version is stored as the file it is: it is hashed while the worker looks at its rows.
      if (parent === null) client.on('written', () => objects.prepare(target));
      const imported = await client.call('importFile', {
        file,
        more,
        dialect: withoutUndefined(dialect),
        ...(columns === null ? {} : { columns }),
        target,
        parent,
        packs,
      });
      const checked = { datasetId, target, client, signal: context.signal };
      return { answer: imported, expectations: await checkWrittenRows(deps, imported, checked) };
    });
    return { answer, expectations, parentId: head?.id ?? null };
  };

  /** From files to a version. */
  const importRows = async (work: ImportWork, context: JobContext): Promise<VersionId> => {
    const target = objects.temporaryFile('.parquet');
    const packFolder = objects.temporaryFile('-packs');
    try {
      const file = await read(work, { target, packFolder }, context);
      const { watch } = work;
      if (watch) expectKept(file.expectations, work.name);
      context.signal.throwIfAborted();
      context.report({ phase: 'Storing', done: 0, total: null, unit: 'bytes' });
      const { id } = await publishVersion(deps, target, {
        datasetId: work.datasetId,
        name: work.name,
        branch: work.branch,
        parentId: file.parentId,
        source: { ...work.source, sha256: file.answer.sourceSha256 },
        dialect: file.answer.dialect,
        answer: file.answer,
        origins: null,
        transform: null,
        expectations: file.expectations,
        ...(watch === null
          ? {}
          : {
              onInserted: (published) => settleTicket(db, clock, watch, { outcome: 'imported', published }),
            }),
        durationMs: () => clock.elapsed() - work.startedAt,
        signal: context.signal,
      });
      return id;
    } catch (error) {
      await rm(target, { force: true });
      const same = isUnchanged(error) ? headOf(work) : undefined;
      // Nobody asked for this import, so that it had nothing to bring is no failure.
      if (same && work.watch) {
        settleTicket(db, clock, work.watch, { outcome: 'unchanged', published: null });
        return same.id;
      }
      throw explainFull(error, work.source.fileName);
    } finally {
      await rm(packFolder, { recursive: true, force: true });
    }
  };

  const importFiles = async (input: FileImportInput, context: JobContext): Promise<VersionId> => {
    const files = [input, ...input.more];
    const [first, ...rest] = files.map(sourceOf);
    try {
      const id = await importRows(
        {
          ...input,
          startedAt: clock.elapsed(),
          files: [first!, ...rest],
          source: {
            kind: input.sourceKind,
            ...(input.origin === undefined ? {} : { origin: input.origin }),
            fileName: sourceName(input),
            sizeBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
          },
        },
        context,
      );
      await releaseUploads(input);
      return id;
    } catch (error) {
      // Cancelled work leaves nothing; after a failure the upload stays, to be tried again with other settings.
      if (context.signal.aborted) await releaseUploads(input);
      throw explainGone(error, input);
    }
  };

  const importSource = async (input: SourceImportInput, context: JobContext): Promise<VersionId> => {
    const startedAt = clock.elapsed();
    const { release, ...staged } = await stage(input.source, context);
    try {
      return await importRows({ ...input, ...staged, watch: null, startedAt }, context);
    } finally {
      await release();
    }
  };

  return {
    input: ImportJobInput,
    lane: 'data',
    canResume: true,
    run: async (input, context) => ({
      type: 'version',
      id: 'source' in input ? await importSource(input, context) : await importFiles(input, context),
    }),
  };
}

function isUnchanged(error: unknown): boolean {
  return error instanceof AppError && error.data.reason === 'version-unchanged';
}

function sourceOf({ path, fileName, sizeBytes, isFolder }: ImportJobFile): SourceFile {
  return { path, name: fileName, sizeBytes, isFolder, isPartial: false };
}

/** `a.csv, b.csv and 3 more` */
function sourceName({ fileName, more }: FileImportInput): string {
  if (more.length === 0) return fileName;
  const [second, ...rest] = more;
  return rest.length === 0
    ? `${fileName} and ${second!.fileName}`
    : `${fileName}, ${second!.fileName} and ${rest.length} more`;
}

/** Where the worker writes: the rows, and packs of images if there are any. */
interface NewFiles {
  readonly target: string;
  readonly packFolder: string;
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

function explainFull(error: unknown, fileName: string): unknown {
  const code = (error as { readonly code?: unknown } | null)?.code;
  if (code !== 'ENOSPC' && code !== 'SQLITE_FULL') return error;
  return new AppError(
    'RESOURCE_EXHAUSTED',
    `The disk is full: ${fileName} could not be stored.`,
    {
      reason: 'disk-full',
      nextStep: 'Free space on the disk of the workspace and import again. Nothing was changed.',
      retry: true,
    },
    { cause: error },
  );
}

function explainGone(error: unknown, input: FileImportInput): unknown {
  if (!input.isTemporary || !(error instanceof AppError) || error.data.reason !== 'file-missing')
    return error;
  return new AppError('PRECONDITION_FAILED', `The uploaded file ${input.fileName} is no longer there.`, {
    reason: 'upload-gone',
    nextStep: 'Uploads do not outlive a restart: drop the file again.',
  });
}
