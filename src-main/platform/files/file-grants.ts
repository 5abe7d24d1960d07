import { realpath, rm, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppError } from '#shared/kit/app-error.ts';
import { GrantId } from '#shared/kit/ids.ts';
import type { NewId } from '../ids/ids.ts';

export interface GrantedFile {
  readonly id: GrantId;
  readonly path: string;
  /** The name to show; never used to build a path. */
  readonly name: string;
  readonly sizeBytes: number;
  /** The size of the whole file where this is only its beginning. */
  readonly isPartial: boolean;
  /** An upload that belongs to us and is deleted after use, or a file of the user that is only read. */
  readonly isTemporary: boolean;
  /** A folder: a directory of the user, or one that a browser packed into a tar. Its size is not known. */
  readonly isFolder: boolean;
}

/** A folder whose files may be read, those of today and those to come. */
export interface GrantedFolder {
  readonly id: GrantId;
  /** Resolved: no link is left in it. */
  readonly path: string;
  readonly name: string;
}

/**
 * The only door for files and folders from outside. No procedure takes a path: the desktop shell grants what the user
 * dropped or picked, the web host grants what was uploaded, the command line grants its arguments.
 */
export interface FileGrants {
  grantFile(
    path: string,
    options?: { name?: string; isTemporary?: boolean; isFolder?: boolean; wholeSizeBytes?: number },
  ): Promise<GrantedFile>;
  /** The same grant for the same folder. */
  grantFolder(path: string): Promise<GrantedFolder>;
  resolve(id: GrantId): GrantedFile;
  resolveFolder(id: GrantId): GrantedFolder;
  listFolders(): readonly GrantedFolder[];
  release(id: GrantId): Promise<void>;
}

/** A name fit for a label: no control characters, no more than 255 characters, never empty. */
function shownName(name: string): string {
  const printable = [...name].filter((character) => character >= ' ' && character !== '\u007f').join('');
  return printable.slice(0, 255).trim() || 'file';
}

export function createFileGrants(newId: NewId): FileGrants {
  const grants = new Map<GrantId, GrantedFile>();
  const folders = new Map<string, GrantedFolder>();
  return {
    grantFile: async (path, options = {}) => {
      const info = await stat(path).catch((error: unknown) => {
        throw new AppError(
          'NOT_FOUND',
          `The file ${basename(path)} cannot be opened.`,
          {
            reason: 'file-missing',
            nextStep: 'Check that it still exists and that you may read it.',
          },
          { cause: error },
        );
      });
      if (!info.isFile() && !info.isDirectory()) {
        throw new AppError('UNSUPPORTED', `${basename(path)} is neither a file nor a folder.`, {
          reason: 'not-a-file',
          nextStep: 'Choose a file with a table, such as CSV, Excel or Parquet.',
        });
      }
      const grant: GrantedFile = {
        id: GrantId.parse(newId()),
        path,
        name: shownName(options.name ?? basename(path)),
        sizeBytes: info.isDirectory() ? 0 : (options.wholeSizeBytes ?? info.size),
        isPartial: options.wholeSizeBytes !== undefined && options.wholeSizeBytes > info.size,
        isTemporary: options.isTemporary ?? false,
        isFolder: options.isFolder ?? info.isDirectory(),
      };
      grants.set(grant.id, grant);
      return grant;
    },
    grantFolder: async (path) => {
      const resolved = await realpath(path).catch((error: unknown) => {
        throw folderMissing(path, error);
      });
      if (!(await stat(resolved)).isDirectory()) {
        throw new AppError('UNSUPPORTED', `${basename(path)} is not a folder.`, {
          reason: 'not-a-folder',
          nextStep: 'Choose the folder that the file is in.',
        });
      }
      const known = folders.get(resolved);
      if (known) return known;
      const grant = { id: GrantId.parse(newId()), path: resolved, name: basename(resolved) || resolved };
      folders.set(resolved, grant);
      return grant;
    },
    resolve: (id) => {
      const grant = grants.get(id);
      if (!grant) throw expired('This file is no longer at hand.', 'Drop or choose the file again.');
      return grant;
    },
    resolveFolder: (id) => {
      const grant = [...folders.values()].find((folder) => folder.id === id);
      if (!grant) throw expired('This folder is no longer at hand.', 'Choose the folder again.');
      return grant;
    },
    listFolders: () => [...folders.values()],
    release: async (id) => {
      const grant = grants.get(id);
      grants.delete(id);
      if (grant?.isTemporary) await rm(grant.path, { force: true });
    },
  };
}

function expired(message: string, nextStep: string): AppError {
  return new AppError('NOT_FOUND', message, { reason: 'grant-expired', nextStep });
}

export function folderMissing(path: string, cause?: unknown): AppError {
  return new AppError(
    'NOT_FOUND',
    `The folder ${basename(path)} cannot be opened.`,
    { reason: 'folder-missing', nextStep: 'Check that it is there and that you may read it.', retry: true },
    { cause },
  );
}
