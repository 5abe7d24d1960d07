import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable, type Transform } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { extract as createTarExtract, type Header } from 'tar-stream';
import { ArchiveProblem, unsafeName } from './archive-problem.ts';
import { openZip, type ZipEntry, type ZipFile } from './zip-reader.ts';

export interface ArchiveMember {
  readonly name: string;
  readonly sizeBytes: number;
}

export interface ExtractTarget {
  readonly name: string;
  /** A new file; never named by the archive. */
  readonly path: string;
}

interface ExtractOptions {
  readonly signal: AbortSignal;
  /** Told every byte that comes out, wanted or not; what it throws ends the reading. */
  readonly onBytes: (count: number) => void;
}

interface ReadOptions extends ExtractOptions {
  /** Members that are larger are not read. */
  readonly maxBytes: number;
}

/** The bytes of a member, or why there are none; the archive goes on all the same. */
export type MemberVisit = (name: string, content: Buffer | ArchiveProblem) => Promise<void>;

export interface Archive {
  /** Files only: folders, links and devices are left out. */
  readonly members: readonly ArchiveMember[];
  extract(targets: readonly ExtractTarget[], options: ExtractOptions): Promise<void>;
  /** Shows members in the order in which they lie, one in memory at a time, each name once. */
  read(wanted: ReadonlySet<string>, visit: MemberVisit, options: ReadOptions): Promise<void>;
}

export type ArchiveKind = 'zip' | 'tar';

/** Lists an archive. A name that leads out of a folder refuses the whole of it, though no name is ever used as a path. */
export async function openArchive(
  path: string,
  kind: ArchiveKind,
  options: ExtractOptions,
): Promise<Archive> {
  return kind === 'zip' ? openZipArchive(path) : openTarArchive(path, options);
}

async function openZipArchive(path: string): Promise<Archive> {
  const listed = await openZip(path);
  await listed.close();
  const files = listed.entries.filter(({ name }) => !name.endsWith('/'));
  return {
    members: files.map(({ name, sizeBytes }) => ({ name, sizeBytes })),
    extract: async (targets, { signal, onBytes }) => {
      const zip = await openZip(path);
      try {
        for (const target of targets) {
          const entry = zip.entries.find(({ name }) => name === target.name);
          if (!entry) throw new ArchiveProblem('damaged', `${target.name} is not in it any more`);
          await zip.extract(entry, target.path, { signal, onBytes });
        }
      } finally {
        await zip.close();
      }
    },
    read: async (wanted, visit, { signal, onBytes, maxBytes }) => {
      const zip = await openZip(path);
      const left = new Set(wanted);
      try {
        for (const entry of zip.entries) {
          if (!left.delete(entry.name)) continue;
          signal.throwIfAborted();
          await visit(entry.name, await contentOf(zip, entry, { onBytes, maxBytes }));
        }
      } finally {
        await zip.close();
      }
    },
  };
}

async function contentOf(
  zip: ZipFile,
  entry: ZipEntry,
  { onBytes, maxBytes }: Pick<ReadOptions, 'onBytes' | 'maxBytes'>,
): Promise<Buffer | ArchiveProblem> {
  if (entry.sizeBytes > maxBytes) return tooLarge(maxBytes);
  const chunks: Buffer[] = [];
  try {
    await zip.check(entry, (chunk) => {
      onBytes(chunk.length);
      chunks.push(chunk);
    });
    return Buffer.concat(chunks);
  } catch (error) {
    if (error instanceof ArchiveProblem) return error;
    throw error;
  }
}

function tooLarge(maxBytes: number): ArchiveProblem {
  return new ArchiveProblem('unsupported', `it is larger than ${Math.round(maxBytes / 2 ** 20)} MB`);
}

async function openTarArchive(path: string, options: ExtractOptions): Promise<Archive> {
  const members: ArchiveMember[] = [];
  await walkTar(path, options, async ({ name, size }, bytes) => {
    members.push({ name, sizeBytes: size ?? 0 });
    await drain(bytes, null, options.onBytes);
    return 'go on';
  });
  return {
    members,
    extract: (targets, { signal, onBytes }) =>
      walkTar(path, { signal, onBytes }, async ({ name }, bytes) => {
        await drain(bytes, targets.find((target) => target.name === name)?.path ?? null, onBytes);
        return 'go on';
      }),
    read: async (wanted, visit, { signal, onBytes, maxBytes }) => {
      const left = new Set(wanted);
      await walkTar(path, { signal, onBytes }, async ({ name, size }, bytes) => {
        const isRead = left.has(name) && size <= maxBytes;
        if (!isRead) await drain(bytes, null, onBytes);
        if (left.delete(name)) await visit(name, isRead ? await collect(bytes, onBytes) : tooLarge(maxBytes));
        return left.size > 0 ? 'go on' : 'stop';
      });
    },
  };
}

/** Takes the bytes of one file of a tar, and says whether more are wanted. */
type TarVisit = (header: Header, bytes: Readable) => Promise<'go on' | 'stop'>;

/** Reads a tar from end to end. */
async function walkTar(path: string, { signal, onBytes }: ExtractOptions, visit: TarVisit): Promise<void> {
  const tar = createTarExtract();
  const source = createReadStream(path, { highWaterMark: 1 << 20, signal });
  const inflate = await decompressorOf(path);
  const stream = inflate ? source.pipe(inflate) : source;
  for (const part of [source, stream]) part.on('error', (error: Error) => tar.destroy(error));
  stream.pipe(tar);
  try {
    for await (const entry of tar) {
      const { header } = entry;
      const unsafe = unsafeName(header.name);
      if (unsafe !== undefined)
        throw new ArchiveProblem(
          'unsafe',
          `the entry ${JSON.stringify(header.name.slice(0, 120))} was refused because ${unsafe}`,
        );
      const bytes = Readable.from(entry as AsyncIterable<Buffer>);
      if (header.type !== 'file') await drain(bytes, null, onBytes);
      else if ((await visit(header, bytes)) === 'stop') return;
    }
  } catch (error) {
    if (error instanceof ArchiveProblem || signal.aborted || !isStreamDamage(error)) throw error;
    throw new ArchiveProblem('damaged', 'its content ends too early or is not what it should be', {
      cause: error,
    });
  } finally {
    source.destroy();
    inflate?.destroy();
    tar.destroy();
  }
}

async function drain(
  entry: Readable,
  target: string | null,
  onBytes: (count: number) => void,
): Promise<void> {
  const output = target === null ? null : await open(target, 'wx', 0o600);
  try {
    for await (const chunk of entry as AsyncIterable<Buffer>) {
      onBytes(chunk.length);
      if (output) await output.appendFile(chunk);
    }
  } finally {
    await output?.close();
  }
}

async function collect(entry: Readable, onBytes: (count: number) => void): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of entry as AsyncIterable<Buffer>) {
    onBytes(chunk.length);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function decompressorOf(path: string): Promise<Transform | null> {
  const file = await open(path, 'r');
  try {
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0);
    if (buffer[0] === 0x1f && buffer[1] === 0x8b) return createGunzip();
    return buffer.readUInt32LE(0) === 0xfd2fb528 ? createZstdDecompress() : null;
  } finally {
    await file.close();
  }
}

/** What zlib and the tar library say of bytes that are not theirs; errors of the disk pass as they are. */
function isStreamDamage(error: unknown): boolean {
  const code = String((error as { readonly code?: unknown } | null)?.code ?? '');
  return error instanceof Error && !/^E[A-Z]+$/.test(code) && error.name !== 'AppError';
}
