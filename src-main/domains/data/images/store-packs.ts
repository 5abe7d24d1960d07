import type { VersionId } from '#shared/kit/ids.ts';
import type { Platform } from '../../../platform/platform.ts';
import type { StoredColumn, WrittenPacks } from '../../../workers/data/data.protocol.ts';
import { listPacks, type VersionPack } from './packs.store.ts';

/** The packs of a version, durable already, and those that came with it. */
export interface StoredPacks {
  readonly packs: readonly VersionPack[];
  readonly newPacks: readonly VersionPack[];
}

/** The packs of the version before, for an import to leave out what they have. */
export async function knownPacks(
  { db, objects }: Pick<Platform, 'db' | 'objects'>,
  parentId: VersionId | null,
): Promise<readonly string[]> {
  if (parentId === null) return [];
  return Promise.all(listPacks(db, parentId).map(({ objectHash }) => objects.verifiedPath(objectHash)));
}

/**
 * Takes over the packs that an import wrote. Rows that came without images of their own name those of the version
 * before, as long as they have a column of images.
 */
export async function storePacks(
  { db, objects }: Pick<Platform, 'db' | 'objects'>,
  {
    parentId,
    columns,
    written,
  }: {
    readonly parentId: VersionId | null;
    readonly columns: readonly Pick<StoredColumn, 'type'>[];
    readonly written: WrittenPacks | undefined;
  },
): Promise<StoredPacks> {
  const before = parentId === null ? [] : listPacks(db, parentId);
  if (written === undefined) {
    const hasImages = columns.some(({ type }) => type === 'image');
    return { packs: hasImages ? before : [], newPacks: [] };
  }
  const kept: VersionPack[] = [];
  for (const pack of before)
    if (written.kept.includes(await objects.verifiedPath(pack.objectHash))) kept.push(pack);
  const newPacks: VersionPack[] = [];
  for (const { file, itemCount } of written.written) {
    const { hash, sizeBytes } = await objects.adopt(file);
    newPacks.push({ objectHash: hash, itemCount, sizeBytes });
  }
  return { packs: [...kept, ...newPacks], newPacks };
}
