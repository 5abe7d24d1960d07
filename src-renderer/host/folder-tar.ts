/** A file and its path below the folder that it is sent with. */
export interface FolderFile {
  readonly name: string;
  readonly file: Blob;
}

const blockBytes = 512;
const maxNameBytes = 100;
const encoder = new TextEncoder();

/**
 * A folder as one tar (POSIX.1-2001), so that it travels as one upload. The parts are the files themselves: nothing
 * is read before it is sent.
 */
export function tarOf(files: readonly FolderFile[]): Blob {
  const parts: BlobPart[] = [];
  for (const { name, file } of files) {
    if (encoder.encode(name).length > maxNameBytes) parts.push(...longName(name));
    parts.push(header(name, file.size, '0'), file, padding(file.size));
  }
  parts.push(new Uint8Array(2 * blockBytes));
  return new Blob(parts);
}

/** An extended header that names the next file, for a name that its own has no room for. */
function longName(name: string): BlobPart[] {
  const rest = encoder.encode(` path=${name}\n`).length;
  // The record begins with its own length, digits included.
  let length = rest + String(rest).length;
  if (String(length).length > String(rest).length) length += 1;
  const record = encoder.encode(`${length} path=${name}\n`);
  return [header('long-name', record.length, 'x'), record, padding(record.length)];
}

function header(name: string, size: number, kind: '0' | 'x'): Uint8Array<ArrayBuffer> {
  const block = new Uint8Array(blockBytes);
  const write = (text: string, offset: number) => block.set(encoder.encode(text), offset);
  block.set(encoder.encode(name).subarray(0, maxNameBytes), 0);
  write('0000644\0', 100);
  write('0000000\0', 108);
  write('0000000\0', 116);
  write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  write('00000000000\0', 136);
  write('        ', 148);
  write(kind, 156);
  write('ustar\u000000', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

function padding(size: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array((blockBytes - (size % blockBytes)) % blockBytes);
}
