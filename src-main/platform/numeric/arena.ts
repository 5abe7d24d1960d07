import { kernelsBase64 } from './kernels.wasm.ts';

/** What assembly/kernels.ts exports, where the numbers are explained. Pointers are byte offsets into the memory. */
interface Kernels {
  scan(values: number, length: number, kept: number, out: number): number;
  centralSums(values: number, length: number, mean: number, out: number): void;
  countBins(values: number, length: number, min: number, scale: number, counts: number): void;
  keepMarked(values: number, length: number, min: number, scale: number, marks: number, kept: number): number;
  addToSketch(keys: number, length: number, registers: number, precision: number): number;
  countFrequencies(
    values: number,
    length: number,
    keys: number,
    counts: number,
    bits: number,
    limit: number,
  ): number;
  markInBitmap(values: number, length: number, min: number, bitmap: number): number;
  centre(values: number, length: number, mean: number, centred: number, missing: number, out: number): number;
  dot(a: number, b: number, length: number): number;
}

/**
 * Memory for arrays that native loops run over. Plain JavaScript takes two to five times as long for the same
 * loops (ADR 8). All of it is freed at once, when the arena is no longer referred to.
 */
export interface Arena {
  readonly kernels: Kernels;
  float64(length: number): Float64Array;
  uint32(length: number): Uint32Array;
  int32(length: number): Int32Array;
  uint8(length: number): Uint8Array;
}

const pageBytes = 65_536;
/** What WebAssembly can address. */
export const maxArenaBytes = 4 * 2 ** 30 - pageBytes;
const alignment = 16;
/** Nothing lies at the beginning, so that no pointer is 0. */
const firstByte = 1024;

let compiled: WebAssembly.Module | undefined;

/** @param byteCount for all arrays together; each takes up to 15 bytes more than its length says */
export function createArena(byteCount: number): Arena {
  if (byteCount > maxArenaBytes - firstByte) throw new RangeError(`An arena cannot hold ${byteCount} bytes.`);
  compiled ??= new WebAssembly.Module(Buffer.from(kernelsBase64, 'base64'));
  const memory = new WebAssembly.Memory({ initial: Math.ceil((firstByte + byteCount) / pageBytes) });
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
  let next = firstByte;
  const take = (bytes: number): number => {
    const start = next;
    next += Math.ceil(bytes / alignment) * alignment;
    if (next > memory.buffer.byteLength) throw new RangeError('The arena is full.');
    return start;
  };
  return {
    // What the source declares; WebAssembly itself carries no such types.
    kernels: exports as unknown as Kernels,
    float64: (length) => new Float64Array(memory.buffer, take(8 * length), length),
    uint32: (length) => new Uint32Array(memory.buffer, take(4 * length), length),
    int32: (length) => new Int32Array(memory.buffer, take(4 * length), length),
    uint8: (length) => new Uint8Array(memory.buffer, take(length), length),
  };
}
