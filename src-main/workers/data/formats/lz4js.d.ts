declare module 'lz4js' {
  /** Decodes an LZ4 frame. */
  export function decompress(data: Uint8Array, maxSize?: number): Uint8Array;
}
