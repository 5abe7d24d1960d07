/** One value of a series as stored: any double, NaN and infinities included. */
export interface Point {
  readonly step: number;
  readonly value: number;
  readonly atMs: number;
}

const formatVersion = 1;
/** A safe integer, zigzag-coded, has 54 bits: eight groups of seven. */
const longestVarint = 8;

/**
 * Packs points into about 11 bytes each: version, count, steps, times, values. Steps and times are whole
 * numbers, written as differences in zigzag LEB128; values are little-endian doubles, kept bit for bit.
 */
export function encodePoints(points: readonly Point[]): Uint8Array {
  const buffer = new Uint8Array(1 + (1 + 2 * points.length) * longestVarint + 8 * points.length);
  buffer[0] = formatVersion;
  let offset = writeVarint(buffer, 1, points.length);
  let last = 0;
  for (const { step } of points) {
    offset = writeVarint(buffer, offset, step - last);
    last = step;
  }
  last = 0;
  for (const { atMs } of points) {
    offset = writeVarint(buffer, offset, atMs - last);
    last = atMs;
  }
  const view = new DataView(buffer.buffer);
  for (const { value } of points) {
    view.setFloat64(offset, value, true);
    offset += 8;
  }
  return buffer.slice(0, offset);
}

/** The inverse of `encodePoints`. Throws `RangeError` on bytes that it did not write. */
export function decodePoints(bytes: Uint8Array): Point[] {
  if (bytes[0] !== formatVersion)
    throw new RangeError(`Unknown format ${bytes[0] ?? 'of nothing'} of points.`);
  const reader = { bytes, offset: 1 };
  const count = readVarint(reader);
  if (count < 0 || count > bytes.length)
    throw new RangeError(`Points cannot number ${count} in ${bytes.length} bytes.`);
  const readRunningSums = () => {
    let sum = 0;
    return Float64Array.from({ length: count }, () => (sum += readVarint(reader)));
  };
  const steps = readRunningSums();
  const times = readRunningSums();
  if (bytes.length !== reader.offset + 8 * count) throw new RangeError('Stored points are cut off.');
  const view = new DataView(bytes.buffer, bytes.byteOffset + reader.offset);
  return Array.from({ length: count }, (_, index) => ({
    step: steps[index]!,
    value: view.getFloat64(8 * index, true),
    atMs: times[index]!,
  }));
}

/** Arithmetic instead of bit operations, because those cut at 32 bits. */
function writeVarint(buffer: Uint8Array, offset: number, value: number): number {
  if (!Number.isSafeInteger(value))
    throw new RangeError(`${value} is not a whole number that can be stored.`);
  // Zigzag of −2^53+1 would pass 2^53, so the sign is taken off first and put into the lowest bit at the end.
  let magnitude = value < 0 ? -value - 1 : value;
  let rest = Math.floor(magnitude / 64);
  magnitude = (magnitude % 64) * 2 + (value < 0 ? 1 : 0);
  let position = offset;
  while (rest > 0) {
    buffer[position++] = magnitude + 128;
    magnitude = rest % 128;
    rest = Math.floor(rest / 128);
  }
  buffer[position++] = magnitude;
  return position;
}

function readVarint(reader: { readonly bytes: Uint8Array; offset: number }): number {
  let magnitude = 0;
  let scale = 1;
  let isNegative = false;
  for (let index = 0; index < longestVarint; index += 1) {
    const byte = reader.bytes[reader.offset++];
    if (byte === undefined) throw new RangeError('Stored points are cut off.');
    const bits = byte & 127;
    if (index === 0) {
      isNegative = (bits & 1) === 1;
      magnitude = bits >> 1;
      scale = 64;
    } else {
      magnitude += bits * scale;
      scale *= 128;
    }
    if (byte < 128) return isNegative ? -magnitude - 1 : magnitude;
  }
  throw new RangeError('A stored number is too long.');
}
