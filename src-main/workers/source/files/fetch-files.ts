import { createHash, type Hash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join, posix } from 'node:path';
import type { FilesSelection } from '#shared/data/sources/source.schema.ts';
import { AppError } from '#shared/kit/app-error.ts';
import type { FetchedFile, FetchFilesRequest, SourceEvents } from '../source.protocol.ts';
import type { FileSource, RemoteFile } from './file-source.ts';

interface FetchContext {
  readonly signal: AbortSignal;
  readonly report: (progress: SourceEvents['progress']) => void;
}

/** Files of one pattern, and names that are looked at for it. */
const maxFiles = 10_000;
const maxNames = 1_000_000;
const reportEveryMs = 200;

/** Brings the chosen files here, one after the other, each whole and as the source says it is. */
export async function fetchAll(
  source: FileSource,
  { files: selection, folder, maxBytes }: Pick<FetchFilesRequest, 'files' | 'folder' | 'maxBytes'>,
  { signal, report }: FetchContext,
): Promise<readonly FetchedFile[]> {
  report({ phase: 'Looking up the files', done: 0, total: null, unit: 'bytes' });
  const files = await resolveFiles(source, selection, signal);
  const total = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (total > maxBytes) throw noRoom(total, maxBytes);
  let done = 0;
  let reportedAtMs = 0;
  const onBytes = (count: number) => {
    done += count;
    const nowMs = performance.now();
    if (nowMs - reportedAtMs < reportEveryMs && done < total) return;
    reportedAtMs = nowMs;
    report({ phase: 'Downloading', done, total, unit: 'bytes' });
  };
  const targets = files.map((file, index) => ({ file, path: join(folder, `file-${index}`) }));
  await eachOf(targets, signal, (target, stop) =>
    fetchFile(source, target.file, { path: target.path, onBytes, signal: stop }),
  );
  return targets.map(({ file: { name, sizeBytes }, path }) => ({ path, name, sizeBytes }));
}

/** Small files take their time mostly by waiting for the server. */
const atOnce = 4;

/** Works through all, a few at a time; the first failure stops the others. */
async function eachOf<T>(
  items: readonly T[],
  signal: AbortSignal,
  work: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const failed = new AbortController();
  const stop = AbortSignal.any([signal, failed.signal]);
  const waiting = items.values();
  const lanes = Array.from({ length: Math.min(atOnce, items.length) }, async () => {
    for (const item of waiting) {
      stop.throwIfAborted();
      await work(item, stop);
    }
  });
  try {
    await Promise.all(lanes);
  } catch (error) {
    failed.abort(error);
    await Promise.allSettled(lanes);
    throw error;
  }
}

async function resolveFiles(
  source: FileSource,
  selection: FilesSelection,
  signal: AbortSignal,
): Promise<readonly RemoteFile[]> {
  if (selection.by === 'names') {
    const files: RemoteFile[] = [];
    for (const name of selection.names) files.push(await source.stat(name, signal));
    return files;
  }
  const { pattern } = selection;
  const files: RemoteFile[] = [];
  let looked = 0;
  for await (const file of source.list(fixedPart(pattern), signal)) {
    looked++;
    const isWanted = file.sizeBytes > 0 && !file.name.endsWith('/') && posix.matchesGlob(file.name, pattern);
    if (isWanted) files.push(file);
    if (files.length > maxFiles || looked > maxNames) throw tooMany(pattern);
  }
  if (files.length === 0) throw noMatch(pattern);
  return files.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Where every match begins: the pattern up to its first special character. */
function fixedPart(pattern: string): string {
  return /^[^*?[\]{}!()+@\\]*/.exec(pattern)![0];
}

/** A connection that breaks this often in a row, without a byte between, is given up. */
const maxFailures = 4;
const firstPauseMs = 250;

/** One file, continued where it was cut off, and checked against its size and its checksum. */
async function fetchFile(
  source: FileSource,
  file: RemoteFile,
  {
    path,
    onBytes,
    signal,
  }: { readonly path: string; readonly onBytes: (count: number) => void; readonly signal: AbortSignal },
): Promise<void> {
  let hash: { readonly state: Hash; readonly expected: string } | null = null;
  const handle = await open(path, 'wx', 0o600);
  let offset = 0;
  let failures = 0;
  try {
    while (offset < file.sizeBytes) {
      signal.throwIfAborted();
      const before = offset;
      try {
        const { body, checksum } = await source.read(file, offset, signal);
        const known = file.checksum ?? checksum;
        if (offset === 0 && known !== null)
          hash = { state: createHash(known.algorithm), expected: known.hex };
        for await (const chunk of body as AsyncIterable<Buffer>) {
          if (offset + chunk.length > file.sizeBytes) throw changed(file.name);
          await handle.write(chunk);
          hash?.state.update(chunk);
          offset += chunk.length;
          onBytes(chunk.length);
        }
        if (offset < file.sizeBytes) throw cutOff(file.name);
      } catch (error) {
        signal.throwIfAborted();
        failures = offset > before ? 1 : failures + 1;
        if (!mayContinue(error) || failures > maxFailures) throw source.explain(error);
        await pause(firstPauseMs * 2 ** (failures - 1), signal);
      }
    }
  } finally {
    await handle.close();
  }
  if (hash !== null && hash.state.digest('hex') !== hash.expected) throw damaged(file.name);
}

/** Whether another request may bring the rest: not where the server has said why it does not. */
function mayContinue(error: unknown): boolean {
  return !(error instanceof AppError) || error.code === 'UNAVAILABLE' || error.code === 'TIMEOUT';
}

function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, durationMs);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        reject(signal.reason as Error);
      },
      { once: true },
    );
  });
}

export function changed(name: string): AppError {
  return new AppError('CONFLICT', `${name} was changed while it was read.`, {
    reason: 'source-changed',
    nextStep: 'Read it again once it is whole.',
    retry: true,
  });
}

function cutOff(name: string): AppError {
  return new AppError('UNAVAILABLE', `The server ends ${name} before its end.`, {
    reason: 'source-cut-off',
    nextStep: 'Try again. If it happens again, look into the log of the server.',
    retry: true,
  });
}

function damaged(name: string): AppError {
  return new AppError('DATA_CORRUPT', `${name} did not arrive as the source says it is.`, {
    reason: 'source-checksum',
    nextStep: 'Try again. If it happens again, upload the file to the source anew.',
    retry: true,
  });
}

function noRoom(neededBytes: number, maxBytes: number): AppError {
  const words = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  return new AppError(
    'RESOURCE_EXHAUSTED',
    `The files take ${words(neededBytes)}; on the disk of the workspace ${words(maxBytes)} are free.`,
    { reason: 'disk-full', nextStep: 'Free space on it, or choose fewer files.' },
  );
}

function noMatch(pattern: string): AppError {
  return new AppError('NOT_FOUND', `No file matches ${pattern}.`, {
    reason: 'source-no-match',
    nextStep: 'Check the pattern: * stands for any text without a slash, ** for folders of any depth.',
  });
}

function tooMany(pattern: string): AppError {
  return new AppError('RESOURCE_EXHAUSTED', `${pattern} matches more files than are read at once.`, {
    reason: 'source-too-many',
    nextStep: `Narrow the pattern: up to ${maxFiles.toLocaleString('en-US')} files of ${maxNames.toLocaleString('en-US')} that are looked at.`,
  });
}
