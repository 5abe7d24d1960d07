import { rm } from 'node:fs/promises';
import type { z } from 'zod';
import type { DatasetVersion, Dialect, SourcePreview } from '#shared/data/data.schema.ts';
import { selectionName, suggestedName } from '#shared/data/sources/source.rules.ts';
import type {
  Connection,
  ConnectionDraft,
  ConnectionTest,
  ListedWithin,
  Repository,
  RepositoryDescription,
  SourceListing,
} from '#shared/data/sources/source.schema.ts';
import type { sourcesContract } from '#shared/data/sources/sources.contract.ts';
import { AppError } from '#shared/kit/errors.ts';
import type { ConnectionId, DatasetId, VersionId } from '#shared/kit/ids.ts';
import type { Job } from '#shared/workspace/workspace.schema.ts';
import type { SecretStore } from '../../../platform/files/secret-store.ts';
import type { Platform } from '../../../platform/platform.ts';
import type { JobsService } from '../../workspace/index.ts';
import * as dataStore from '../data.store.ts';
import { exportFileName } from '../export-jobs.ts';
import type { VersionHistory } from '../version-history.ts';
import { createConnections } from './connections.ts';
import type { FolderDeps } from './dataset-folder.ts';
import { createFetchedFiles, type FetchedFilesService } from './fetched-files.ts';
import { createPublishHandler, type PublishInput } from './publish-jobs.ts';
import { pairOf } from './source-pair.ts';
import { createSourceWorkers } from './source-workers.ts';
import { createStageSource, roomFor, type SourceRequest, type StageSource } from './stage-source.ts';

type PreviewInput = z.output<NonNullable<(typeof sourcesContract.previewSource)['~orpc']['inputSchema']>>;
type ImportInput = z.output<NonNullable<(typeof sourcesContract.startSourceImport)['~orpc']['inputSchema']>>;

export interface SourcesService {
  listConnections(): Connection[];
  saveConnection(draft: ConnectionDraft): Connection;
  removeConnection(id: ConnectionId): Connection[];
  testConnection(draft: ConnectionDraft, signal?: AbortSignal): Promise<ConnectionTest>;
  browse(
    input: { readonly connectionId: ConnectionId; readonly within: ListedWithin },
    signal?: AbortSignal,
  ): Promise<SourceListing>;
  describe(
    input: { readonly connectionId: ConnectionId; readonly repository: Repository },
    signal?: AbortSignal,
  ): Promise<RepositoryDescription>;
  preview(input: PreviewInput, signal?: AbortSignal): Promise<SourcePreview>;
  startImport(input: ImportInput): Job;
  startReimport(datasetId: DatasetId): Job;
  startFetch(input: SourceRequest): Job;
  startHubExport(versionId: VersionId): Job;
  startPublish(input: PublishInput): Job;
  readonly fetched: FetchedFilesService;
  readonly stage: StageSource;
  close(): Promise<void>;
}

export interface SourcesDeps extends FolderDeps {
  readonly jobs: JobsService;
  readonly loadVersion: (id: VersionId) => DatasetVersion;
  readonly history: VersionHistory;
  readonly secrets: SecretStore;
}

/** Rows that types are told from; a preview shows the first of them. */
const previewRows = 2_000;
const previewTimeoutMs = 60_000;

