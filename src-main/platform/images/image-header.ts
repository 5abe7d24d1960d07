import { crc32 } from 'node:zlib';

export type ImageFormat = 'png' | 'jpeg' | 'gif' | 'webp' | 'bmp';

export interface ImageHeader {
  readonly format: ImageFormat;
  readonly width: number;
  readonly height: number;
  /** Values of a pixel as stored: 1 grey, 2 grey and alpha, 3 colours (a palette counts as them), 4 with alpha. */
  readonly channels: number;
}

/** Why a file is no whole image, as the end of a sentence: `it ends before the image does`. */
export class ImageProblem extends Error {}

const tooShort = 'it ends before the image does';

/**
 * Format and size of an image, by its content and never by its name. Its structure is walked to the end, so that a
 * file that was cut off is told apart from a whole one; pixels are not decoded. Layouts: PNG (ISO/IEC 15948),
 * JPEG (ITU-T T.81 annex B), GIF89a, WebP (RFC 9649), BMP (BITMAPINFOHEADER and its elders).
 */
export function readImageHeader(bytes: Buffer): ImageHeader {
  let header: ImageHeader;
  try {
    const format = imageFormatOf(bytes);
    if (format === null)
      throw new ImageProblem(bytes.length === 0 ? 'it is empty' : 'it is no PNG, JPEG, GIF, WebP or BMP');
    header = readers[format](bytes);
  } catch (error) {
    // Reading beyond the end is what a cut-off file does to every one of the readers.
    throw error instanceof RangeError ? new ImageProblem(tooShort) : error;
  }
  if (header.width < 1 || header.height < 1) throw new ImageProblem('it says that it has no pixels');
  return header;
}

/** By the first bytes; null for whatever else, SVG and HTML among it. */
export function imageFormatOf(bytes: Buffer): ImageFormat | null {
  const start = bytes.toString('latin1', 0, 12);
  if (start.startsWith('\u0089PNG\r\n\u001a\n')) return 'png';
  if (start.startsWith('\u00ff\u00d8\u00ff')) return 'jpeg';
  if (start.startsWith('GIF87a') || start.startsWith('GIF89a')) return 'gif';
  if (start.startsWith('RIFF') && start.endsWith('WEBP')) return 'webp';
  return start.startsWith('BM') ? 'bmp' : null;
}

function readPng(bytes: Buffer): ImageHeader {
  const channelsOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 3, 4: 2, 6: 4 };
  let header: ImageHeader | null = null;
  let hasPixels = false;
  for (let at = 8; ; ) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    const end = at + 8 + length;
    if (bytes.readUInt32BE(end) !== crc32(bytes.subarray(at + 4, end)))
      throw new ImageProblem('a part of it does not match its checksum');
    if (type === 'IHDR') {
      header = {
        format: 'png',
        width: bytes.readUInt32BE(at + 8),
        height: bytes.readUInt32BE(at + 12),
        channels: channelsOf[bytes.readUInt8(at + 17)] ?? 3,
      };
    }
    hasPixels ||= type === 'IDAT';
    if (type === 'tRNS' && header) header = { ...header, channels: header.channels === 1 ? 2 : 4 };
    if (type === 'IEND') {
      if (header && hasPixels) return header;
      throw new ImageProblem('it has no pixels in it');
    }
    at = end + 4;
  }
}

function readJpeg(bytes: Buffer): ImageHeader {
  let header: ImageHeader | null = null;
  for (let at = 2; ; ) {
    if (bytes.readUInt8(at) !== 0xff) throw new ImageProblem('its segments do not follow each other');
    const marker = bytes.readUInt8(at + 1);
    // Fill bytes, and markers that stand alone.
    if (marker === 0xff || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) {
      at += marker === 0xff ? 1 : 2;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) {
      header = {
        format: 'jpeg',
        height: bytes.readUInt16BE(at + 5),
        width: bytes.readUInt16BE(at + 7),
        channels: bytes.readUInt8(at + 9),
      };
    }
    if (marker === 0xda) {
      if (header === null) throw new ImageProblem('it has no frame header');
      if (bytes.lastIndexOf(Buffer.from([0xff, 0xd9])) < at) throw new ImageProblem(tooShort);
      return header;
    }
    at += 2 + bytes.readUInt16BE(at + 2);
  }
}

function readGif(bytes: Buffer): ImageHeader {
  const tableBytes = (flags: number) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  const skipBlocks = (from: number): number => {
    let at = from;
    for (let size = bytes.readUInt8(at); size !== 0; size = bytes.readUInt8(at)) at += size + 1;
    return at + 1;
  };
  let hasImage = false;
  for (let at = 13 + tableBytes(bytes.readUInt8(10)); ; ) {
    const kind = bytes.readUInt8(at);
    if (kind === 0x3b) break;
    if (kind === 0x21) at = skipBlocks(at + 2);
    else if (kind === 0x2c) {
      hasImage = true;
      at = skipBlocks(at + 11 + tableBytes(bytes.readUInt8(at + 9)));
    } else throw new ImageProblem('its blocks do not follow each other');
  }
  if (!hasImage) throw new ImageProblem('it has no picture in it');
  return { format: 'gif', width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8), channels: 3 };
}

function readWebp(bytes: Buffer): ImageHeader {
  if (bytes.readUInt32LE(4) + 8 > bytes.length) throw new ImageProblem(tooShort);
  switch (bytes.toString('latin1', 12, 16)) {
    case 'VP8 ':
      if (bytes.readUIntBE(23, 3) !== 0x9d012a) throw new ImageProblem('its first frame is not one');
      return {
        format: 'webp',
        width: bytes.readUInt16LE(26) & 0x3fff,
        height: bytes.readUInt16LE(28) & 0x3fff,
        channels: 3,
      };
    case 'VP8L': {
      if (bytes.readUInt8(20) !== 0x2f) throw new ImageProblem('its first frame is not one');
      const bits = bytes.readUInt32LE(21);
      return {
        format: 'webp',
        width: (bits & 0x3fff) + 1,
        height: ((bits >>> 14) & 0x3fff) + 1,
        channels: bits & 0x1000_0000 ? 4 : 3,
      };
    }
    case 'VP8X':
      return {
        format: 'webp',
        width: bytes.readUIntLE(24, 3) + 1,
        height: bytes.readUIntLE(27, 3) + 1,
        channels: bytes.readUInt8(20) & 0x10 ? 4 : 3,
      };
    default:
      throw new ImageProblem('its first frame is not one');
  }
}

function readBmp(bytes: Buffer): ImageHeader {
  const isOld = bytes.readUInt32LE(14) === 12;
  const width = isOld ? bytes.readUInt16LE(18) : Math.abs(bytes.readInt32LE(18));
  const height = isOld ? bytes.readUInt16LE(20) : Math.abs(bytes.readInt32LE(22));
  const bitsPerPixel = bytes.readUInt16LE(isOld ? 24 : 28);
  const isPlain = isOld || bytes.readUInt32LE(30) === 0;
  const pixelBytes = Math.ceil((width * bitsPerPixel) / 32) * 4 * height;
  if (isPlain && bytes.readUInt32LE(10) + pixelBytes > bytes.length) throw new ImageProblem(tooShort);
  return { format: 'bmp', width, height, channels: bitsPerPixel === 32 ? 4 : 3 };
}

const readers: Readonly<Record<ImageFormat, (bytes: Buffer) => ImageHeader>> = {
  png: readPng,
  jpeg: readJpeg,
  gif: readGif,
  webp: readWebp,
  bmp: readBmp,
};
