import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { AppError } from '#shared/kit/errors.ts';
import { type FoundFile, findFiles } from '../../../platform/files/find-files.ts';
import { sha256OfFile } from '../../../platform/files/read-chunks.ts';
import type { StoredWatch } from './watches.store.ts';

/** The files that would be the next version, and how many there are to choose from. */
export interface Look {
  readonly files: readonly FoundFile[];
  readonly matchCount: number;
  /** Equal for equal files: names, sizes and times, and whether one or all of them count. */
  readonly signature: string;
}

/** As many as one import takes. */
const maxFiles = 1_000;

export async function look({ folder, pattern, files: how }: StoredWatch): Promise<Look> {
  const found = await findFiles(folder, pattern);
  const files = how === 'latest' ? found.slice(-1) : found.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  if (files.length > maxFiles) throw tooManyFiles(folder, files.length);
  return {
    files,
    matchCount: found.length,
    signature: JSON.stringify([
      how,
      ...files.map(({ name, sizeBytes, modifiedAtMs }) => [name, sizeBytes, modifiedAtMs]),
    ]),
  };
}

/** What the files hold, whatever they are called and however new they are. */
export async function hashOf({ files }: Look): Promise<string> {
  const hash = createHash('sha256');
  for (const { path } of files) hash.update(await sha256OfFile(path));
  return hash.digest('hex');
}

function tooManyFiles(folder: string, count: number): AppError {
  return new AppError('RESOURCE_EXHAUSTED', `${count} files match in ${basename(folder)}.`, {
    reason: 'too-many-files',
    nextStep: `One version is made of up to ${maxFiles} files: narrow the pattern, or take the latest file only.`,
  });
}