/** Data that is elsewhere: connections to it, a look at it, and jobs that read it. */
export function createSourcesService(platform: Platform, deps: SourcesDeps): SourcesService {
  const { jobs, dataWorkers, history, secrets, loadVersion } = deps;
  const { db, objects, clock } = platform;
  const connections = createConnections(platform, secrets);
  const workers = createSourceWorkers(platform);

  const loadDataset = (id: DatasetId) => {
    const found = dataStore.findDataset(db, id);
    if (found) return found;
    throw new AppError('NOT_FOUND', 'This dataset does not exist.', { reason: 'dataset' });
  };

  const stage = createStageSource(platform, { connections, workers });
  const fetched = createFetchedFiles(platform, stage);
  jobs.register('fetch', fetched.handler);
  jobs.register('publish', createPublishHandler({ ...deps, platform, connections, workers }));

  const startImport = (
    { connectionId, selection, name, datasetId, branch, columns }: ImportInput,
    dialect: Partial<Dialect> = {},
  ): Job => {
    connections.get(connectionId);
    if (datasetId !== undefined) {
      loadDataset(datasetId);
      if (branch !== undefined) history.expectBranch(datasetId, branch);
    }
    return jobs.start({
      kind: 'import',
      title: `Import ${selectionName(selection)}`,
      input: {
        source: { connectionId, selection },
        dialect,
        name,
        datasetId: datasetId ?? null,
        ...(branch === undefined || datasetId === undefined ? {} : { branch }),
        columns: columns ?? null,
      },
      ...(datasetId === undefined ? {} : { subject: { type: 'dataset', id: datasetId } as const }),
    });
  };

  return {
    listConnections: connections.list,
    saveConnection: connections.save,
    removeConnection: (id) => {
      connections.remove(id);
      return connections.list();
    },
    testConnection: async (draft, signal) => {
      const started = clock.elapsed();
      const { message } = await workers.ask('test', { connection: connections.openDraft(draft) }, signal);
      return { message, durationMs: clock.elapsed() - started };
    },
    browse: ({ connectionId, within }, signal) =>
      workers.ask('browse', { connection: connections.open(connectionId), within }, signal),
    describe: async ({ connectionId, repository }, signal) => {
      const { place, secret } = connections.open(connectionId);
      if (place.kind !== 'huggingface') throw noRepositories();
      return workers.ask('describe', { connection: { place, secret }, repository }, signal);
    },
    preview: async ({ connectionId, selection, datasetId }, signal) => {
      const started = clock.elapsed();
      const connection = connections.open(connectionId);
      const pair = pairOf(connection, selection);
      if (pair.holds === 'files') throw previewAfterFetch();
      const target = objects.temporaryFile('-preview');
      try {
        const table = await workers.ask(
          'readTable',
          {
            connection: pair.connection,
            selection: pair.selection,
            target,
            maxRows: previewRows,
            maxBytes: await roomFor(platform.folders.workspace),
          },
          signal,
        );
        const fileName = selectionName(selection);
        const answer = await dataWorkers.ask(
          'preview',
          {
            file: {
              path: target,
              name: fileName,
              sizeBytes: table.sizeBytes,
              isPartial: false,
              staged: table.columns,
            },
            expected: datasetId === undefined ? [] : loadDataset(datasetId).head.columns,
          },
          { isRepeatable: true, timeoutMs: previewTimeoutMs, signal },
        );
        const isWhole = table.rowCount < previewRows;
        return {
          fileName,
          sizeBytes: table.sizeBytes,
          isPartial: !isWhole,
          dialect: answer.dialect,
          columns: [...answer.columns],
          rows: answer.rows.map((row) => [...row]),
          estimatedRowCount: isWhole ? table.rowCount : table.estimatedRowCount,
          notes: [...answer.notes],
          choices: [],
          nested: [],
          union: null,
          suggestedName: suggestedName(connection.place, selection),
          durationMs: clock.elapsed() - started,
        };
      } finally {
        await rm(target, { force: true });
      }
    },
    startImport: (input) => startImport(input),
    startReimport: (datasetId) => {
      const dataset = loadDataset(datasetId);
      const { origin } = dataset.head.source;
      if (origin === undefined) throw noOrigin(dataset.name);
      const { connectionId, selection } = origin;
      const dialect = dataStore.findDialect(db, datasetId) ?? {};
      return startImport({ connectionId, selection, name: dataset.name, datasetId }, dialect);
    },
    startFetch: ({ connectionId, selection }) => {
      connections.get(connectionId);
      return jobs.start({
        kind: 'fetch',
        title: `Fetch ${selectionName(selection)}`,
        input: { connectionId, selection },
      });
    },
    startHubExport: (versionId) => {
      const { datasetName, number } = loadVersion(versionId);
      return jobs.start({
        kind: 'export',
        title: `Export ${datasetName} v${number} as a Hugging Face folder`,
        input: { folder: { versionId }, fileName: exportFileName(datasetName, number, 'zip') },
        subject: { type: 'version', id: versionId },
      });
    },
    startPublish: (input) => {
      const { datasetName, number } = loadVersion(input.versionId);
      connections.get(input.connectionId);
      const { target } = input;
      return jobs.start({
        kind: 'publish',
        title: `Publish ${datasetName} v${number} to ${target.kind === 's3' ? target.key : target.repository}`,
        input,
        subject: { type: 'version', id: input.versionId },
      });
    },
    stage,
    fetched,
    close: workers.close,
  };
}

function noRepositories(): AppError {
  return new AppError('UNSUPPORTED', 'Only hubs have datasets with a card.', {
    reason: 'source-selection',
    nextStep: 'Choose a connection to a hub.',
  });
}

function previewAfterFetch(): AppError {
  return new AppError('UNSUPPORTED', 'Files are previewed once they are here.', {
    reason: 'preview-needs-whole-file',
    nextStep: 'Fetch them first.',
  });
}

function noOrigin(name: string): AppError {
  return new AppError(
    'PRECONDITION_FAILED',
    `The newest version of ${name} did not come from a connection.`,
    {
      reason: 'no-origin',
      nextStep: 'Import the next version from a file or from a source.',
    },
  );
}
