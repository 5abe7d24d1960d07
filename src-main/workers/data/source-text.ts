import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { Dialect } from '#shared/data/data.schema.ts';
import { AppError } from '#shared/kit/app-error.ts';
import { chunkBytes, readChunks } from '../../platform/files/read-chunks.ts';
import { expectNoBomb } from './archives/expansion.ts';
import type { SourceFile } from './data.protocol.ts';
import { createDecoder } from './sniff/encoding.ts';
import { createDecompressor } from './sniff/head.ts';
import { nulCharacter } from './sniff/refusals.ts';

export interface TextScan {
  /** Of the file's own bytes, before decompression and conversion. */
  readonly sha256: string;
}

export interface ScanOptions {
  readonly file: SourceFile;
  readonly dialect: Dialect;
  readonly maxLineBytes: number;
  readonly signal: AbortSignal;
  /** Told the bytes of the file read so far. */
  readonly onProgress?: (bytesRead: number) => void;
}

/**
 * Reads the file once from end to end: hashes its bytes, decompresses, decodes, refuses NUL bytes and lines
 * too long to be rows, and hands UTF-8 on to `write` where one is given. It holds one chunk at a time.
 */
export async function scanText(
  options: ScanOptions,
  write?: (utf8: Buffer) => Promise<void> | void,
): Promise<TextScan> {
  const { file, dialect, signal } = options;
  const hash = createHash('sha256');
  let bytesRead = 0;
  const source = async function* (): AsyncGenerator<Buffer> {
    // Nothing holds on to a chunk that is only looked at.
    const isKept = write !== undefined || dialect.compression !== 'none' || dialect.encoding !== 'utf-8';
    for await (const chunk of readChunks(file.path, isKept)) {
      if (signal.aborted) throw signal.reason;
      hash.update(chunk);
      bytesRead += chunk.length;
      options.onProgress?.(bytesRead);
      yield chunk;
    }
  };
  const guard = createLineGuard(options.maxLineBytes);
  let expanded = 0;
  for await (const chunk of decode(decompress(source(), dialect, file), dialect)) {
    expanded += chunk.length;
    if (dialect.compression !== 'none') expectNoBomb(file, expanded);
    const damage = guard(chunk);
    if (damage) throw await damageError(options, damage);
    await write?.(chunk);
  }
  return { sha256: hash.digest('hex') };
}

/** The same, with the UTF-8 text written to `target`. */
export async function convertText(options: ScanOptions, target: string): Promise<TextScan> {
  await expectRoom(options.file, target);
  const output = createWriteStream(target, { flags: 'wx', highWaterMark: chunkBytes });
  // A write that is under way when the stream is given up fails later, with nobody waiting for it any more.
  output.on('error', () => undefined);
  try {
    const scan = await scanText(options, async (chunk) => {
      if (!output.write(chunk))
        await new Promise<void>((resolve, reject) => {
          output.once('drain', resolve);
          output.once('error', reject);
        });
    });
    output.end();
    await finished(output);
    return scan;
  } catch (error) {
    output.destroy();
    throw error;
  }
}

/** Fails early where the disk obviously cannot hold a copy; a disk that fills up later fails the write itself. */
async function expectRoom(file: SourceFile, target: string): Promise<void> {
  const { bavail, bsize } = await statfs(dirname(target));
  if (bavail * bsize >= file.sizeBytes) return;
  throw diskFull(file.name);
}

export function diskFull(name: string, cause?: unknown): AppError {
  return new AppError(
    'RESOURCE_EXHAUSTED',
    `The disk is full: ${name} could not be imported.`,
    {
      reason: 'disk-full',
      nextStep: 'Free space on the disk of the workspace and import again. Nothing was changed.',
      retry: true,
    },
    { cause },
  );
}

/** What tells one state of a file from the next. */
export async function stampOf(file: SourceFile): Promise<string> {
  try {
    const { size, mtimeMs, ino } = await stat(file.path);
    return `${ino}:${size}:${mtimeMs}`;
  } catch (error) {
    throw fileGone(file.name, error);
  }
}

export function fileGone(name: string, cause?: unknown): AppError {
  return new AppError(
    'NOT_FOUND',
    `${name} was removed or cannot be read any more.`,
    {
      reason: 'file-missing',
      nextStep: 'Check that the file still exists and that you may read it, then import it again.',
    },
    { cause },
  );
}

