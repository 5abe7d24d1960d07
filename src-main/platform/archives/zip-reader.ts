/**
 * Reads a zip file entry by entry, from disk to disk. A TensorFlow wheel unpacks to more than a gigabyte, so
 * nothing is held in memory but one chunk. Understood are stored and deflated entries, no encryption, no zip64,
 * no splitting (APPNOTE.TXT 6.3.10, sections 4.3.7 to 4.3.16).
 */
import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { crc32, createInflateRaw } from 'node:zlib';
import { ArchiveProblem, unsafeName } from './archive-problem.ts';

export interface ZipEntry {
  readonly name: string;
  readonly sizeBytes: number;
  readonly compressedBytes: number;
  readonly method: number;
  readonly crc32: number;
  readonly localHeaderOffset: number;
}

export interface ZipFile {
  readonly entries: readonly ZipEntry[];
  /** Writes the entry's bytes to a new file, flushed to the disk, and returns their sha256. */
  extract(entry: ZipEntry, target: string, options?: ExtractOptions): Promise<string>;
  /** Reads the entry from end to end against its size and checksum, and shows each chunk. */
  check(entry: ZipEntry, onChunk: (chunk: Buffer) => void): Promise<void>;
  close(): Promise<void>;
}

export interface ExtractOptions {
  readonly onBytes?: (count: number) => void;
  readonly signal?: AbortSignal;
  readonly mode?: number;
}

const endRecordSignature = 0x06054b50;
const centralHeaderSignature = 0x02014b50;
const localHeaderSignature = 0x04034b50;
const endRecordBytes = 22;
const centralHeaderBytes = 46;
const localHeaderBytes = 30;
const maxCommentBytes = 0xffff;
const fileTypeMask = 0o170000;
const symbolicLinkType = 0o120000;
const unixHost = 3;
const stored = 0;
const deflated = 8;
const chunkBytes = 1 << 20;

const damaged = (detail: string): ArchiveProblem => new ArchiveProblem('damaged', detail);

const readExactly = async (file: FileHandle, position: number, length: number): Promise<Buffer> => {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  if (bytesRead !== length) throw damaged('it ends too early');
  return buffer;
};

const findCentralDirectory = async (
  file: FileHandle,
): Promise<{ readonly offset: number; readonly length: number; readonly count: number }> => {
  const { size } = await file.stat();
  const tailLength = Math.min(size, endRecordBytes + maxCommentBytes);
  const tail = await readExactly(file, size - tailLength, tailLength);
  for (let at = tailLength - endRecordBytes; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== endRecordSignature) continue;
    if (at + endRecordBytes + tail.readUInt16LE(at + 20) !== tailLength) continue;
    const count = tail.readUInt16LE(at + 10);
    const length = tail.readUInt32LE(at + 12);
    const offset = tail.readUInt32LE(at + 16);
    if (offset === 0xffffffff || count === 0xffff)
      throw new ArchiveProblem('unsupported', 'it is in the zip64 format');
    if (offset + length > size) throw damaged('its table of contents lies outside the file');
    return { offset, length, count };
  }
  throw damaged('it has no table of contents, so it is not a zip file or was cut off');
};

const parseCentralDirectory = (directory: Buffer, count: number): readonly ZipEntry[] => {
  const entries: ZipEntry[] = [];
  let at = 0;
  for (let index = 0; index < count; index++) {
    if (at + centralHeaderBytes > directory.length) throw damaged('its table of contents is cut off');
    if (directory.readUInt32LE(at) !== centralHeaderSignature)
      throw damaged('its table of contents is not one');
    const madeBy = directory.readUInt8(at + 5);
    const flags = directory.readUInt16LE(at + 8);
    const nameLength = directory.readUInt16LE(at + 28);
    const extraLength = directory.readUInt16LE(at + 30);
    const commentLength = directory.readUInt16LE(at + 32);
    const unixMode = directory.readUInt32LE(at + 38) >>> 16;
    const nameEnd = at + centralHeaderBytes + nameLength;
    if (nameEnd > directory.length) throw damaged('its table of contents is cut off');
    const name = directory.toString('utf8', at + centralHeaderBytes, nameEnd);
    const unsafe = unsafeName(name);
    const isLink = madeBy === unixHost && (unixMode & fileTypeMask) === symbolicLinkType;
    if (unsafe || isLink) {
      throw new ArchiveProblem(
        'unsafe',
        `the entry ${JSON.stringify(name.slice(0, 120))} was refused because ${unsafe ?? 'it is a link'}`,
      );
    }
    if (flags & 1) throw new ArchiveProblem('unsupported', `${name} is encrypted`);
    entries.push({
      name,
      method: directory.readUInt16LE(at + 10),
      crc32: directory.readUInt32LE(at + 16),
      compressedBytes: directory.readUInt32LE(at + 20),
      sizeBytes: directory.readUInt32LE(at + 24),
      localHeaderOffset: directory.readUInt32LE(at + 42),
    });
    at = nameEnd + extraLength + commentLength;
  }
  return entries;
};

