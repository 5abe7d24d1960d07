import { readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type DeploymentId, SegmentId } from '#shared/kit/ids.ts';
import type { Platform } from '../../platform/platform.ts';
import { transact } from '../../platform/sqlite/sqlite.ts';
import { parseSegmentFileName, type SegmentName } from '../../workers/serve/serve.protocol.ts';
import type { DataService } from '../data/index.ts';
import type { RegistryService } from '../registry/index.ts';
import * as store from './segments.store.ts';

export interface Segments {
  /** Resolves when the segment is sealed, or its failure is in the log: then the file stays for the next start. */
  seal(fileName: string): Promise<void>;
  /** Seals what processes that have ended left behind; of one deployment, or of all at a start. */
  sealLeftovers(ended?: { readonly deploymentId: DeploymentId; readonly fence: number }): Promise<void>;
  /** Resolves when all that was asked for up to now is done. */
  settled(): Promise<void>;
  /** Verified Parquet files with predictions of that version in [from, to). */
  files(window: store.SegmentWindow): Promise<readonly string[]>;
  counts(deploymentId: DeploymentId): store.SegmentCounts;
  /** Waits for what is being sealed; the rest waits for the next start. */
  close(): Promise<void>;
}

const sealTimeoutMs = 600_000;

/**
 * Turns closed segments into Parquet objects, one after the other. The order is that of every object: the bytes
 * are durable, then one transaction makes them visible, and only then is the file deleted. So a crash at any
 * moment leaves either the file, or the row and perhaps the file, which is deleted at the next start.
 */
export function createSegments(
  platform: Platform,
  { data, registry }: { readonly data: DataService; readonly registry: RegistryService },
): Segments {
  const { db, objects, clock, newId, log, folders } = platform;
  let isClosed = false;
  let queue: Promise<void> = Promise.resolve();

  const sealNow = async (fileName: string, name: SegmentName): Promise<void> => {
    const file = join(folders.segments, fileName);
    if (!store.isSealed(db, name)) {
      const version = registry.getModelVersion(name.modelVersionId);
      const { modelName, number, signature } = version;
      const target = objects.temporaryFile('.parquet');
      const model = { name: modelName, versionNumber: number, signature };
      const counts = await data.askWorker(
        'sealSegment',
        { file, target, model },
        { isRepeatable: true, timeoutMs: sealTimeoutMs },
      );
      if (counts !== null) {
        const { unreadableCount, ...visible } = counts;
        if (unreadableCount > 0) log.warn({ fileName, unreadableCount }, 'lines of a segment cannot be read');
        const { hash, sizeBytes } = await objects.adopt(target);
        if (isClosed) return;
        const id = SegmentId.parse(newId());
        transact(db, () =>
          store.insertSegment(db, {
            ...name,
            ...visible,
            id,
            objectHash: hash,
            sizeBytes,
            sealedAtMs: clock.now(),
          }),
        );
      }
    }
    await rm(file, { force: true });
  };

  const seal = (fileName: string): Promise<void> => {
    const name = parseSegmentFileName(fileName);
    if (name === null) return Promise.resolve();
    queue = queue.then(async () => {
      if (isClosed) return;
      try {
        await sealNow(fileName, name);
      } catch (error) {
        if (!isClosed) log.error({ err: error, fileName }, 'a segment could not be sealed');
      }
    });
    return queue;
  };

  return {
    seal,
    sealLeftovers: async (ended) => {
      const left = readdirSync(folders.segments)
        .map((fileName) => ({ fileName, name: parseSegmentFileName(fileName) }))
        .filter(({ name }) => {
          if (name === null || ended === undefined) return name !== null;
          return name.deploymentId === ended.deploymentId && name.fence <= ended.fence;
        });
      await Promise.all(left.map(({ fileName }) => seal(fileName)));
    },
    settled: () => queue,
    files: (window) =>
      Promise.all(store.listSegmentObjects(db, window).map((hash) => objects.verifiedPath(hash))),
    counts: (deploymentId) => store.countSealed(db, deploymentId),
    close: async () => {
      isClosed = true;
      await queue;
    },
  };
}