/** Fails when the file is not what it was: what has been read of it may be half old and half new. */
export async function expectUnchanged(file: SourceFile, stamp: string): Promise<void> {
  if ((await stampOf(file)) !== stamp) throw changedWhileRead(file.name);
}

function changedWhileRead(name: string): AppError {
  return new AppError('CONFLICT', `${name} was changed while it was read.`, {
    reason: 'file-changed',
    nextStep: 'Wait until the program that writes it has finished, then import it again.',
    retry: true,
  });
}

async function* decompress(
  source: AsyncIterable<Buffer>,
  dialect: Dialect,
  file: SourceFile,
): AsyncGenerator<Buffer> {
  if (dialect.compression === 'none') return yield* source;
  const inflate = createDecompressor(dialect.compression, false);
  const input = Readable.from(source, { objectMode: false, highWaterMark: chunkBytes });
  input.once('error', (error) => inflate.destroy(error));
  input.pipe(inflate);
  try {
    for await (const chunk of inflate as AsyncIterable<Buffer>) yield chunk;
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError(
      'DATA_CORRUPT',
      `${file.name} is damaged or was cut off: its ${dialect.compression} data ends too early or does not match its checksum.`,
      { reason: 'compression-broken', nextStep: 'Copy or download the file again.' },
      { cause: error },
    );
  } finally {
    input.destroy();
    inflate.destroy();
  }
}

async function* decode(source: AsyncIterable<Buffer>, dialect: Dialect): AsyncGenerator<Buffer> {
  // UTF-8 passes as it is: rows with invalid bytes are reported one by one by whoever reads them.
  if (dialect.encoding === 'utf-8') return yield* source;
  const decoder = createDecoder(dialect.encoding);
  for await (const chunk of source) {
    const text = decoder.decode(chunk, { stream: true });
    if (text !== '') yield Buffer.from(text, 'utf8');
  }
  const rest = decoder.decode();
  if (rest !== '') yield Buffer.from(rest, 'utf8');
}

type Damage = { readonly kind: 'nul' | 'long-line'; readonly offset: number };

/** Finds NUL bytes, and lines that are too long before they are held anywhere. Offsets count decoded bytes. */
function createLineGuard(maxLineBytes: number): (chunk: Buffer) => Damage | null {
  let offset = 0;
  let sinceBreak = 0;
  return (chunk) => {
    const nul = chunk.indexOf(0);
    if (nul !== -1) return { kind: 'nul', offset: offset + nul };
    const first = firstBreak(chunk);
    if (sinceBreak + (first === -1 ? chunk.length : first) > maxLineBytes)
      return { kind: 'long-line', offset };
    sinceBreak = first === -1 ? sinceBreak + chunk.length : chunk.length - 1 - lastBreak(chunk);
    offset += chunk.length;
    return null;
  };
}

/** Reads the file again up to the damage: counting lines all the time would cost more than this ever does. */
async function damageError(options: ScanOptions, damage: Damage): Promise<AppError> {
  const { file, dialect } = options;
  let line = 1;
  let offset = 0;
  for await (const chunk of decode(decompress(createReadStream(file.path), dialect, file), dialect)) {
    line += countLines(chunk.subarray(0, Math.max(0, damage.offset - offset)));
    offset += chunk.length;
    if (offset >= damage.offset) break;
  }
  if (damage.kind === 'nul') return nulCharacter(file.name, line);
  const limit = Math.round((options.maxLineBytes / 2 ** 20) * 10) / 10;
  return new AppError('RESOURCE_EXHAUSTED', `Line ${line} of ${file.name} is longer than ${limit} MB.`, {
    reason: 'line-too-long',
    nextStep: 'Check the line ends, and the quotes around it; a row is rarely that long.',
    details: { line },
  });
}

function firstBreak(chunk: Buffer): number {
  const newline = chunk.indexOf(10);
  return newline === -1 ? chunk.indexOf(13) : newline;
}

function lastBreak(chunk: Buffer): number {
  const newline = chunk.lastIndexOf(10);
  return newline === -1 ? chunk.lastIndexOf(13) : newline;
}

function countLines(chunk: Buffer): number {
  let count = 0;
  for (let i = chunk.indexOf(10); i !== -1; i = chunk.indexOf(10, i + 1)) count++;
  return count;
}
