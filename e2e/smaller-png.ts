import { deflateSync, inflateSync } from 'node:zlib';

/**
 * A screenshot with at most 256 colours, a third to a half of the size. Screens have few colours besides the
 * shades at the edges of letters, so what is lost cannot be seen.
 *
 * @param png 8-bit RGB or RGBA, not interlaced, as Chromium writes it; transparency is dropped.
 */
export function smallerPng(png: Buffer): Buffer {
  const { width, height, pixels } = decode(png);
  const { palette, indexOf } = quantise(pixels);
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      // Filter 0 stands before each row: for a palette the other filters make it larger.
      rows[y * (width + 1) + 1 + x] = indexOf(pixels[y * width + x]!);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    png.subarray(0, 8),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flatMap((color) => [color >> 16, (color >> 8) & 255, color & 255]))),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

interface Picture {
  readonly width: number;
  readonly height: number;
  /** One `0xRRGGBB` a pixel, row by row. */
  readonly pixels: Uint32Array;
}

function decode(png: Buffer): Picture {
  const data: Buffer[] = [];
  let width = 0;
  let height = 0;
  let channels = 0;
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const kind = png.toString('latin1', at + 4, at + 8);
    const body = png.subarray(at + 8, at + 8 + length);
    if (kind === 'IHDR') {
      [width, height] = [body.readUInt32BE(0), body.readUInt32BE(4)];
      channels = body[9] === 6 ? 4 : 3;
      if (body[8] !== 8 || (body[9] !== 2 && body[9] !== 6) || body[12] !== 0)
        throw new Error('Not a screenshot.');
    } else if (kind === 'IDAT') data.push(body);
    at += 12 + length;
  }
  const bytes = unfilter(inflateSync(Buffer.concat(data)), height, width * channels, channels);
  const pixels = Uint32Array.from({ length: width * height }, (_, index) => {
    const at = index * channels;
    return (bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!;
  });
  return { width, height, pixels };
}

/** Undoes the filters of the rows: PNG specification, section 9.2. */
function unfilter(filtered: Buffer, height: number, stride: number, channels: number): Uint8Array {
  const bytes = new Uint8Array(height * stride);
  for (let y = 0; y < height; y++) {
    const filter = filtered[y * (stride + 1)]!;
    const row = y * stride;
    for (let x = 0; x < stride; x++) {
      const left = x < channels ? 0 : bytes[row + x - channels]!;
      const up = y === 0 ? 0 : bytes[row - stride + x]!;
      const corner = x < channels || y === 0 ? 0 : bytes[row - stride + x - channels]!;
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter]!;
      bytes[row + x] = filtered[y * (stride + 1) + 1 + x]! + guess;
    }
  }
  return bytes;
}

function paeth(left: number, up: number, corner: number): number {
  const sum = left + up - corner;
  const [toLeft, toUp, toCorner] = [Math.abs(sum - left), Math.abs(sum - up), Math.abs(sum - corner)];
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

/** The most frequent colours; every other one becomes the nearest of them. */
function quantise(pixels: Uint32Array) {
  const counts = new Map<number, number>();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  const palette = [...counts]
    .toSorted((a, b) => b[1] - a[1])
    .slice(0, 256)
    .map(([color]) => color);
  const indexes = new Map(palette.map((color, index) => [color, index]));
  return {
    palette,
    indexOf: (color: number): number => {
      const known = indexes.get(color);
      if (known !== undefined) return known;
      const nearest = nearestIndex(palette, color);
      indexes.set(color, nearest);
      return nearest;
    },
  };
}

function nearestIndex(palette: readonly number[], color: number): number {
  let nearest = 0;
  let smallest = Number.POSITIVE_INFINITY;
  for (let index = 0; index < palette.length; index++) {
    const other = palette[index]!;
    const distance =
      ((color >> 16) - (other >> 16)) ** 2 +
      (((color >> 8) & 255) - ((other >> 8) & 255)) ** 2 +
      ((color & 255) - (other & 255)) ** 2;
    if (distance < smallest) [nearest, smallest] = [index, distance];
  }
  return nearest;
}

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

function chunk(kind: string, body: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(kind, 'latin1'), body]);
  let crc = 0xffffffff;
  for (const byte of named) crc = crcTable[(crc ^ byte) & 255]! ^ (crc >>> 8);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE((crc ^ 0xffffffff) >>> 0);
  return Buffer.concat([length, named, check]);
}
