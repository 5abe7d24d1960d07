import type { Frequency } from './histogram.ts';
import { frequencyBits, maxCounted, type NumberWorkspace, sketchPrecision } from './number-workspace.ts';
import type { NumberScan } from './scan-numbers.ts';

export interface DistinctCount {
  readonly count: number;
  readonly isApproximate: boolean;
  /** Each value with its frequency, most frequent first; null where there were too many to count. */
  readonly frequencies: readonly Frequency[] | null;
  /** The sketch that the estimate is from. */
  readonly registers: Uint8Array | null;
}

/**
 * How many different values a column has that has just been scanned, NaN left out. Exact up to 10,000, in tables of
 * up to 50,000 rows, and for whole numbers in a dense range; else an estimate by HyperLogLog.
 */
export function countDistinct(
  workspace: NumberWorkspace,
  values: Float64Array,
  { scan, isWhole }: { readonly scan: NumberScan; readonly isWhole: boolean },
): DistinctCount {
  if (scan.isIncreasing && values.length > maxCounted) return exactly(values.length);
  const frequencies = countFrequencies(workspace, values);
  if (frequencies) return exactly(frequencies.length, frequencies);
  const span = scan.max - scan.min;
  // A bit for each number of the range has room where the picked values go.
  if (isWhole && scan.infiniteCount === 0 && span < values.length * 64 && span < 2 ** 31)
    return exactly(countInBitmap(workspace, values, scan.min, span));
  if (values.length <= maxSorted) return exactly(countSorted(values));
  workspace.registers.fill(0);
  return estimateDistinct(workspace, values);
}

export function exactly(count: number, frequencies: readonly Frequency[] | null = null): DistinctCount {
  return { count, isApproximate: false, frequencies, registers: null };
}

/** So many rows are sorted within a few milliseconds. */
const maxSorted = 50_000;

function countSorted(values: Float64Array): number {
  const sorted = values.toSorted();
  let count = 0;
  for (let i = 0; i < sorted.length && !Number.isNaN(sorted[i]!); i++) {
    if (i === 0 || sorted[i] !== sorted[i - 1]) count++;
  }
  return count;
}

/** Adds values to the sketch in the workspace, which `presentBefore` values were added to already. */
export function estimateDistinct(
  { arena, registers }: NumberWorkspace,
  values: Float64Array,
  presentBefore = 0,
): DistinctCount {
  const missing = arena.kernels.addToSketch(
    values.byteOffset,
    values.length,
    registers.byteOffset,
    sketchPrecision,
  );
  return {
    count: Math.min(presentBefore + values.length - missing, estimateFromRegisters(registers)),
    isApproximate: true,
    frequencies: null,
    registers: registers.slice(),
  };
}

/** Values with their counts, or null as soon as there are more than 10,000. */
function countFrequencies(
  { arena, frequencyKeys, frequencyCounts }: NumberWorkspace,
  values: Float64Array,
): Frequency[] | null {
  frequencyKeys.fill(Number.NaN);
  frequencyCounts.fill(0);
  const distinct = arena.kernels.countFrequencies(
    values.byteOffset,
    values.length,
    frequencyKeys.byteOffset,
    frequencyCounts.byteOffset,
    frequencyBits,
    maxCounted,
  );
  if (distinct < 0) return null;
  const found: Frequency[] = [];
  for (let slot = 0; slot < frequencyCounts.length; slot++) {
    if (frequencyCounts[slot]! > 0)
      found.push({ value: frequencyKeys[slot]!, count: frequencyCounts[slot]! });
  }
  return found.sort((a, b) => b.count - a.count || a.value - b.value);
}

function countInBitmap(
  { arena, picked }: NumberWorkspace,
  values: Float64Array,
  min: number,
  span: number,
): number {
  picked.subarray(0, Math.floor(span / 64) + 1).fill(0);
  return arena.kernels.markInBitmap(values.byteOffset, values.length, min, picked.byteOffset);
}

/** 32 well mixed bits of a 64-bit key (finalizer of MurmurHash3, over both words). */
function mix(low: number, high: number): number {
  let hash = Math.imul(low ^ (high >>> 16), 0x85ebca6b) ^ Math.imul(high, 0xc2b2ae35);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  hash ^= hash >>> 16;
  hash = Math.imul(hash ^ high, 0x27d4eb2f);
  return (hash ^ (hash >>> 15)) >>> 0;
}

const registerCount = 2 ** sketchPrecision;

/** A sketch of 64-bit keys that come a few at a time, as pairs of words, the low one first. */
export function createDistinctSketch() {
  const registers = new Uint8Array(registerCount);
  return {
    addKeys(words: Uint32Array): void {
      for (let i = 0; i < words.length; i += 2) {
        const [low, high] = [words[i]!, words[i + 1]!];
        const place = mix(low, high) >>> (32 - sketchPrecision);
        const rank = Math.clz32(mix(high ^ 0x9e3779b9, low)) + 1;
        if (rank > registers[place]!) registers[place] = rank;
      }
    },
    estimate: () => estimateFromRegisters(registers),
  };
}

/**
 * The estimator of O. Ertl, "New cardinality estimation algorithms for HyperLogLog sketches" (2017), algorithm 6:
 * unbiased from zero on, with no table of corrections.
 */
function estimateFromRegisters(registers: Uint8Array): number {
  const counts = new Float64Array(34);
  for (const rank of registers) counts[rank]!++;
  let z = registerCount * tau(1 - counts[33]! / registerCount);
  for (let rank = 32; rank >= 1; rank--) z = 0.5 * (z + counts[rank]!);
  z += registerCount * sigma(counts[0]! / registerCount);
  return Math.round((0.5 / Math.LN2) * registerCount * (registerCount / z));
}

function sigma(start: number): number {
  if (start === 1) return Number.POSITIVE_INFINITY;
  let x = start;
  let y = 1;
  let z = x;
  let last = Number.NaN;
  while (z !== last) {
    x *= x;
    last = z;
    z += x * y;
    y += y;
  }
  return z;
}

function tau(start: number): number {
  if (start === 0 || start === 1) return 0;
  let x = start;
  let y = 1;
  let z = 1 - x;
  let last = Number.NaN;
  while (z !== last) {
    x = Math.sqrt(x);
    last = z;
    y *= 0.5;
    z -= (1 - x) ** 2 * y;
  }
  return z / 3;
}

/** A set of 64-bit keys that counts how many times one came again: exact, 8 bytes a slot. */
export function createRepeatCounter(expectedKeys: number) {
  const size = 2 ** Math.ceil(Math.log2(Math.max(1024, expectedKeys * 1.6)));
  const mask = size - 1;
  const slots = new Uint32Array(size * 2);
  let repeats = 0;
  let zeros = 0;
  return {
    add(low: number, high: number): void {
      if (low === 0 && high === 0) {
        if (++zeros > 1) repeats++;
        return;
      }
      // The keys are hashes already.
      let slot = (low ^ (high << 7)) & mask;
      for (;;) {
        const at = slot * 2;
        const heldLow = slots[at]!;
        const heldHigh = slots[at + 1]!;
        if (heldLow === low && heldHigh === high) {
          repeats++;
          return;
        }
        if (heldLow === 0 && heldHigh === 0) {
          slots[at] = low;
          slots[at + 1] = high;
          return;
        }
        slot = (slot + 1) & mask;
      }
    },
    repeats: () => repeats,
  };
}
