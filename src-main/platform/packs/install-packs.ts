/**
 * Puts the native engines' libraries on this computer. Nothing here throws: an install that fails says what is
 * missing, why, what to do, and what works without it, because `npm ci` must not fail for want of an engine.
 */

import { existsSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { assemblePack } from './assemble-pack.ts';
import { cacheFolder } from './cache-folder.ts';
import { acquireInstallLock } from './install-lock.ts';
import { inspectPack, packFolder } from './locate-pack.ts';
import { describeMachine, type Machine } from './machine.ts';
import { hashFile, type ObtainedWheel, obtainWheel, wheelFolder } from './obtain-wheel.ts';
import { PackFailure, toPackFailure } from './pack-failure.ts';
import { PackId, type PackManifest } from './pack-manifest.ts';
import { type PackPlan, packOfWheel, planPack, planWheelFile } from './pack-plan.ts';

export type PackReport =
  | {
      readonly id: PackId;
      /** `present`: it was there already, and nothing was done. */
      readonly state: 'installed' | 'present';
      readonly version: string;
      readonly variant: 'cpu' | 'cuda';
      readonly dir: string;
      readonly sizeBytes: number;
      readonly durationMs: number;
      readonly notes: readonly string[];
    }
  | {
      readonly id: PackId;
      readonly state: 'failed';
      readonly reason: string;
      readonly fix: string;
      readonly stillWorks: string;
    };

export interface PackProgress {
  readonly id: PackId;
  /** `waiting`: another process is installing the same pack. */
  readonly phase: 'waiting' | 'downloading' | 'unpacking';
  readonly doneBytes: number;
  readonly totalBytes: number;
}

export interface InstallOptions {
  readonly onProgress?: (progress: PackProgress) => void;
  readonly signal?: AbortSignal;
  /** A wheel file to install from; its companions are looked for beside it before they are downloaded. */
  readonly wheelFile?: string;
  /** Installs again even when the pack is there. */
  readonly force?: boolean;
  readonly cache?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly machine?: Machine;
}

const stillWorks: Readonly<Record<PackId, string>> = {
  lightgbm: 'Tables still train with the forest engine, which needs no native runtime.',
  tensorflow:
    'Tables still train with LightGBM and the forest engine; networks run on WebGPU or WASM, slower.',
};

const temporaryPrefix = (id: PackId): string => `.tmp-${id}-`;

/** Removes what killed installs of this pack left. Only the holder of the pack's lock may call it. */
const removeLeftovers = async (id: PackId, cache: string): Promise<void> => {
  const remove = async (folder: string, prefix: string) => {
    const names = await readdir(folder).catch(() => []);
    for (const name of names.filter((one) => one.startsWith(prefix))) {
      // A library that a running program has open cannot be removed on Windows; a later install tries again.
      await rm(join(folder, name), { recursive: true, force: true }).catch(() => undefined);
    }
  };
  await remove(packFolder(id, cache), '.tmp-');
  await remove(wheelFolder(cache), temporaryPrefix(id));
};

const sumBytes = (items: readonly { readonly sizeBytes: number }[]): number =>
  items.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);

/** Whether an intact pack is what the plan would make. A wheel handed over counts only if it is the same file. */
const isUpToDate = async (plan: PackPlan, manifest: PackManifest): Promise<boolean> => {
  const given = plan.wheels[0].path;
  if (given) return manifest.wheels[0]?.sha256 === (await hashFile(given));
  return plan.preload.every((path) => manifest.preload.includes(path));
};

