import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '#shared/kit/app-error.ts';
import { type ArchiveKind, openArchive } from '../../../platform/archives/archive.ts';
import { ArchiveProblem } from '../../../platform/archives/archive-problem.ts';
import { zipFailure } from '../archives/archive-failure.ts';
import { expectNoBomb } from '../archives/expansion.ts';
import type { SourceFile } from '../data.protocol.ts';
import { splitNames } from './media-plan.ts';

export interface MediaFile {
  /** Path below the folder, with `/` between its parts; never joined to a path of ours unless it was listed there. */
  readonly name: string;
  readonly sizeBytes: number;
}

/** The bytes of a file, or why they cannot be had, as the end of a sentence. */
export type MediaContent = { readonly bytes: Buffer } | { readonly problem: string };

/** The files of a folder, of an archive, or those that were dropped together. */
export interface MediaSource {
  /** By name, in the order of their code units. */
  readonly files: readonly MediaFile[];
  /** Links that were not followed. */
  readonly linkCount: number;
  /** Shows the content of each wanted file once, in an order of its own, one after the other. */
  read(
    wanted: readonly MediaFile[],
    visit: (file: MediaFile, content: MediaContent) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void>;
}

/** No image or text of one row is larger. */
export const maxFileBytes = 256 * 2 ** 20;
const maxFiles = 2_000_000;
const maxDepth = 64;
/** Files whose bytes are fetched ahead of the one that is looked at. */
const readAhead = 8;

/** What the system and packers put beside a user's files. */
const isNoise = (name: string) => /(?:^|\/)(?:__MACOSX|\.[^/]*|Thumbs\.db|desktop\.ini)(?:\/|$)/i.test(name);

export async function openFolder(path: string, signal: AbortSignal): Promise<MediaSource> {
  const files: MediaFile[] = [];
  let linkCount = 0;
  const walk = async (below: string, depth: number): Promise<void> => {
    signal.throwIfAborted();
    if (depth > maxDepth) throw tooMany('is nested more deeply than 64 folders', path);
    for (const entry of await readdir(join(path, below), { withFileTypes: true })) {
      const name = below === '' ? entry.name : `${below}/${entry.name}`;
      if (isNoise(entry.name)) continue;
      if (entry.isDirectory()) await walk(name, depth + 1);
      else if (entry.isSymbolicLink()) linkCount++;
      else if (entry.isFile()) files.push({ name, sizeBytes: -1 });
    }
    if (files.length > maxFiles) throw tooMany('holds more than 2,000,000 files', path);
  };
  await walk('', 0);
  return {
    files: sorted(files),
    linkCount,
    read: readInOrder(({ name }) => join(path, ...name.split('/'))),
  };
}

/** Files that the user chose or dropped one by one. Those of equal name are told apart by a number. */
export function openFiles(sources: readonly SourceFile[]): MediaSource {
  const paths = new Map<string, string>();
  const files = sources.map(({ name, path, sizeBytes }) => {
    let unique = name;
    for (let copy = 2; paths.has(unique); copy++) unique = name.replace(/(\.[^.]*)?$/, ` (${copy})$1`);
    paths.set(unique, path);
    return { name: unique, sizeBytes };
  });
  return { files: sorted(files), linkCount: 0, read: readInOrder(({ name }) => paths.get(name)!) };
}

export async function openMediaArchive(
  file: SourceFile,
  kind: ArchiveKind,
  signal: AbortSignal,
): Promise<MediaSource> {
  const limit = () => {
    let expanded = 0;
    return (count: number) => {
      expanded += count;
      expectNoBomb(file, expanded);
    };
  };
  const inWords = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      throw error instanceof ArchiveProblem ? zipFailure(file.name, error) : error;
    });
  const archive = await inWords(openArchive(file.path, kind, { signal, onBytes: limit() }));
  const members = archive.members.filter(({ name }) => !isNoise(name));
  if (members.length > maxFiles) throw tooMany('holds more than 2,000,000 files', file.name);
  // The folder that was packed stands before every name, and says nothing of the files.
  const top = topFolderOf(members);
  return {
    files: sorted(members.map(({ name, sizeBytes }) => ({ name: name.slice(top.length), sizeBytes }))),
    linkCount: 0,
    read: async (wanted, visit, readSignal) => {
      const byName = new Map(wanted.map((each) => [top + each.name, each]));
      await inWords(
        archive.read(
          new Set(byName.keys()),
          async (name, content) =>
            visit(
              byName.get(name)!,
              content instanceof ArchiveProblem ? { problem: content.detail } : { bytes: content },
            ),
          { signal: readSignal, onBytes: limit(), maxBytes: maxFileBytes },
        ),
      );
    },
  };
}

function topFolderOf(files: readonly MediaFile[]): string {
  const first = files[0]?.name.split('/')[0] ?? '';
  if (splitNames.has(first.toLowerCase())) return '';
  return files.every(({ name }) => name.startsWith(`${first}/`)) ? `${first}/` : '';
}

function sorted(files: readonly MediaFile[]): MediaFile[] {
  return files.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function readInOrder(pathOf: (file: MediaFile) => string): MediaSource['read'] {
  return async (wanted, visit, signal) => {
    const ahead: { readonly file: MediaFile; readonly content: Promise<MediaContent> }[] = [];
    let next = 0;
    while (next < wanted.length || ahead.length > 0) {
      signal.throwIfAborted();
      while (ahead.length < readAhead && next < wanted.length) {
        const file = wanted[next++]!;
        ahead.push({ file, content: readWhole(pathOf(file)) });
      }
      const { file, content } = ahead.shift()!;
      await visit(file, await content);
    }
  };
}

async function readWhole(path: string): Promise<MediaContent> {
  try {
    const { size } = await stat(path);
    if (size > maxFileBytes) return { problem: `it is larger than ${maxFileBytes / 2 ** 20} MB` };
    return { bytes: await readFile(path) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return { problem: 'it was removed while the folder was read' };
    if (code === 'EACCES' || code === 'EPERM') return { problem: 'it may not be read by this user' };
    if (code === 'EIO') return { problem: 'the disk could not read it' };
    throw error;
  }
}

function tooMany(what: string, path: string): AppError {
  return new AppError('UNSUPPORTED', `${path.split(/[/\\]/).at(-1)} ${what}.`, {
    reason: 'folder-too-large',
    nextStep: 'Import its subfolders one by one.',
  });
}
