import { AppError } from '#shared/kit/app-error.ts';
import type { ObjectHash, VersionId } from '#shared/kit/ids.ts';
import { imageFormatOf } from '../../../platform/images/image-header.ts';
import { type PackIndex, readFromPack, readPackIndex } from '../../../platform/objects/object-pack.ts';
import type { Platform } from '../../../platform/platform.ts';
import { listPacks } from './packs.store.ts';

export interface StoredImage {
  readonly bytes: Uint8Array;
  /** One of five, told by the bytes: never one that a browser would run. */
  readonly contentType: `image/${string}`;
}

export interface ImageReader {
  /** The image of that sha256 which a version names. It never changes, so that it may be kept. */
  read(versionId: VersionId, sha256: ObjectHash): Promise<StoredImage>;
}

/** Indices of packs kept in memory: of 32 MB of images each, a few kilobytes to a megabyte. */
const keptIndices = 64;

export function createImageReader({ db, objects }: Pick<Platform, 'db' | 'objects'>): ImageReader {
  const indices = new Map<ObjectHash, Promise<{ readonly path: string; readonly index: PackIndex }>>();

  const openPack = (hash: ObjectHash) => {
    const opened =
      indices.get(hash) ??
      objects.verifiedPath(hash).then(async (path) => ({ path, index: await readPackIndex(path) }));
    indices.delete(hash);
    indices.set(hash, opened);
    opened.catch(() => indices.delete(hash));
    for (const old of [...indices.keys()].slice(0, -keptIndices)) indices.delete(old);
    return opened;
  };

  return {
    read: async (versionId, sha256) => {
      for (const { objectHash } of listPacks(db, versionId)) {
        const { path, index } = await openPack(objectHash);
        const place = index.find(sha256);
        if (place === null) continue;
        const bytes = await readFromPack(path, place);
        const format = imageFormatOf(bytes);
        if (format === null) break;
        return { bytes, contentType: `image/${format}` };
      }
      throw new AppError('NOT_FOUND', 'This version has no such image.', {
        reason: 'image',
        nextStep: 'Look at the rows of the version: its images may have been freed with it.',
      });
    },
  };
}
