/**
 * Many small things in one file: their bytes one after the other, then an index sorted by sha256, then its length.
 * A file is never changed, so the index needs no more than a binary search.
 *
 *     bytes… | index: (sha256 32, offset 6, length 4)… | count 4, magic 8
 */
import { type FileHandle, open } from 'node:fs/promises';
import { AppError } from '#shared/kit/app-error.ts';

const magic = Buffer.from('MWPACK01', 'latin1');
const hashBytes = 32;
const entryBytes = hashBytes + 6 + 4;
const footerBytes = 4 + magic.length;
const bufferedBytes = 1 << 20;

/** Most items of one pack: its index is read into memory as a whole (42 bytes each). */
export const maxPackItems = 1_000_000;

export interface PackPlace {
  readonly offset: number;
  readonly sizeBytes: number;
}

export interface PackIndex {
  readonly itemCount: number;
  /** Where the bytes of this sha256 (hex) lie; null where the pack does not have them. */
  find(sha256: string): PackPlace | null;
}

export interface PackWriter {
  readonly sizeBytes: number;
  readonly itemCount: number;
  /** Appends bytes whose sha256 the caller knows; the same must not come twice. */
  append(sha256: string, bytes: Uint8Array): Promise<void>;
  finish(): Promise<void>;
  close(): Promise<void>;
}

export async function createPackWriter(path: string): Promise<PackWriter> {
  const file = await open(path, 'wx', 0o600);
  const entries: Buffer[] = [];
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  let offset = 0;
  const flush = async () => {
    const chunk = Buffer.concat(pending, pendingBytes);
    pending = [];
    pendingBytes = 0;
    await writeAll(file, chunk);
  };
  return {
    get sizeBytes() {
      return offset;
    },
    get itemCount() {
      return entries.length;
    },
    append: async (sha256, bytes) => {
      const entry = Buffer.alloc(entryBytes);
      entry.write(sha256, 0, 'hex');
      entry.writeUIntBE(offset, hashBytes, 6);
      entry.writeUInt32BE(bytes.length, hashBytes + 6);
      entries.push(entry);
      offset += bytes.length;
      pending.push(bytes);
      pendingBytes += bytes.length;
      if (pendingBytes >= bufferedBytes) await flush();
    },
    finish: async () => {
      const footer = Buffer.alloc(footerBytes);
      footer.writeUInt32BE(entries.length, 0);
      magic.copy(footer, 4);
      pending.push(...entries.toSorted(Buffer.compare), footer);
      pendingBytes += entries.length * entryBytes + footerBytes;
      await flush();
    },
    close: () => file.close(),
  };
}

async function writeAll(file: FileHandle, chunk: Buffer): Promise<void> {
  for (let at = 0; at < chunk.length; ) at += (await file.write(chunk, at)).bytesWritten;
}

export async function readPackIndex(path: string): Promise<PackIndex> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const footer = await readExactly(file, { offset: size - footerBytes, sizeBytes: footerBytes });
    const itemCount = footer.readUInt32BE(0);
    const indexBytes = itemCount * entryBytes;
    if (!footer.subarray(4).equals(magic) || indexBytes + footerBytes > size) throw brokenPack();
    const offset = size - footerBytes - indexBytes;
    return createIndex(await readExactly(file, { offset, sizeBytes: indexBytes }), itemCount, offset);
  } finally {
    await file.close();
  }
}

function createIndex(index: Buffer, itemCount: number, endOfBytes: number): PackIndex {
  const find = (sha256: string): PackPlace | null => {
    const wanted = Buffer.from(sha256, 'hex');
    if (wanted.length !== hashBytes) return null;
    let low = 0;
    let high = itemCount - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const at = middle * entryBytes;
      const order = index.compare(wanted, 0, hashBytes, at, at + hashBytes);
      if (order < 0) low = middle + 1;
      else if (order > 0) high = middle - 1;
      else {
        const place = {
          offset: index.readUIntBE(at + hashBytes, 6),
          sizeBytes: index.readUInt32BE(at + hashBytes + 6),
        };
        if (place.offset + place.sizeBytes > endOfBytes) throw brokenPack();
        return place;
      }
    }
    return null;
  };
  return { itemCount, find };
}

export async function readFromPack(path: string, place: PackPlace): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    return await readExactly(file, place);
  } finally {
    await file.close();
  }
}

async function readExactly(file: FileHandle, { offset, sizeBytes }: PackPlace): Promise<Buffer> {
  if (offset < 0) throw brokenPack();
  const buffer = Buffer.alloc(sizeBytes);
  for (let read = 0; read < sizeBytes; ) {
    const { bytesRead } = await file.read(buffer, read, sizeBytes - read, offset + read);
    if (bytesRead === 0) throw brokenPack();
    read += bytesRead;
  }
  return buffer;
}

function brokenPack(): AppError {
  return new AppError('DATA_CORRUPT', 'A stored file with images is not what it should be.', {
    reason: 'pack-broken',
    nextStep: 'Check the stored files in the settings, then import the folder again.',
  });
}
