import { mkdir, rm, statfs } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { z } from 'zod';
import type { VersionSource } from '#shared/data/data.schema.ts';
import { locationOf, selectionName, suggestedName } from '#shared/data/sources/source.rules.ts';
import { type SourceAbout, type SourceOrigin, SourceSelection } from '#shared/data/sources/source.schema.ts';
import { ConnectionId } from '#shared/kit/ids.ts';
import type { Platform } from '../../../platform/platform.ts';
import type { SourceFile } from '../../../workers/data/data.protocol.ts';
import type { FetchedFile } from '../../../workers/source/source.protocol.ts';
import type { JobContext } from '../../workspace/index.ts';
import type { Connections } from './connections.ts';
import { pairOf, type SourcePair } from './source-pair.ts';
import type { SourceWorkers } from './source-workers.ts';

/** What a job knows of a source: which connection, and never what opens it. */
export const SourceRequest = z.object({ connectionId: ConnectionId, selection: SourceSelection });
export type SourceRequest = z.infer<typeof SourceRequest>;

/** What was fetched, as files in the workspace's `tmp`. */
export interface StagedSource {
  readonly files: readonly [SourceFile, ...SourceFile[]];
  readonly source: Omit<VersionSource, 'sha256'> & { readonly origin: SourceOrigin };
  /** A name for a dataset of them. */
  readonly suggestedName: string;
  /** Removes the files, which can be fetched again. */
  release(): Promise<void>;
}

export type StageSource = (
  request: SourceRequest,
  context: Pick<JobContext, 'signal' | 'report'>,
) => Promise<StagedSource>;

/** Space that must stay free, so that the database can still be written. */
const reservedBytes = 64 * 2 ** 20;

export async function roomFor(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return Math.max(0, bavail * bsize - reservedBytes);
}

export function createStageSource(
  { objects, clock }: Platform,
  { connections, workers }: { readonly connections: Connections; readonly workers: SourceWorkers },
): StageSource {
  const fetch = (
    pair: SourcePair,
    { folder, name }: { readonly folder: string; readonly name: string },
    { signal, report }: Parameters<StageSource>[1],
  ) =>
    workers.runAlone(signal, async (client): Promise<readonly SourceFile[]> => {
      client.on('progress', report);
      const maxBytes = await roomFor(folder);
      if (pair.holds === 'files') {
        const { origin, files } = pair;
        return named(await client.call('fetchFiles', { origin, files, folder, maxBytes }, { signal }));
      }
      const { connection, selection } = pair;
      const target = join(folder, 'rows');
      const table = await client.call(
        'readTable',
        { connection, selection, target, maxRows: null, maxBytes },
        { signal },
      );
      return [{ path: target, name, sizeBytes: table.sizeBytes, isPartial: false, staged: table.columns }];
    });

  const readAbout = async (pair: SourcePair, signal: AbortSignal): Promise<SourceAbout | undefined> => {
    if (pair.holds !== 'files' || pair.origin.kind !== 'huggingface') return undefined;
    const { connection, repository } = pair.origin;
    return (await workers.ask('describe', { connection, repository }, signal)).about;
  };

  return async ({ connectionId, selection }, context) => {
    const { name } = connections.get(connectionId);
    const connection = connections.open(connectionId);
    const pair = pairOf(connection, selection);
    const folder = objects.temporaryFile('-source');
    const release = () => rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    try {
      const readAtMs = clock.now();
      context.report({ phase: 'Connecting', done: 0, total: null, unit: 'bytes' });
      const fileName = selectionName(selection);
      const about = await readAbout(pair, context.signal);
      const [first, ...more] = await fetch(pair, { folder, name: fileName }, context);
      return {
        files: [first!, ...more],
        source: {
          kind: selection.kind,
          fileName,
          sizeBytes: [first!, ...more].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
          origin: {
            connectionId,
            connectionName: name,
            selection,
            location: locationOf(connection.place, selection),
            readAtMs,
            ...(about === undefined ? {} : { about }),
          },
        },
        suggestedName: suggestedName(connection.place, selection),
        release,
      };
    } catch (error) {
      await release();
      throw error;
    }
  };
}

/** Files by the part of their names that tells them apart: without the folder that all of them are in. */
function named(files: readonly FetchedFile[]): SourceFile[] {
  const [first = { name: '' }] = files;
  let common = `${posix.dirname(first.name)}/`;
  while (!files.every(({ name }) => name.startsWith(common)) && common !== '')
    common = common.replace(/[^/]*\/$/, '');
  return files.map(({ path, name, sizeBytes }) => ({
    path,
    name: name.slice(common.length),
    sizeBytes,
    isPartial: false,
  }));
}
