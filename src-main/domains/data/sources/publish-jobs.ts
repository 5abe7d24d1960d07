import { rm } from 'node:fs/promises';
import { z } from 'zod';
import type { DatasetVersion } from '#shared/data/data.schema.ts';
import { PublishTarget } from '#shared/data/sources/source.schema.ts';
import { AppError } from '#shared/kit/errors.ts';
import { ConnectionId, VersionId } from '#shared/kit/ids.ts';
import type { JobContext, JobHandler } from '../../workspace/index.ts';
import type { Connections } from './connections.ts';
import { type FolderDeps, makeDatasetFolder, writeRows } from './dataset-folder.ts';
import type { SourceWorkers } from './source-workers.ts';

const PublishInput = z.object({ versionId: VersionId, connectionId: ConnectionId, target: PublishTarget });
export type PublishInput = z.infer<typeof PublishInput>;

export interface PublishDeps extends FolderDeps {
  readonly connections: Connections;
  readonly workers: SourceWorkers;
  readonly loadVersion: (id: VersionId) => DatasetVersion;
}

/** Brings a version to where others read it: a dataset of a hub, or an object of a bucket. */
export function createPublishHandler(deps: PublishDeps): JobHandler<PublishInput> {
  const { connections, workers, loadVersion } = deps;

  const toHub = async (
    { connectionId, target, versionId }: PublishInput & { readonly target: { readonly kind: 'huggingface' } },
    context: JobContext,
  ) => {
    const { place, secret } = connections.open(connectionId);
    if (place.kind !== 'huggingface') throw otherKind();
    const folder = await makeDatasetFolder(deps, loadVersion(versionId), context);
    try {
      await workers.runAlone(context.signal, (client) => {
        client.on('progress', context.report);
        const { repository, isPrivate, message } = target;
        return client.call(
          'publish',
          { connection: { place, secret }, repository, isPrivate, message, entries: folder.entries },
          { signal: context.signal },
        );
      });
    } finally {
      await folder.release();
    }
  };

  const toBucket = async (
    { connectionId, target, versionId }: PublishInput & { readonly target: { readonly kind: 's3' } },
    context: JobContext,
  ) => {
    const { place, secret } = connections.open(connectionId);
    if (place.kind !== 's3') throw otherKind();
    const rows = await writeRows(deps, versionId, context);
    try {
      await workers.runAlone(context.signal, (client) => {
        client.on('progress', context.report);
        const connection = { place, secret };
        return client.call(
          'putObject',
          { connection, key: target.key, file: rows },
          { signal: context.signal },
        );
      });
    } finally {
      await rm(rows, { force: true });
    }
  };

  return {
    input: PublishInput,
    lane: 'light',
    canResume: true,
    run: async (input, context) => {
      const { target } = input;
      if (target.kind === 's3') await toBucket({ ...input, target }, context);
      else await toHub({ ...input, target }, context);
      return { type: 'version', id: input.versionId };
    },
  };
}

function otherKind(): AppError {
  return new AppError('INVALID_INPUT', 'This connection leads to another kind of place.', {
    reason: 'source-selection',
    nextStep: 'Choose a connection to a hub or to a bucket.',
  });
}
