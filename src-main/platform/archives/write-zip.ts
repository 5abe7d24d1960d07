import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

export interface NewZipEntry {
  readonly name: string;
  /** A file on the disk, or the text itself. */
  readonly content: { readonly file: string } | { readonly text: string };
}

/** Writes a new zip file; what is compressed already is only stored. */
export async function writeZip(
  target: string,
  entries: readonly NewZipEntry[],
  signal: AbortSignal,
): Promise<void> {
  const { ZipFile } = await import('yazl');
  const zip = new ZipFile();
  for (const { name, content } of entries) {
    if ('file' in content) zip.addFile(content.file, name, { compress: false });
    else zip.addBuffer(Buffer.from(content.text), name);
  }
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(target, { flags: 'wx' }), { signal });
}
