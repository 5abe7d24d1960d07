import { rm, stat } from 'node:fs/promises';
import type { VersionId } from '#shared/kit/ids.ts';
import type { Platform } from '../../platform/platform.ts';
import type { ColumnOrigins, Delta, StoredTable, VersionTable } from '../../workers/data/data.protocol.ts';
import { isChainReadable, maxDeltaByteShare, maxDeltas } from './chain-rules.ts';
import * as store from './data.store.ts';
import type { DataWorkers } from './data-workers.ts';

export interface StoreDeps {
  readonly platform: Platform;
  readonly workers: DataWorkers;
  readonly tableOf: (id: VersionId) => Promise<VersionTable>;
}

/** So few rows are compared in the worker that is there already; more get one of their own, with its memory. */
const smallRows = 200_000;
const smallTimeoutMs = 300_000;

/** The objects of a version, durable already, and how many of them are its own. */
export interface StoredRows {
  readonly columns: readonly store.StoredColumn[];
  readonly parts: readonly store.VersionPart[];
  readonly newParts: readonly store.VersionPart[];
  readonly deltaCount: number;
}

/**
 * Makes the rows of a version durable: as what changed since its parent where that is small, else as the file that
 * was written. The file is taken over or removed.
 */
export async function storeRows(
  deps: StoreDeps,
  target: string,
  {
    parentId,
    rows,
    origins,
    signal,
  }: {
    readonly parentId: VersionId | null;
    readonly rows: Omit<StoredTable, 'files'>;
    readonly origins: ColumnOrigins | null;
    readonly signal: AbortSignal;
  },
): Promise<StoredRows> {
  const { platform } = deps;
  const parent = parentId === null ? undefined : store.findVersion(platform.db, parentId);
  if (parent !== undefined && parent.version.deltaCount < maxDeltas) {
    const child = { ...rows, files: [target] };
    const delta = await tryDelta(deps, { parentId: parent.version.id, child, origins, signal });
    if (delta !== null) {
      signal.throwIfAborted();
      const newParts = await adoptParts(platform, delta);
      await rm(target, { force: true });
      return {
        columns: delta.columns,
        parts: [...store.listParts(platform.db, parent.version.id), ...newParts],
        newParts,
        deltaCount: parent.version.deltaCount + 1,
      };
    }
  }
  signal.throwIfAborted();
  const { hash, sizeBytes } = await platform.objects.adopt(target);
  const snapshot: store.VersionPart = {
    kind: 'snapshot',
    objectHash: hash,
    rowCount: rows.rowCount,
    sizeBytes,
    columns: rows.columns.map(({ storageName }) => storageName),
    keepsPlaces: true,
  };
  return { columns: rows.columns, parts: [snapshot], newParts: [snapshot], deltaCount: 0 };
}

async function tryDelta(
  { platform, workers, tableOf }: StoreDeps,
  {
    parentId,
    child,
    origins,
    signal,
  }: {
    readonly parentId: VersionId;
    readonly child: StoredTable;
    readonly origins: ColumnOrigins | null;
    readonly signal: AbortSignal;
  },
): Promise<Delta | null> {
  const { db, objects, log } = platform;
  const targets = {
    rows: objects.temporaryFile('.parquet'),
    cells: objects.temporaryFile('.parquet'),
    added: objects.temporaryFile('.parquet'),
    gone: objects.temporaryFile('.parquet'),
  };
  const { datasetId } = store.findVersion(db, parentId)!.version;
  let delta: Delta | null = null;
  try {
    const parent = await tableOf(parentId);
    const maxBytes = maxDeltaByteShare * (await stat(child.files[0]!)).size;
    const key = store.findDataset(db, datasetId)?.keyColumns ?? [];
    const request = { parent, child, key, origins, targets, maxBytes };
    delta =
      child.rowCount <= smallRows
        ? await workers.ask('makeDelta', request, {
            isRepeatable: false,
            timeoutMs: smallTimeoutMs,
            signal,
          })
        : await workers.runAlone(signal, (client) => client.call('makeDelta', request));
    if (delta !== null && !isChainReadable([...parent.parts, ...delta.parts])) delta = null;
    return delta;
  } catch (error) {
    signal.throwIfAborted();
    // The rows are in one file already, so no harm is done: the version only takes more room.
    log.error({ err: error, parentId }, 'a version could not be stored as a change');
    return null;
  } finally {
    const kept = delta?.parts.map(({ file }) => file) ?? [];
    for (const file of Object.values(targets)) if (!kept.includes(file)) await rm(file, { force: true });
  }
}

async function adoptParts({ objects }: Platform, delta: Delta): Promise<readonly store.VersionPart[]> {
  const parts: store.VersionPart[] = [];
  for (const { kind, file, rowCount, columns, keepsPlaces } of delta.parts) {
    const { hash, sizeBytes } = await objects.adopt(file);
    parts.push({ kind, objectHash: hash, rowCount, sizeBytes, columns, keepsPlaces });
  }
  return parts;
}
