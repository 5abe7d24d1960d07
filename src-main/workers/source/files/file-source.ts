import type { Readable } from 'node:stream';

export interface RemoteFile {
  readonly name: string;
  readonly sizeBytes: number;
  /** Changes when the file does. */
  readonly stamp: string | null;
  /** Where the source says it with the name; others say it with the bytes. */
  readonly checksum: Checksum | null;
}

/** What a whole file must hash to. */
export interface Checksum {
  readonly algorithm: 'md5' | 'sha256';
  readonly hex: string;
}

export interface RemoteBytes {
  readonly body: Readable;
  readonly checksum: Checksum | null;
}

/** A server that holds files by name. Its failures are already in words. */
export interface FileSource {
  /** Every file whose name begins so, with more calls where there are many. */
  list(prefix: string, signal: AbortSignal): AsyncIterable<RemoteFile>;
  /** What is to be known of one file. */
  stat(name: string, signal: AbortSignal): Promise<RemoteFile>;
  /** The bytes from `offset` on; fails with `source-changed` where the file is not the one of `stamp` any more. */
  read(file: RemoteFile, offset: number, signal: AbortSignal): Promise<RemoteBytes>;
  /** A failure that came with the bytes, in words. */
  explain(error: unknown): unknown;
}
