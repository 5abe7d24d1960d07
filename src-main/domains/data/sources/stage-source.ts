import { mkdir, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { VersionSource } from '#shared/data/data.schema.ts';
import { locationOf, selectionName } from '#shared/data/sources/source.rules.ts';
import { SourceSelection } from '#shared/data/sources/source.schema.ts';
import { ConnectionId } from '#shared/kit/ids.ts';
import type { Platform } from '../../../platform/platform.ts';
import type { SourceFile } from '../../../workers/data/data.protocol.ts';
import type { JobContext } from '../../workspace/index.ts';
import type { Connections } from './connections.ts';
import type { SourceWorkers } from './source-workers.ts';

/** What a job knows of a source: which connection, and never what opens it. */
export const SourceRequest = z.object({ connectionId: ConnectionId, selection: SourceSelection });
export type SourceRequest = z.infer<typeof SourceRequest>;

/** What was fetched, as files in the workspace's `tmp`. */
export interface StagedSource {
  readonly files: readonly [SourceFile, ...SourceFile[]];
  readonly source: Omit<VersionSource, 'sha256'>;
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
  return async ({ connectionId, selection }, { signal, report }) => {
    const { name } = connections.get(connectionId);
    const connection = connections.open(connectionId);
    const folder = objects.temporaryFile('-source');
    const release = () => rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    try {
      const readAtMs = clock.now();
      const target = join(folder, 'rows');
      report({ phase: 'Connecting', done: 0, total: null, unit: 'rows' });
      const table = await workers.runAlone(signal, async (client) => {
        client.on('progress', report);
        return client.call(
          'readTable',
          {
            connection,
            selection: selection.postgres,
            target,
            maxRows: null,
            maxBytes: await roomFor(dirname(target)),
          },
          { signal },
        );
      });
      const { size } = await stat(target);
      const fileName = selectionName(selection);
      return {
        files: [{ path: target, name: fileName, sizeBytes: size, isPartial: false, staged: table.columns }],
        source: {
          kind: selection.kind,
          fileName,
          sizeBytes: size,
          origin: {
            connectionId,
            connectionName: name,
            selection,
            location: locationOf(connection.place, selection),
            readAtMs,
          },
        },
        release,
      };
    } catch (error) {
      await release();
      throw error;
    }
  };
}
