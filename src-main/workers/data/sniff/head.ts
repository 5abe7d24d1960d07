import { open } from 'node:fs/promises';
import { createGunzip, createZstdDecompress, constants as zlib } from 'node:zlib';
import { AppError } from '#shared/kit/app-error.ts';
import type { SourceFile } from '../data.protocol.ts';

export type Compression = 'none' | 'gzip' | 'zstd';

/** The beginning of a file, decompressed. */
export interface Head {
  readonly bytes: Buffer;
  readonly compression: Compression;
  /** True when `bytes` is the whole content. */
  readonly isWhole: boolean;
  /** Bytes of the file that `bytes` came from: with it the rows of the whole file are estimated. */
  readonly sourceBytes: number;
}

/** Compression is told by the first bytes, never by the file's name. */
export function detectCompression(start: Uint8Array): Compression {
  if (start[0] === 0x1f && start[1] === 0x8b) return 'gzip';
  if (start[0] === 0x28 && start[1] === 0xb5 && start[2] === 0x2f && start[3] === 0xfd) return 'zstd';
  return 'none';
}

/** A decompressing stream for `compression`. `isCut` accepts input that ends before its own end mark. */
export function createDecompressor(compression: 'gzip' | 'zstd', isCut: boolean) {
  return compression === 'gzip'
    ? createGunzip(isCut ? { finishFlush: zlib.Z_SYNC_FLUSH } : {})
    : createZstdDecompress(isCut ? { finishFlush: zlib.ZSTD_e_flush } : {});
}

/** Reads at most `maxBytes` of content; never more of the file than that, however large it is. */
export async function readHead({ path, name }: SourceFile, maxBytes: number): Promise<Head> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const raw = Buffer.alloc(Math.min(maxBytes, size));
    await file.read(raw, 0, raw.length, 0);
    const compression = detectCompression(raw);
    const isCut = raw.length < size;
    if (compression === 'none') {
      return { bytes: raw, compression, isWhole: !isCut, sourceBytes: raw.length };
    }
    const { bytes, isWhole, consumed } = await inflateStart(raw, { name, compression, maxBytes, isCut });
    return { bytes, compression, isWhole: isWhole && !isCut, sourceBytes: consumed };
  } finally {
    await file.close();
  }
}

interface InflateOptions {
  readonly name: string;
  readonly compression: 'gzip' | 'zstd';
  readonly maxBytes: number;
  /** Only the file's beginning was read, so that its end mark is not to be expected. */
  readonly isCut: boolean;
}

async function inflateStart(raw: Buffer, { name, compression, maxBytes, isCut }: InflateOptions) {
  const inflate = createDecompressor(compression, isCut);
  const parts: Buffer[] = [];
  let length = 0;
  let isWhole = true;
  inflate.end(raw);
  try {
    for await (const part of inflate as AsyncIterable<Buffer>) {
      parts.push(part);
      length += part.length;
      if (length >= maxBytes) {
        isWhole = false;
        break;
      }
    }
  } catch (error) {
    // Damage beyond what was read shows when the whole file is read.
    if (length === 0 || !isCut) {
      throw new AppError(
        'DATA_CORRUPT',
        length === 0
          ? `${name} says it is ${compression} but cannot be decompressed.`
          : `${name} is damaged or was cut off: its ${compression} data ends too early or does not match its checksum.`,
        { reason: 'compression-broken', nextStep: 'Copy or download the file again.' },
        { cause: error },
      );
    }
    isWhole = false;
  }
  return { bytes: Buffer.concat(parts), isWhole, consumed: inflate.bytesWritten };
}
