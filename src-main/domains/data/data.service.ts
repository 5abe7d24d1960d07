import { statSync } from 'node:fs';
import { basename } from 'node:path';
import type { z } from 'zod';
import type { dataContract } from '#shared/data/data.contract.ts';
import type {
  Cell,
  Dataset,
  DatasetVersion,
  Dialect,
  ImportPreview,
  Page,
  PageRequest,
  Profile,
  QueryResult,
  SampleInfo,
  ValueCounts,
} from '#shared/data/data.schema.ts';
import { mainBranch } from '#shared/data/history.schema.ts';
import { AppError } from '#shared/kit/errors.ts';
import type { DatasetId, JobId, VersionId } from '#shared/kit/ids.ts';
import type { Job } from '#shared/workspace/workspace.schema.ts';
import type { GrantedFile } from '../../platform/files/file-grants.ts';
import type { SecretStore } from '../../platform/files/secret-store.ts';
import type { Platform } from '../../platform/platform.ts';
import { transact } from '../../platform/sqlite/sqlite.ts';
import type { VersionTable } from '../../workers/data/data.protocol.ts';
import type { JobsService, WorkspaceService } from '../workspace/index.ts';
import * as store from './data.store.ts';
import { createDataWorkers, type DataWorkers } from './data-workers.ts';
import { createExpectationsService, type ExpectationsService } from './expectations/expectations.service.ts';
import { createExports, diffFileName, type ExportedFile, exportFileName } from './export-jobs.ts';
import { createFindingsService, type FindingsService } from './findings/findings.service.ts';
import { createImageReader, type ImageReader } from './images/image-reader.ts';
import { createImportHandler, type FileImportInput, type ImportJobFile } from './import-jobs.ts';
import { createLabellingService, type LabellingService } from './labelling/labelling.service.ts';
import { createSamples, type Samples } from './samples.ts';
import { makeDatasetFolder } from './sources/dataset-folder.ts';
import { createSourcesService, type SourcesService } from './sources/sources.service.ts';
import { createTransformsService, type TransformsService } from './transforms/transforms.service.ts';
import { createVersionDiffs, type VersionDiffs } from './version-diffs.ts';
import { createVersionHistory, type VersionHistory } from './version-history.ts';
import { repeatDialect } from './watches/repeat-dialect.ts';
import type { WatchTimings } from './watches/watch-runner.ts';
import { createWatchesService, type WatchesService } from './watches/watches.service.ts';

type InputOf<K extends keyof typeof dataContract> = (typeof dataContract)[K] extends {
  '~orpc': { inputSchema?: infer S };
}
  ? S extends z.ZodType
    ? z.output<S>
    : never
  : never;

