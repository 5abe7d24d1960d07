import { chmod, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '#shared/kit/app-error.ts';
import { ObjectHash } from '#shared/kit/ids.ts';
import { sha256OfFile } from '../files/read-chunks.ts';

export interface StoredObject {
  readonly hash: ObjectHash;
  readonly sizeBytes: number;
}

/**
 * Content-addressed files, named by their sha256, never changed. The order is law: bytes durable, then name
 * durable, and only then may a caller's transaction mention the hash.
 */
export interface ObjectStore {
  /** A new file name in the workspace's `tmp`, on the same file system, cleared at every start. */
  temporaryFile(extension?: string): string;
  /**
   * Syncs and hashes a finished temporary file ahead of `adopt`, which then only renames it unless it has changed.
   * For a file that is still being looked at before it is to be stored; a failure is left for `adopt` to find.
   */
  prepare(temporaryFile: string): void;
  /** Takes over a finished temporary file: sync, hash, rename, sync the folder. */
  adopt(temporaryFile: string): Promise<StoredObject>;
  put(bytes: Uint8Array): Promise<StoredObject>;
  /** The file of an object whose bytes were found equal to its name in this session. DATA_CORRUPT otherwise. */
  verifiedPath(hash: ObjectHash): Promise<string>;
  read(hash: ObjectHash): Promise<Uint8Array>;
  remove(hash: ObjectHash): Promise<void>;
  /** Every object on disk, whether anything names it or not. */
  list(): Promise<readonly ListedObject[]>;
  /** Hashes the file again, whatever was found earlier in this session. */
  isIntact(hash: ObjectHash): Promise<boolean>;
}

export interface ListedObject extends StoredObject {
  readonly modifiedAtMs: number;
}

export async function openObjectStore(folder: {
  readonly objects: string;
  readonly temporary: string;
}): Promise<ObjectStore> {
  await rm(folder.temporary, { recursive: true, force: true });
  await mkdir(folder.temporary, { recursive: true });
  await mkdir(folder.objects, { recursive: true });
  let counter = 0;
  /** Objects already hashed in this session, with the size and time they had, so that a swap is noticed. */
  const verified = new Map<string, string>();

  /** Temporary files that are hashed ahead of being adopted. */
  const prepared = new Map<string, Promise<Sealed>>();

  const pathOf = (hash: ObjectHash): string => {
    const name = ObjectHash.parse(hash);
    return join(folder.objects, name.slice(0, 2), name.slice(2));
  };

  const temporaryFile = (extension = ''): string =>
    join(folder.temporary, `${process.pid}-${counter++}${extension}`);

  const seal = async (file: string): Promise<Sealed> => {
    await syncFile(file);
    const stamp = await stampOf(file);
    return { hash: ObjectHash.parse(await sha256OfFile(file)), stamp };
  };

  const prepare = (file: string): void => {
    const sealed = seal(file);
    sealed.catch(() => undefined);
    prepared.set(file, sealed);
  };

  /** What was prepared, where the file is still as it was then. */
  const takePrepared = async (file: string): Promise<Sealed | null> => {
    const sealed = await prepared.get(file)?.catch(() => null);
    prepared.delete(file);
    return sealed && sealed.stamp === (await stampOf(file)) ? sealed : null;
  };

  const adopt = async (file: string): Promise<StoredObject> => {
    const { hash } = (await takePrepared(file)) ?? (await seal(file));
    const { size } = await stat(file);
    const target = pathOf(hash);
    await mkdir(dirname(target), { recursive: true });
    await chmod(file, 0o444);
    await rename(file, target);
    await syncFolder(dirname(target));
    await syncFolder(folder.objects);
    verified.set(hash, await stampOf(target));
    return { hash, sizeBytes: size };
  };

  const put = async (bytes: Uint8Array): Promise<StoredObject> => {
    const file = temporaryFile();
    const handle = await open(file, 'wx');
    try {
      await handle.writeFile(bytes);
    } catch (error) {
      await handle.close();
      await rm(file, { force: true });
      throw error;
    }
    await handle.close();
    return adopt(file);
  };

  const verifiedPath = async (hash: ObjectHash): Promise<string> => {
    const file = pathOf(hash);
    let stamp: string;
    try {
      stamp = await stampOf(file);
    } catch (error) {
      throw new AppError(
        'DATA_CORRUPT',
        `A stored file is missing (object ${hash.slice(0, 12)}).`,
        {
          reason: 'object-missing',
          nextStep: 'Restore the workspace from a backup, or import the data again.',
        },
        { cause: error },
      );
    }
    if (verified.get(hash) !== stamp) {
      if ((await sha256OfFile(file)) !== hash) {
        throw new AppError(
          'DATA_CORRUPT',
          `A stored file has changed on disk (object ${hash.slice(0, 12)}).`,
          {
            reason: 'object-changed',
            nextStep: 'Restore the workspace from a backup, or import the data again.',
          },
        );
      }
      verified.set(hash, stamp);
    }
    return file;
  };

  return {
    temporaryFile,
    prepare,
    adopt,
    put,
    verifiedPath,
    read: async (hash) => {
      const handle = await open(await verifiedPath(hash), 'r');
      try {
        return await handle.readFile();
      } finally {
        await handle.close();
      }
    },
    remove: async (hash) => {
      verified.delete(hash);
      await rm(pathOf(hash), { force: true });
    },
    list: async () => {
      const listed: ListedObject[] = [];
      for (const hash of await listObjects(folder.objects)) {
        const { size, mtimeMs } = await stat(pathOf(hash));
        listed.push({ hash, sizeBytes: size, modifiedAtMs: mtimeMs });
      }
      return listed;
    },
    isIntact: async (hash) => {
      verified.delete(hash);
      try {
        await verifiedPath(hash);
        return true;
      } catch {
        return false;
      }
    },
  };
}

interface Sealed {
  readonly hash: ObjectHash;
  /** Of the file before it was hashed. */
  readonly stamp: string;
}

async function syncFile(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function stampOf(file: string): Promise<string> {
  const { size, mtimeMs, ino } = await stat(file);
  return `${ino}:${size}:${mtimeMs}`;
}

/** Makes a rename in this folder survive a power cut. Windows has no such call and needs none. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The names of all objects on disk. Files that have no such name are none of ours. */
export async function listObjects(folder: string): Promise<readonly ObjectHash[]> {
  const hashes: ObjectHash[] = [];
  for (const prefix of await readdir(folder)) {
    if (prefix.length !== 2) continue;
    for (const rest of await readdir(join(folder, prefix))) {
      const hash = ObjectHash.safeParse(prefix + rest);
      if (hash.success) hashes.push(hash.data);
    }
  }
  return hashes;
}
