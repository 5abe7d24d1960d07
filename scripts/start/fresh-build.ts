/** Builds a folder of `out` when, and only when, its sources changed. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const stampName = '.built-from.json';

export interface BuildTarget {
  readonly outFolder: string;
  /** A file of it without which it counts as missing. */
  readonly mainFile: string;
  /** Files and folders it is made from, as repository paths. */
  readonly sources: readonly string[];
  readonly build: () => Promise<void>;
}

interface Stamp {
  /** Names, sizes and times: quick to compare, and equal nearly always. */
  readonly looks: string;
  /** Names and bytes: what decides when the times differ, as after a checkout. */
  readonly content: string;
}

/**
 * Answers whether a build was needed; rejects when it fails. `onBuild` is called before one starts. Of several
 * that find the same folder stale at once, one builds and the others wait for it.
 */
export async function ensureBuilt(target: BuildTarget, onBuild: () => void): Promise<boolean> {
  if (isFresh(target)) return false;
  const { acquireInstallLock } = await import('../../src-main/platform/packs/install-lock.ts');
  const lock = await acquireInstallLock(join(root, '.cache/build.lock'), {
    signal: new AbortController().signal,
  });
  try {
    if (isFresh(target)) return false;
    onBuild();
    // Taken before the build: what is edited meanwhile makes it stale again.
    const stamp = stampOf(target);
    await target.build();
    writeStamp(target, stamp);
    return true;
  } finally {
    await lock.release();
  }
}

/** Whether the folder is made from what is there now. Equal bytes with other times are noted, to be quick next time. */
function isFresh(target: BuildTarget): boolean {
  const built = readStamp(target);
  if (built === null) return false;
  const files = target.sources.flatMap(listFiles);
  if (built.looks === looksOf(files)) return true;
  const stamp = stampOf(target);
  if (built.content !== stamp.content) return false;
  writeStamp(target, stamp);
  return true;
}

/** For a folder that something else has just built from the same sources. */
export function markBuilt(target: BuildTarget): void {
  writeStamp(target, stampOf(target));
}

function stampOf({ sources }: BuildTarget): Stamp {
  const files = sources.flatMap(listFiles);
  return { looks: looksOf(files), content: contentOf(files) };
}

interface SourceFile {
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
}

function listFiles(source: string): readonly SourceFile[] {
  const info = statSync(join(root, source), { throwIfNoEntry: false });
  if (!info) return [];
  if (info.isFile()) return [{ path: source, size: info.size, mtimeMs: info.mtimeMs }];
  return readdirSync(join(root, source), { withFileTypes: true })
    .filter(({ name }) => !/\.test\.tsx?$/.test(name))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(({ name }) => listFiles(`${source}/${name}`));
}

function looksOf(files: readonly SourceFile[]): string {
  return digest(files.map(({ path, size, mtimeMs }) => `${path} ${size} ${mtimeMs}`));
}

function contentOf(files: readonly SourceFile[]): string {
  return digest(files.map(({ path }) => `${path} ${digest([readFileSync(join(root, path))])}`));
}

function digest(parts: readonly (string | Buffer)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\n');
  return hash.digest('hex');
}

function readStamp({ outFolder, mainFile }: BuildTarget): Stamp | null {
  if (!existsSync(join(outFolder, mainFile))) return null;
  try {
    return JSON.parse(readFileSync(join(outFolder, stampName), 'utf8')) as Stamp;
  } catch {
    return null;
  }
}

function writeStamp({ outFolder }: BuildTarget, stamp: Stamp): void {
  writeFileSync(join(outFolder, stampName), JSON.stringify(stamp));
}