export interface DataService {
  previewImport(input: InputOf<'previewImport'>): Promise<ImportPreview>;
  startImport(input: InputOf<'startImport'>): Job;
  listSamples(): SampleInfo[];
  startSampleImport(sampleId: string): Job;
  listDatasets(includeArchived: boolean): Dataset[];
  getDataset(id: DatasetId): Dataset;
  renameDataset(id: DatasetId, name: string): Dataset;
  setKeyColumns(id: DatasetId, columns: readonly string[]): Dataset;
  archiveDataset(id: DatasetId): Dataset;
  restoreDataset(id: DatasetId): Dataset;
  listVersions(datasetId: DatasetId): DatasetVersion[];
  getVersion(id: VersionId): DatasetVersion;
  readonly history: VersionHistory;
  diffVersions: VersionDiffs['diff'];
  getDiffRows: VersionDiffs['rows'];
  startDiffExport(input: InputOf<'startDiffExport'>): Job;
  getProfile(id: VersionId): Promise<Profile>;
  getPage(request: PageRequest, signal?: AbortSignal): Promise<Page>;
  countValues(input: InputOf<'countValues'>, signal?: AbortSignal): Promise<ValueCounts>;
  query(input: InputOf<'query'>, signal?: AbortSignal): Promise<QueryResult>;
  startExport(input: InputOf<'startExport'>): Job;
  /** The file that a finished export job wrote, for the host to hand over. */
  exportFile(jobId: JobId): Promise<ExportedFile>;
  /** Rows at random, each in the order of the columns; the same seed gives the same rows. */
  sampleRows(id: VersionId, count: number, seed: number): Promise<SampledRows>;
  /** A version for a worker to read: its files, each checked against its hash, and how to read them. */
  versionTable(id: VersionId): Promise<VersionTable>;
  /** Files of a sample that play the part of requests: more of the same, and rows from a changed world. */
  sampleTrafficFiles(sampleId: string): { readonly steady: string; readonly shifted: string };
  /** For work of other domains that needs DuckDB: sealing segments, comparing windows. */
  readonly askWorker: DataWorkers['ask'];
  readonly images: ImageReader;
  /** Labels given by hand, before they are a version. */
  readonly labelling: LabellingService;
  /** Suites of rules about datasets, and what they say of versions. */
  readonly expectations: ExpectationsService;
  /** What stands out in versions. */
  readonly findings: FindingsService;
  /** Lists of steps: what they would make of a version, and versions made by them. */
  readonly transforms: TransformsService;
  /** Data that is not on this machine yet. */
  readonly sources: SourcesService;
  /** Datasets that are kept up to date with folders. */
  readonly watches: WatchesService;
  close(): Promise<void>;
}

export interface SampledRows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** Longest that a page or a preview may take, and a query that a user wrote. */
const pageTimeoutMs = 60_000;
const queryTimeoutMs = 30_000;

