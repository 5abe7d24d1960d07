import { zstdDecompressSync } from 'node:zlib';
import type * as Arrow from 'apache-arrow';

/** Buffers of Arrow files are often compressed, with one of two codecs. The library leaves both to its user. */
export async function registerArrowCodecs(arrow: typeof Arrow): Promise<void> {
  const { compressionRegistry, CompressionType } = arrow;
  const lz4 = await import('lz4js');
  compressionRegistry.set(CompressionType.ZSTD, {
    decode: (data) => new Uint8Array(zstdDecompressSync(data)),
  });
  compressionRegistry.set(CompressionType.LZ4_FRAME, { decode: (data) => lz4.decompress(data) });
}
