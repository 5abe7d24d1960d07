import type { Dialect, VersionSource } from '#shared/data/data.schema.ts';
import { AppError } from '#shared/kit/errors.ts';
import { DatasetId, type ObjectHash, VersionId } from '#shared/kit/ids.ts';
import type { Platform } from '../../platform/platform.ts';
import { transact } from '../../platform/sqlite/sqlite.ts';
import type { ColumnOrigins, WrittenRows } from '../../workers/data/data.protocol.ts';
import * as store from './data.store.ts';
import type { UnboundReport } from './expectations/expectations.service.ts';
import { putReport } from './expectations/expectations.store.ts';
import { type StoredPacks, storePacks } from './images/store-packs.ts';
import { putProfileState } from './profile-states.store.ts';
import { type StoreDeps, type StoredRows, storeRows } from './store-rows.ts';
import { insertTransform, type NewTransform } from './transforms/transforms.store.ts';

export interface NewVersion {
  /** Null for the first version of a new dataset of that name. */
  readonly datasetId: DatasetId | null;
  readonly name: string;
  readonly branch: string;
  /** The head of the branch when the rows were read; another head by now is a conflict. */
  readonly parentId: VersionId | null;
  readonly source: VersionSource;
  /** How the file was read; null for rows that are from none. */
  readonly dialect: Partial<Dialect> | null;
  /** What the data worker says of the Parquet file that it wrote. */
  readonly answer: WrittenRows;
  /** Where its columns come from, as against the parent; null where only names and values say it. */
  readonly origins: ColumnOrigins | null;
  /** The list that it was made with; null for rows that came another way. */
  readonly transform: NewTransform | null;
  /** What the dataset's suite says of the rows; null where there is none. */
  readonly expectations: UnboundReport | null;
  readonly durationMs: () => number;
  readonly signal: AbortSignal;
  /** What else becomes true with the version, in the same transaction; what it throws takes the version back. */
  readonly onInserted?: (published: PublishedVersion) => void;
}

export interface PublishedVersion {
  readonly datasetId: DatasetId;
  readonly id: VersionId;
}

/** Makes a written Parquet file the next version of a dataset: its objects are durable before a row names them. */
export async function publishVersion(
  deps: StoreDeps,
  target: string,
  version: NewVersion,
): Promise<PublishedVersion> {
  const { db, objects, changes } = deps.platform;
  const { answer, parentId, origins, signal } = version;
  const added: ObjectHash[] = [];
  try {
    const rows = await storeRows(deps, target, { parentId, rows: answer, origins, signal });
    added.push(...rows.newParts.map(({ objectHash }) => objectHash));
    const images = await storePacks(deps.platform, {
      parentId: version.transform?.baseVersionId ?? parentId,
      columns: rows.columns,
      written: answer.packs,
    });
    added.push(...images.newPacks.map(({ objectHash }) => objectHash));
    signal.throwIfAborted();
    const published = insert(deps.platform, version, { rows, images });
    changes.announce('data.dataset', published.datasetId, version.datasetId === null ? 'created' : 'changed');
    changes.announce('data.version', published.id, 'created');
    if (version.expectations) changes.announce('data.expectations', published.datasetId, 'changed');
    return published;
  } catch (error) {
    for (const hash of added) if (!store.isObjectUsed(db, hash)) await objects.remove(hash);
    throw error;
  }
}

/** The one transaction that makes the version visible. */
function insert(
  { db, clock, newId }: Platform,
  {
    datasetId: existingId,
    name,
    branch,
    parentId,
    source,
    dialect,
    answer,
    transform,
    expectations,
    durationMs,
    onInserted,
  }: NewVersion,
  { rows, images }: { readonly rows: StoredRows; readonly images: StoredPacks },
): PublishedVersion {
  const now = clock.now();
  const datasetId = existingId ?? DatasetId.parse(newId());
  const id = VersionId.parse(newId());
  const { columns, parts, newParts, deltaCount } = rows;
  const { packs, newPacks } = images;
  transact(db, () => {
    if (existingId === null) store.insertDataset(db, { id: datasetId, name, createdAtMs: now });
    const head = store.findHead(db, datasetId, branch)?.version;
    if ((head?.id ?? null) !== parentId) throw headMoved();
    const version = {
      id,
      datasetId,
      datasetName: name,
      number: store.nextNumber(db, datasetId),
      parentId,
      branch,
      tags: [],
      deletedAtMs: null,
      columns: [],
      rowCount: answer.rowCount,
      sizeBytes: sizeOf([...parts, ...packs]),
      newBytes: sizeOf([...newParts, ...newPacks]),
      deltaCount,
      fingerprint: answer.fingerprint,
      source,
      report: { ...answer.report, durationMs: durationMs() },
      changes: answer.changes,
      createdAtMs: now,
    };
    store.insertVersion(db, { columns, version }, { parts, packs });
    if (dialect) store.putDialect(db, id, dialect);
    store.putProfile(db, { ...answer.profile, versionId: id }, now);
    putProfileState(db, { id, parentId }, answer.profileState);
    if (transform) insertTransform(db, id, transform);
    if (expectations) putReport(db, { ...expectations, versionId: id });
    onInserted?.({ datasetId, id });
  });
  return { datasetId, id };
}

function sizeOf(parts: readonly { readonly sizeBytes: number }[]): number {
  return parts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

export function headMoved(): AppError {
  return new AppError('CONFLICT', 'Another version of this dataset was made while this one was read.', {
    reason: 'dataset-moved',
    nextStep: 'Do it again, so that it is compared with the newest version.',
    retry: true,
  });
}