export function createDataService(
  platform: Platform,
  {
    jobs,
    workspace,
    secrets,
    watchTimings,
  }: {
    readonly jobs: JobsService;
    readonly workspace: WorkspaceService;
    readonly secrets: SecretStore;
    readonly watchTimings?: WatchTimings | undefined;
  },
): DataService {
  const { db, objects, grants, changes, clock } = platform;
  const workers = createDataWorkers(platform, () => ({
    memoryMb: workspace.getSettings().dataMemoryMb,
    threads: workspace.threadBudget(),
  }));
  const samples: Samples = createSamples(platform.folders.app);

  const loadVersion = (id: VersionId): store.StoredVersion => {
    const found = store.findVersion(db, id);
    if (found) return found;
    throw new AppError('NOT_FOUND', 'This dataset version does not exist.', { reason: 'version' });
  };
  const loadDataset = (id: DatasetId): Dataset => {
    const found = store.findDataset(db, id);
    if (found) return found;
    throw new AppError('NOT_FOUND', 'This dataset does not exist.', { reason: 'dataset' });
  };

  const tableOf = async (id: VersionId): Promise<VersionTable> => {
    const { version, columns } = loadVersion(id);
    const stored = store.listParts(db, id);
    if (stored.length === 0) throw rowsFreed(version);
    const parts = await Promise.all(
      stored.map(async ({ objectHash, kind, rowCount, ...part }) => ({
        kind,
        file: await objects.verifiedPath(objectHash),
        rowCount,
        columns: part.columns,
        keepsPlaces: part.keepsPlaces,
      })),
    );
    return { parts, columns, rowCount: version.rowCount };
  };

  const changeDataset = (id: DatasetId, change: (nowMs: number) => void): Dataset => {
    loadDataset(id);
    transact(db, () => change(clock.now()));
    changes.announce('data.dataset', id, 'changed');
    return loadDataset(id);
  };

  /** Nested values become what they became in the version before, unless the user says otherwise. */
  const asBefore = (datasetId: DatasetId, said: Partial<Dialect> = {}, branch?: string): Partial<Dialect> => {
    const nested = said.nested ?? store.findDialect(db, datasetId, branch)?.nested;
    return nested === undefined ? said : { ...said, nested };
  };

  const startImportJob = (input: FileImportInput, title?: string): Job =>
    jobs.start({
      kind: 'import',
      title:
        title ?? `Import ${input.fileName}${input.more.length === 0 ? '' : ` and ${input.more.length} more`}`,
      input,
      ...(input.datasetId === null ? {} : { subject: { type: 'dataset', id: input.datasetId } as const }),
    });

  const getProfile = async (id: VersionId): Promise<Profile> => {
    loadVersion(id);
    const stored = store.findProfile(db, id);
    if (stored) return stored;
    const table = await tableOf(id);
    const computed = await workers.ask('profile', { table }, { isRepeatable: true, timeoutMs: 3_600_000 });
    const profile: Profile = { ...computed, versionId: id };
    transact(db, () => store.putProfile(db, profile, clock.now()));
    return profile;
  };

  const history = createVersionHistory(platform);
  const diffs = createVersionDiffs({ platform, workers, tableOf }, getProfile);
  const expectations = createExpectationsService(platform, { jobs, workers, tableOf, profileOf: getProfile });
  const findings = createFindingsService(platform, { jobs, workers, tableOf, profileOf: getProfile });
  const folderDeps = { platform, dataWorkers: workers, tableOf, profileOf: getProfile };
  const exports = createExports({
    platform,
    workers,
    tableOf,
    diffRequest: diffs.request,
    resolveFilters: expectations.resolveFilters,
    makeFolder: (id, progress) => makeDatasetFolder(folderDeps, loadVersion(id).version, progress),
  });
  const sources = createSourcesService(platform, {
    ...folderDeps,
    jobs,
    history,
    secrets,
    loadVersion: (id) => loadVersion(id).version,
  });
  jobs.register('export', exports.handler);
  jobs.register(
    'import',
    createImportHandler({
      platform,
      workers,
      tableOf,
      checkBefore: expectations.beforePublishing,
      stage: sources.stage,
    }),
  );
  const transforms = createTransformsService(
    { platform, workers, tableOf, checkBefore: expectations.beforePublishing },
    { jobs, expectBranch: history.expectBranch },
  );
  const watches = createWatchesService(platform, {
    jobs,
    loadDataset,
    startImportJob,
    dialectOf: (id) => repeatDialect(store.findDialect(db, id) ?? {}),
    ...(watchTimings ? { timings: watchTimings } : {}),
  });
  workspace.addSearchSource((query, limit) =>
    store.searchDatasets(db, query, limit).map(({ id, name, row_count }) => ({
      type: 'dataset',
      id,
      title: name,
      subtitle: `${row_count.toLocaleString('en-US')} rows`,
    })),
  );

  return {
    previewImport: async ({ grantId, moreGrantIds = [], dialect, datasetId }) => {
      const started = clock.elapsed();
      const grant = grants.resolve(grantId);
      const more = moreGrantIds.map((id) => grants.resolve(id));
      const answer = await workers.ask(
        'preview',
        {
          file: sourceOf(grant),
          more: more.map(sourceOf),
          dialect: datasetId === undefined ? (dialect ?? {}) : asBefore(datasetId, dialect),
          expected: datasetId === undefined ? [] : loadDataset(datasetId).head.columns,
        },
        { isRepeatable: true, timeoutMs: pageTimeoutMs },
      );
      return {
        grantId,
        fileName: grant.name,
        sizeBytes: [grant, ...more].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
        isPartial: grant.isPartial,
        dialect: answer.dialect,
        columns: [...answer.columns],
        rows: answer.rows.map((row) => [...row]),
        estimatedRowCount: answer.estimatedRowCount,
        notes: [...answer.notes],
        choices: [...answer.choices],
        nested: [...answer.nested],
        union:
          answer.union === null
            ? null
            : { files: [...answer.union.files], columns: [...answer.union.columns] },
        suggestedName: sources.fetched.suggestedName([grantId, ...moreGrantIds]) ?? suggestName(grant.name),
        durationMs: clock.elapsed() - started,
      };
    },
    startImport: ({ grantId, moreGrantIds = [], name, datasetId, branch = mainBranch, dialect, columns }) => {
      const [grant, ...more] = [grantId, ...moreGrantIds].map((id) => grants.resolve(id));
      const partial = [grant!, ...more].find(({ isPartial }) => isPartial);
      if (partial) {
        throw new AppError(
          'PRECONDITION_FAILED',
          `Only the beginning of ${partial.name} has been uploaded.`,
          {
            reason: 'upload-incomplete',
            nextStep: 'Upload the whole file, then import it.',
          },
        );
      }
      if (datasetId !== undefined) {
        loadDataset(datasetId);
        history.expectBranch(datasetId, branch);
      }
      const origin = sources.fetched.originOf([grantId, ...moreGrantIds]);
      return startImportJob({
        ...jobFileOf(grant!),
        more: more.map(jobFileOf),
        sourceKind: origin?.selection.kind ?? 'file',
        ...(origin === undefined ? {} : { origin }),
        name,
        datasetId: datasetId ?? null,
        branch: datasetId === undefined ? mainBranch : branch,
        dialect: datasetId === undefined ? (dialect ?? {}) : asBefore(datasetId, dialect, branch),
        columns: columns ?? null,
        watch: null,
      });
    },
    listSamples: () => samples.list(),
    startSampleImport: (sampleId) => {
      const { file, info } = samples.files(sampleId);
      return startImportJob({
        path: file,
        fileName: basename(file),
        sizeBytes: statSync(file).size,
        isTemporary: false,
        isFolder: false,
        grantId: null,
        more: [],
        sourceKind: 'sample',
        name: info.title,
        datasetId: null,
        branch: mainBranch,
        dialect: {},
        columns: null,
        watch: null,
      });
    },
    listDatasets: (includeArchived) => store.listDatasets(db, includeArchived),
    getDataset: loadDataset,
    renameDataset: (id, name) => changeDataset(id, (nowMs) => store.renameDataset(db, id, name, nowMs)),
    setKeyColumns: (id, columns) => {
      const known = loadDataset(id).head.columns.map(({ name }) => name);
      const unknown = columns.find((name) => !known.includes(name));
      if (unknown !== undefined) throw columnUnknown(unknown);
      return changeDataset(id, (nowMs) => store.setKeyColumns(db, id, columns, nowMs));
    },
    archiveDataset: (id) => changeDataset(id, (nowMs) => store.setArchived(db, id, nowMs, nowMs)),
    restoreDataset: (id) => changeDataset(id, (nowMs) => store.setArchived(db, id, null, nowMs)),
    listVersions: (datasetId) => {
      loadDataset(datasetId);
      return store.listVersions(db, datasetId);
    },
    getVersion: (id) => loadVersion(id).version,
    history,
    diffVersions: diffs.diff,
    getDiffRows: diffs.rows,
    startDiffExport: (input) => {
      const [before, after] = [loadVersion(input.before).version, loadVersion(input.after).version];
      const name = `${after.datasetName} v${before.number} to v${after.number}`;
      return jobs.start({
        kind: 'export',
        title: `Export the difference of ${name}`,
        input: { diff: input, fileName: diffFileName(after.datasetName, before.number, after.number) },
        subject: { type: 'version', id: after.id },
      });
    },
    getProfile,
    getPage: async (request, signal) => {
      const table = await tableOf(request.versionId);
      const { sort, offset, limit } = request;
      const filters = await expectations.resolveFilters(request.versionId, request.filters);
      const answer = await workers.ask(
        'page',
        { table, filters, sort, offset, limit, columns: request.columns ?? null },
        { isRepeatable: true, timeoutMs: pageTimeoutMs, signal },
      );
      return {
        columns: request.columns ?? table.columns.map((column) => column.name),
        rows: answer.rows.map((row): Cell[] => [...row]),
        rowNumbers: [...answer.rowNumbers],
        totalRows: table.rowCount,
        matchingRows: answer.matchingRows,
      };
    },
    countValues: async ({ versionId, column, filters }, signal) => {
      const [table, resolved] = [
        await tableOf(versionId),
        await expectations.resolveFilters(versionId, filters),
      ];
      return workers.ask(
        'countValues',
        { table, column, filters: resolved },
        { isRepeatable: true, timeoutMs: pageTimeoutMs, signal },
      );
    },
    query: async ({ versionId, sql, limit }, signal) => {
      const table = await tableOf(versionId);
      try {
        return await workers.ask(
          'query',
          { table, sql, limit },
          { isRepeatable: false, timeoutMs: queryTimeoutMs, signal },
        );
      } catch (error) {
        throw error instanceof AppError && error.code === 'TIMEOUT' ? queryTooSlow() : error;
      }
    },
    startExport: (input) => {
      const { version } = loadVersion(input.versionId);
      return jobs.start({
        kind: 'export',
        title: `Export ${version.datasetName} v${version.number} as ${input.format.toUpperCase()}`,
        input: { ...input, fileName: exportFileName(version.datasetName, version.number, input.format) },
        subject: { type: 'version', id: version.id },
      });
    },
    exportFile: exports.find,
    sampleRows: async (id, count, seed) => {
      const table = await tableOf(id);
      const { rows } = await workers.ask(
        'sampleRows',
        { table, count, seed },
        { isRepeatable: true, timeoutMs: pageTimeoutMs },
      );
      return { columns: table.columns.map((column) => column.name), rows };
    },
    versionTable: tableOf,
    sampleTrafficFiles: (sampleId) => samples.files(sampleId).traffic,
    askWorker: workers.ask,
    images: createImageReader(platform),
    labelling: createLabellingService(
      { platform, workers, tableOf, checkBefore: expectations.beforePublishing },
      jobs,
    ),
    expectations,
    findings,
    transforms,
    sources,
    watches,
    close: async () => {
      await Promise.all([workers.close(), sources.close()]);
    },
  };
}

