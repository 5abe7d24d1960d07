import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { PackFailure } from './pack-failure.ts';
import type { PlannedWheel } from './pack-plan.ts';
import { downloadWheel } from './pip-download.ts';

export interface ObtainOptions {
  readonly cache: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly onDownloaded: (bytes: number) => void;
  /** Prefix of folders that an earlier, killed install may have left, see `removeLeftovers`. */
  readonly temporaryPrefix: string;
}

export interface ObtainedWheel {
  readonly path: string;
  readonly sha256: string;
  readonly isPinned: boolean;
  /** Whether it lies in the cache, to be removed once the pack is installed. */
  readonly isCached: boolean;
}

export const wheelFolder = (cache: string): string => join(cache, 'wheels');

export const hashFile = async (path: string, signal?: AbortSignal): Promise<string> => {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20, signal })) hash.update(chunk);
  return hash.digest('hex');
};

/** Fails in plain words before a download or an unpacking that cannot end well. */
export const requireFreeSpace = async (folder: string, neededBytes: number): Promise<void> => {
  const { bavail, bsize } = await statfs(folder);
  const freeBytes = bavail * bsize;
  if (freeBytes >= neededBytes) return;
  const inMegabytes = (bytes: number) => `${Math.ceil(bytes / 1e6).toLocaleString('en')} MB`;
  throw new PackFailure(
    `${inMegabytes(neededBytes)} are needed on the disk that holds ${folder}, and ${inMegabytes(freeBytes)} are free.`,
    'Free some space, or set MILLWRIGHT_CACHE to a folder on another disk, and run "millwright setup" again.',
  );
};

const checkGiven = async (wheel: PlannedWheel, path: string, signal: AbortSignal): Promise<ObtainedWheel> => {
  const sha256 = await hashFile(path, signal);
  if (wheel.sha256 !== undefined && sha256 !== wheel.sha256) {
    throw new PackFailure(
      `${path} is not the file of that name on PyPI: its sha256 is ${sha256} where ${wheel.sha256} was expected. It was not used.`,
      'Fetch it again; it was cut off or changed on the way.',
    );
  }
  return { path, sha256, isPinned: wheel.sha256 !== undefined, isCached: false };
};

/**
 * Brings one wheel to the disk and checks its sha256: the file the user gave, else one finished earlier (so an
 * install that was killed starts again after its last whole wheel), else a download.
 */
export const obtainWheel = async (wheel: PlannedWheel, options: ObtainOptions): Promise<ObtainedWheel> => {
  const { cache, signal } = options;
  if (wheel.path) return checkGiven(wheel, wheel.path, signal);
  const { file, sha256 } = wheel;
  if (!sha256) throw new Error(`${file} has neither a path nor a sha256`);
  const kept = join(wheelFolder(cache), file);
  const isThere = await stat(kept).catch(() => undefined);
  if (isThere && (await hashFile(kept, signal)) === sha256) {
    return { path: kept, sha256, isPinned: true, isCached: true };
  }
  await rm(kept, { force: true });
  const folder = join(wheelFolder(cache), `${options.temporaryPrefix}${crypto.randomUUID()}`);
  await mkdir(folder, { recursive: true });
  try {
    // pip writes to a temporary file and copies it from there.
    await requireFreeSpace(folder, 2 * wheel.sizeBytes);
    const downloaded = await downloadWheel({ file, sha256 }, folder, {
      env: options.env,
      signal,
      onBytes: options.onDownloaded,
    });
    const actual = await hashFile(downloaded, signal);
    if (actual !== sha256) {
      throw new PackFailure(
        `The package index sent a ${file} that is not the one this program knows (wrong sha256). It was not used.`,
        'Look for a proxy or mirror that changes files ("pip config list"), then run "millwright setup" again.',
      );
    }
    await rename(downloaded, kept);
    return { path: kept, sha256, isPinned: true, isCached: true };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