/** Carries out one plan. Rejects with whatever stopped it; `installPack` puts that into words. */
export const installPlan = async (
  plan: PackPlan,
  options: InstallOptions,
): Promise<Extract<PackReport, { state: 'installed' | 'present' }>> => {
  const startedMs = performance.now();
  const { id, version, variant } = plan;
  const { cache = cacheFolder(), env = process.env, signal = new AbortController().signal } = options;
  const dir = join(packFolder(id, cache), variant === 'cpu' ? version : `${version}-${variant}`);
  const report = (phase: PackProgress['phase'], doneBytes: number, totalBytes: number) =>
    options.onProgress?.({ id, phase, doneBytes, totalBytes });
  const finish = (state: 'installed' | 'present', manifest: PackManifest) => ({
    id,
    state,
    version,
    variant,
    dir,
    sizeBytes: sumBytes(manifest.files),
    durationMs: performance.now() - startedMs,
    notes: plan.notes,
  });
  const findPresent = async (): Promise<PackManifest | undefined> => {
    const pack = inspectPack(dir);
    return pack?.damagedFile === undefined && pack && (await isUpToDate(plan, pack.manifest))
      ? pack.manifest
      : undefined;
  };

  const before = options.force ? undefined : await findPresent();
  if (before) return finish('present', before);
  const lock = await acquireInstallLock(join(packFolder(id, cache), '.lock'), {
    signal,
    onWait: () => report('waiting', 0, 0),
  });
  try {
    const meanwhile = options.force ? undefined : await findPresent();
    if (meanwhile) return finish('present', meanwhile);
    await removeLeftovers(id, cache);
    const totalBytes = sumBytes(plan.wheels);
    const wheels: ObtainedWheel[] = [];
    for (const [index, wheel] of plan.wheels.entries()) {
      const earlierBytes = sumBytes(plan.wheels.slice(0, index));
      const onDownloaded = (bytes: number) => report('downloading', earlierBytes + bytes, totalBytes);
      wheels.push(
        await obtainWheel(wheel, { cache, env, signal, onDownloaded, temporaryPrefix: temporaryPrefix(id) }),
      );
    }
    const manifest = await assemblePack(plan, wheels, dir, {
      signal,
      nowMs: Date.now(),
      onUnpacked: (doneBytes, unpackedBytes) => report('unpacking', doneBytes, unpackedBytes),
    });
    for (const { path, isCached } of wheels) if (isCached) await rm(path, { force: true });
    return finish('installed', manifest);
  } finally {
    await lock.release();
  }
};

const choosePlans = async (id: PackId, options: InstallOptions): Promise<readonly PackPlan[]> => {
  const machine = options.machine ?? (await describeMachine());
  if (!options.wheelFile) return planPack(id, machine);
  const path = resolve(options.wheelFile);
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile())
    throw new PackFailure(`There is no file ${path}.`, 'Check the path of the wheel file.');
  const findBeside = (file: string) => {
    const beside = join(dirname(path), file);
    return existsSync(beside) ? beside : undefined;
  };
  return [planWheelFile(id, { path, file: basename(path), sizeBytes: found.size }, machine, findBeside)];
};

const describeFailure = (id: PackId, error: unknown, options: InstallOptions): PackReport => {
  const failure = options.signal?.aborted
    ? new PackFailure('The set-up was cancelled.', 'Run "millwright setup" to go on where it stopped.')
    : toPackFailure(error, options.cache ?? cacheFolder());
  return { id, state: 'failed', reason: failure.reason, fix: failure.fix, stillWorks: stillWorks[id] };
};

/** Installs one pack if it is not there, in the best variant that this machine can use and get. Never rejects. */
export const installPack = async (id: PackId, options: InstallOptions = {}): Promise<PackReport> => {
  try {
    const [best, ...others] = await choosePlans(id, options);
    if (!best) throw new Error(`no plan for ${id}`);
    try {
      return await installPlan(best, options);
    } catch (error) {
      const [fallback] = others;
      if (!fallback || options.signal?.aborted) throw error;
      const { reason, fix } = toPackFailure(error, options.cache ?? cacheFolder());
      const report = await installPlan(fallback, options);
      const note = `The GPU variant could not be installed, so this one runs on the CPU. ${reason} ${fix}`;
      return { ...report, notes: [...report.notes, note] };
    }
  } catch (error) {
    return describeFailure(id, error, options);
  }
};

/**
 * Installs the given packs, one after another: unless told otherwise all, or the one that a wheel file is of.
 * Rejects only a wheel file of no pack; everything else is in the reports.
 */
export const installPacks = async (
  options: InstallOptions & { readonly ids?: readonly PackId[] } = {},
): Promise<readonly PackReport[]> => {
  const { wheelFile } = options;
  const { ids = wheelFile ? [packOfWheel(basename(wheelFile))] : PackId.options, ...rest } = options;
  const machine = rest.machine ?? (await describeMachine());
  const reports: PackReport[] = [];
  for (const id of ids) reports.push(await installPack(id, { ...rest, machine }));
  return reports;
};

/** Hashes every file of an installed pack against its manifest. Slow (a gigabyte a second at best): for `doctor`. */
export const findDamagedFile = async (dir: string): Promise<string | undefined> => {
  const pack = inspectPack(dir);
  if (!pack) return 'manifest.json';
  if (pack.damagedFile) return pack.damagedFile;
  for (const { path, sha256 } of pack.manifest.files) {
    if ((await hashFile(join(dir, path))) !== sha256) return path;
  }
  return undefined;
};
