import { lstat, opendir } from 'node:fs/promises';
import { join } from 'node:path';
import picomatch from 'picomatch';
import { AppError } from '#shared/kit/app-error.ts';
import { folderMissing } from './file-grants.ts';

export interface FoundFile {
  /** Below the folder, with `/` between names. */
  readonly name: string;
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedAtMs: number;
}

/** Names that programs give to what they have not finished yet. */
const unfinished = /(?:^|\/)(?:~\$|\.~)|\.(?:part|partial|tmp|temp|crdownload|download|swp|filepart)$/i;
const maxDepth = 16;
const maxEntries = 200_000;

/**
 * Files below a folder whose names match a pattern (`*.csv`, `2024/**`), oldest first. Links are not followed, to
 * files or to folders: a pattern must not lead out of the folder that was granted. Empty and unfinished files
 * are left out.
 */
export async function findFiles(folder: string, pattern: string): Promise<FoundFile[]> {
  const matches = picomatch(pattern, { nocase: process.platform === 'win32', strictSlashes: true });
  const depth = pattern.includes('**') ? maxDepth : pattern.split('/').length;
  const found: FoundFile[] = [];
  let entries = 0;
  const walk = async (below: string, level: number): Promise<void> => {
    for await (const entry of await opendir(join(folder, below))) {
      if (++entries > maxEntries) throw tooManyEntries(folder);
      const name = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) {
        if (level < depth && !entry.name.startsWith('.')) await walk(name, level + 1);
      } else if (entry.isFile() && matches(name) && !unfinished.test(name)) {
        const file = await look(folder, name);
        if (file !== null) found.push(file);
      }
    }
  };
  try {
    await walk('', 1);
  } catch (error) {
    throw error instanceof AppError ? error : folderMissing(folder, error);
  }
  return found.toSorted(
    (a, b) => a.modifiedAtMs - b.modifiedAtMs || (a.name < b.name ? -1 : Number(a.name > b.name)),
  );
}

async function look(folder: string, name: string): Promise<FoundFile | null> {
  const path = join(folder, name);
  // What was removed since it was listed is no longer there to be found.
  const info = await lstat(path).catch(() => null);
  if (info === null || !info.isFile() || info.size === 0) return null;
  return { name, path, sizeBytes: info.size, modifiedAtMs: Math.trunc(info.mtimeMs) };
}

function tooManyEntries(folder: string): AppError {
  return new AppError('RESOURCE_EXHAUSTED', `There are more than ${maxEntries} entries below ${folder}.`, {
    reason: 'folder-too-large',
    nextStep: 'Watch a folder further down, or use a pattern without **.',
  });
}