function rowsFreed({ number }: DatasetVersion): AppError {
  return new AppError('NOT_FOUND', `The rows of version ${number} were freed.`, {
    reason: 'version-purged',
    nextStep: 'Import its file again to have them back.',
  });
}

function columnUnknown(name: string): AppError {
  return new AppError('INVALID_INPUT', `There is no column named ${name.slice(0, 60)}.`, {
    reason: 'column-unknown',
    nextStep: 'Choose columns of the newest version.',
  });
}

function queryTooSlow(): AppError {
  return new AppError('TIMEOUT', `The query took longer than ${queryTimeoutMs / 1000} s and was stopped.`, {
    reason: 'query-timeout',
    nextStep: 'Narrow it with WHERE or LIMIT, or aggregate less at once.',
  });
}

function sourceOf(grant: GrantedFile) {
  const { path, name, sizeBytes, isPartial, isFolder } = grant;
  return { path, name, sizeBytes, isPartial, isFolder };
}

function jobFileOf({ id, path, name, sizeBytes, isTemporary, isFolder }: GrantedFile): ImportJobFile {
  return { path, fileName: name, sizeBytes, isTemporary, isFolder, grantId: isTemporary ? id : null };
}

/** `sales_2024.csv.gz` → `sales_2024`. */
export function suggestName(fileName: string): string {
  const name = fileName
    .replace(/\.(?:gz|zst|zstd)$/i, '')
    .replace(
      /\.(?:csv|tsv|txt|json|jsonl|ndjson|parquet|pq|xlsx|xlsm|xlsb|xls|ods|sqlite3?|db|arrow|feather|npy|npz|arff|fwf|dat|zip|tar|tgz)$/i,
      '',
    );
  return (name.trim() === '' ? 'Dataset' : name.trim()).slice(0, 300);
}
