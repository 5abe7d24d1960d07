import { chmod, mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ArchiveProblem } from '../archives/archive-problem.ts';
import { openZip, type ZipEntry, type ZipFile } from '../archives/zip-reader.ts';
import { hashFile, type ObtainedWheel, requireFreeSpace } from './obtain-wheel.ts';
import { PackFailure } from './pack-failure.ts';
import { manifestName, type PackManifest } from './pack-manifest.ts';
import { bundledOpenMp, type PackPlan, type PlannedWheel } from './pack-plan.ts';
import { patchLibraryName } from './patch-library-name.ts';

export interface AssembleOptions {
  readonly signal: AbortSignal;
  readonly onUnpacked: (doneBytes: number, totalBytes: number) => void;
  readonly nowMs: number;
}

interface OpenedWheel {
  readonly zip: ZipFile;
  readonly wanted: readonly { readonly entry: ZipEntry; readonly path: string }[];
}

/** Makes a folder's own entries durable. Windows has no such call and needs none. */
const syncFolder = async (folder: string): Promise<void> => {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

const openWheel = async (wheel: PlannedWheel, path: string): Promise<OpenedWheel> => {
  const zip = await openZip(path);
  const wanted = zip.entries.flatMap((entry) => {
    const target = entry.name.endsWith('/') ? undefined : wheel.place(entry.name);
    return target ? [{ entry, path: target }] : [];
  });
  return { zip, wanted };
};

const extractWheel = async (
  { zip, wanted }: OpenedWheel,
  folder: string,
  options: { readonly signal: AbortSignal; readonly onBytes: (count: number) => void },
): Promise<PackManifest['files']> => {
  const files: PackManifest['files'] = [];
  for (const { entry, path } of wanted) {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    let sha256 = await zip.extract(entry, target, options);
    if (path === bundledOpenMp) {
      await patchLibraryName(target, basename(entry.name), basename(bundledOpenMp));
      sha256 = await hashFile(target);
    }
    // ptxas is run as a program; a library is opened whatever its mode.
    if (path.split('/').includes('bin')) await chmod(target, 0o755);
    files.push({ path, sizeBytes: entry.sizeBytes, sha256 });
  }
  return files;
};

/** Puts the finished folder in its place in one step; an older one there is moved away first. */
const moveIntoPlace = async (temporary: string, target: string): Promise<void> => {
  const parent = dirname(target);
  if (await stat(target).catch(() => undefined)) {
    const replaced = join(parent, `.tmp-replaced-${crypto.randomUUID()}`);
    await rename(target, replaced);
    await rename(temporary, target);
    // On Windows a library in use cannot be removed; the next install tries again.
    await rm(replaced, { recursive: true, force: true }).catch(() => undefined);
  } else {
    await rename(temporary, target);
  }
  await syncFolder(parent);
};

/**
 * Unpacks what the plan wants from the wheels and makes it visible: bytes durable, manifest durable, then one
 * rename. A kill at any moment leaves either no pack or a whole one.
 */
export const assemblePack = async (
  plan: PackPlan,
  wheels: readonly ObtainedWheel[],
  target: string,
  options: AssembleOptions,
): Promise<PackManifest> => {
  const temporary = join(dirname(target), `.tmp-${crypto.randomUUID()}`);
  const opened: OpenedWheel[] = [];
  await mkdir(temporary, { recursive: true });
  try {
    for (const [index, wheel] of plan.wheels.entries()) {
      opened.push(await openWheel(wheel, wheels[index]!.path));
    }
    const totalBytes = opened
      .flatMap(({ wanted }) => wanted)
      .reduce((sum, { entry }) => sum + entry.sizeBytes, 0);
    await requireFreeSpace(temporary, totalBytes);
    let doneBytes = 0;
    const onBytes = (count: number) => {
      doneBytes += count;
      options.onUnpacked(doneBytes, totalBytes);
    };
    const files: PackManifest['files'] = [];
    for (const wheel of opened) {
      files.push(...(await extractWheel(wheel, temporary, { signal: options.signal, onBytes })));
    }
    const library = plan.libraryNames.find((name) => files.some(({ path }) => path === name));
    const missing = plan.preload.find((name) => !files.some(({ path }) => path === name));
    if (!library || missing) {
      throw new PackFailure(
        `${plan.wheels[0].file} does not hold ${missing ?? 'the library'}, which is needed.`,
        `Use a wheel of version ${plan.version} from PyPI.`,
      );
    }
    const manifest: PackManifest = {
      formatVersion: 1,
      id: plan.id,
      version: plan.version,
      variant: plan.variant,
      library,
      preload: [...plan.preload],
      files,
      wheels: wheels.map(({ path, sha256, isPinned }) => ({
        name: basename(path),
        sha256,
        pinned: isPinned,
      })),
      installedAt: options.nowMs,
    };
    const text = `${JSON.stringify(manifest, undefined, 2)}\n`;
    await writeFile(join(temporary, manifestName), text, { flush: true });
    for (const folder of new Set(files.map(({ path }) => dirname(path))))
      await syncFolder(join(temporary, folder));
    await syncFolder(temporary);
    options.signal.throwIfAborted();
    await moveIntoPlace(temporary, target);
    return manifest;
  } catch (error) {
    throw error instanceof ArchiveProblem ? wheelFailure(error) : error;
  } finally {
    await Promise.all(opened.map(({ zip }) => zip.close()));
    await rm(temporary, { recursive: true, force: true });
  }
};

function wheelFailure({ kind, detail }: ArchiveProblem): PackFailure {
  return kind === 'unsafe'
    ? new PackFailure(
        `The wheel file is not safe to unpack: ${detail}.`,
        'Get the wheel from PyPI again, and do not use this one.',
      )
    : new PackFailure(
        `The wheel file is damaged: ${detail}.`,
        'Delete it and fetch it again ("millwright setup --force").',
      );
}