/** Inflates the entry chunk by chunk into `write`, and fails where size or checksum are not what they should be. */
const readEntry = async (
  file: FileHandle,
  entry: ZipEntry,
  write: (chunk: Buffer) => Promise<void> | void,
  signal?: AbortSignal,
): Promise<void> => {
  if (entry.method !== stored && entry.method !== deflated) {
    throw new ArchiveProblem(
      'unsupported',
      `${entry.name} is compressed by an unknown method (${entry.method})`,
    );
  }
  const header = await readExactly(file, entry.localHeaderOffset, localHeaderBytes);
  if (header.readUInt32LE(0) !== localHeaderSignature)
    throw damaged(`${entry.name} does not start where it should`);
  // The local header repeats name and extra with lengths of its own, which need not equal the directory's.
  const start =
    entry.localHeaderOffset + localHeaderBytes + header.readUInt16LE(26) + header.readUInt16LE(28);
  let checksum = 0;
  let written = 0;

  const readCompressed = async function* () {
    const end = start + entry.compressedBytes;
    for (let position = start; position < end; position += chunkBytes) {
      yield await readExactly(file, position, Math.min(chunkBytes, end - position));
    }
  };
  const checkAndWrite = async (source: AsyncIterable<Buffer>) => {
    for await (const chunk of source) {
      written += chunk.length;
      // Checked as it flows: a small file that swells without end must not fill the disk first.
      if (written > entry.sizeBytes) throw damaged(`${entry.name} is larger than it says`);
      checksum = crc32(chunk, checksum);
      await write(chunk);
    }
  };
  try {
    if (entry.method === deflated) {
      await pipeline(readCompressed, createInflateRaw({ chunkSize: chunkBytes }), checkAndWrite, { signal });
    } else {
      await pipeline(readCompressed, checkAndWrite, { signal });
    }
  } catch (error) {
    // zlib's own errors (Z_DATA_ERROR ...) mean nothing to a user.
    const isInflateError =
      error instanceof Error && 'errno' in error && /^Z_/.test(String(Reflect.get(error, 'code')));
    throw isInflateError ? damaged(`${entry.name} cannot be decompressed`) : error;
  }
  if (written !== entry.sizeBytes || checksum !== entry.crc32) {
    throw damaged(`${entry.name} does not match its checksum`);
  }
};

const extractEntry = async (
  file: FileHandle,
  entry: ZipEntry,
  target: string,
  { onBytes, signal, mode = 0o644 }: ExtractOptions,
): Promise<string> => {
  const hash = createHash('sha256');
  const output = await open(target, 'wx', mode);
  try {
    await readEntry(
      file,
      entry,
      async (chunk) => {
        hash.update(chunk);
        await output.appendFile(chunk);
        onBytes?.(chunk.length);
      },
      signal,
    );
    await output.sync();
  } finally {
    await output.close();
  }
  return hash.digest('hex');
};

/** Opens a zip file and reads its table of contents; refuses one with any entry that would escape a folder. */
export const openZip = async (path: string): Promise<ZipFile> => {
  const file = await open(path, 'r');
  try {
    const { offset, length, count } = await findCentralDirectory(file);
    const entries = parseCentralDirectory(await readExactly(file, offset, length), count);
    return {
      entries,
      extract: (entry, target, options = {}) => extractEntry(file, entry, target, options),
      check: (entry, onChunk) => readEntry(file, entry, onChunk),
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
};
