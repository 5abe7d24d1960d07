// AssemblyScript, not TypeScript: compiled by `npm run build:kernels` into ../kernels.wasm.ts.
// Pointers are byte offsets into the arena's memory; values are 64-bit floats, NaN is missing.

/** Rows whose sums are added up on their own first: sums by blocks round less. */
const BLOCK: i32 = 4096;

/**
 * Looks at each value once: counts what is no number, takes the sign off zeros, makes every NaN the same, and
 * copies the finite values to `kept`, one after the other.
 * Writes min, max and sum (f64), then missing, infinite, zero counts and whether all rise (i32), to `out`.
 * @returns how many values are finite
 */
export function scan(values: usize, length: i32, kept: usize, out: usize): i32 {
  let missing: i32 = 0;
  let infinite: i32 = 0;
  let zeros: i32 = 0;
  let rising: i32 = 1;
  let last: f64 = -Infinity;
  let min: f64 = Infinity;
  let max: f64 = -Infinity;
  let total: f64 = 0;
  let next = kept;
  for (let start: i32 = 0; start < length; start += BLOCK) {
    const end = <i32>Math.min(start + BLOCK, length);
    let sum: f64 = 0;
    for (let i = start; i < end; i++) {
      const place = values + ((<usize>i) << 3);
      let value = load<f64>(place);
      rising &= i32(value > last);
      last = value;
      if (value - value != 0) {
        if (value != value) {
          missing++;
          store<f64>(place, NaN);
        } else infinite++;
        continue;
      }
      if (value == 0) {
        zeros++;
        value = 0;
        store<f64>(place, value);
      }
      min = Math.min(min, value);
      max = Math.max(max, value);
      sum += value;
      store<f64>(next, value);
      next += 8;
    }
    total += sum;
  }
  store<f64>(out, min);
  store<f64>(out, max, 8);
  store<f64>(out, total, 16);
  store<i32>(out, missing, 24);
  store<i32>(out, infinite, 28);
  store<i32>(out, zeros, 32);
  store<i32>(out, rising, 36);
  return <i32>((next - kept) >> 3);
}

/** Writes the sums of the second, third and fourth power of the distance from `mean` (f64 each) to `out`. */
export function centralSums(values: usize, length: i32, mean: f64, out: usize): void {
  let m2: f64 = 0;
  let m3: f64 = 0;
  let m4: f64 = 0;
  for (let start: i32 = 0; start < length; start += BLOCK) {
    const end = <i32>Math.min(start + BLOCK, length);
    let s2: f64 = 0;
    let s3: f64 = 0;
    let s4: f64 = 0;
    for (let i = start; i < end; i++) {
      const distance = load<f64>(values + ((<usize>i) << 3)) - mean;
      const square = distance * distance;
      s2 += square;
      s3 += square * distance;
      s4 += square * square;
    }
    m2 += s2;
    m3 += s3;
    m4 += s4;
  }
  store<f64>(out, m2);
  store<f64>(out, m3, 8);
  store<f64>(out, m4, 16);
}

/** Adds one to the count (u32) of the bin ⌊(value − min) · scale⌋ of each value. */
export function countBins(values: usize, length: i32, min: f64, scale: f64, counts: usize): void {
  for (let i: i32 = 0; i < length; i++) {
    const bin = <usize>(<i32>((load<f64>(values + ((<usize>i) << 3)) - min) * scale));
    const place = counts + (bin << 2);
    store<u32>(place, load<u32>(place) + 1);
  }
}

/**
 * Copies the values whose bin is marked (u8, not zero) to `kept`, in their order.
 * @returns how many
 */
export function keepMarked(values: usize, length: i32, min: f64, scale: f64, marks: usize, kept: usize): i32 {
  let next = kept;
  for (let i: i32 = 0; i < length; i++) {
    const value = load<f64>(values + ((<usize>i) << 3));
    const bin = <usize>(<i32>((value - min) * scale));
    if (load<u8>(marks + bin) == 0) continue;
    store<f64>(next, value);
    next += 8;
  }
  return <i32>((next - kept) >> 3);
}

/** 32 well mixed bits of a 64-bit key (finalizer of MurmurHash3, over both words). */
function mix(low: u32, high: u32): u32 {
  let hash: u32 = ((low ^ (high >> 16)) * 0x85ebca6b) ^ (high * 0xc2b2ae35);
  hash ^= hash >> 13;
  hash *= 0xc2b2ae35;
  hash ^= hash >> 16;
  hash = (hash ^ high) * 0x27d4eb2f;
  return hash ^ (hash >> 15);
}

/**
 * Adds 64-bit keys to the registers (u8) of a HyperLogLog sketch with 2^precision of them; keys that are NaN as
 * a double are left out.
 * @returns how many were NaN
 */
export function addToSketch(keys: usize, length: i32, registers: usize, precision: i32): i32 {
  let missing: i32 = 0;
  for (let i: i32 = 0; i < length; i++) {
    const low = load<u32>(keys + ((<usize>i) << 3));
    const high = load<u32>(keys + ((<usize>i) << 3), 4);
    const magnitude = high & 0x7fffffff;
    if (magnitude > 0x7ff00000 || (magnitude == 0x7ff00000 && low != 0)) {
      missing++;
      continue;
    }
    const register = registers + (mix(low, high) >> (32 - precision));
    const rank = <u32>clz(mix(high ^ 0x9e3779b9, low)) + 1;
    if (rank > load<u8>(register)) store<u8>(register, <u8>rank);
  }
  return missing;
}

/**
 * Counts values in an open hash table of 2^bits slots (f64 keys, NaN where free; u32 counts), NaN left out.
 * Stops, with −1, once it holds more than `limit` different ones.
 * @returns how many different values there are
 */
export function countFrequencies(
  values: usize,
  length: i32,
  keys: usize,
  counts: usize,
  bits: i32,
  limit: i32,
): i32 {
  const mask: u32 = (1 << bits) - 1;
  let distinct: i32 = 0;
  for (let i: i32 = 0; i < length; i++) {
    const place = values + ((<usize>i) << 3);
    const value = load<f64>(place);
    if (value != value) continue;
    let slot = mix(load<u32>(place), load<u32>(place, 4)) & mask;
    for (;;) {
      const key = load<f64>(keys + ((<usize>slot) << 3));
      if (key == value) break;
      if (key != key) {
        if (++distinct > limit) return -1;
        store<f64>(keys + ((<usize>slot) << 3), value);
        break;
      }
      slot = (slot + 1) & mask;
    }
    const count = counts + ((<usize>slot) << 2);
    store<u32>(count, load<u32>(count) + 1);
  }
  return distinct;
}

/**
 * Marks the bit at value − min for each finite value.
 * @returns how many bits were not set before
 */
export function markInBitmap(values: usize, length: i32, min: f64, bitmap: usize): i32 {
  let fresh: i32 = 0;
  for (let i: i32 = 0; i < length; i++) {
    const value = load<f64>(values + ((<usize>i) << 3));
    if (value - value != 0) continue;
    const place = <u32>(value - min);
    const word = bitmap + ((<usize>(place >> 5)) << 2);
    const bit: u32 = 1 << (place & 31);
    const seen = load<u32>(word);
    fresh += i32((seen & bit) == 0);
    store<u32>(word, seen | bit);
  }
  return fresh;
}

/**
 * Writes the distance of each value from `mean` to `centred` (0 where it is not finite) and the places of the
 * values that are not finite (i32) to `missing`; their sum and the sum of their squares (f64) go to `out`.
 * @returns how many are not finite
 */
export function centre(
  values: usize,
  length: i32,
  mean: f64,
  centred: usize,
  missing: usize,
  out: usize,
): i32 {
  let count: i32 = 0;
  let sum: f64 = 0;
  let squares: f64 = 0;
  for (let i: i32 = 0; i < length; i++) {
    const distance = load<f64>(values + ((<usize>i) << 3)) - mean;
    if (distance - distance == 0) {
      store<f64>(centred + ((<usize>i) << 3), distance);
      sum += distance;
      squares += distance * distance;
    } else {
      store<f64>(centred + ((<usize>i) << 3), 0);
      store<i32>(missing + ((<usize>count) << 2), i);
      count++;
    }
  }
  store<f64>(out, sum);
  store<f64>(out, squares, 8);
  return count;
}

/** The sum of products of two rows of numbers. Eight at a time: each addition waits for the one before it. */
export function dot(a: usize, b: usize, length: i32): f64 {
  let s0 = f64x2.splat(0);
  let s1 = f64x2.splat(0);
  let s2 = f64x2.splat(0);
  let s3 = f64x2.splat(0);
  const whole = length & ~7;
  for (let i: i32 = 0; i < whole; i += 8) {
    const p = a + ((<usize>i) << 3);
    const q = b + ((<usize>i) << 3);
    s0 = f64x2.add(s0, f64x2.mul(v128.load(p), v128.load(q)));
    s1 = f64x2.add(s1, f64x2.mul(v128.load(p, 16), v128.load(q, 16)));
    s2 = f64x2.add(s2, f64x2.mul(v128.load(p, 32), v128.load(q, 32)));
    s3 = f64x2.add(s3, f64x2.mul(v128.load(p, 48), v128.load(q, 48)));
  }
  const sums = f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3));
  let sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
  for (let i = whole; i < length; i++)
    sum += load<f64>(a + ((<usize>i) << 3)) * load<f64>(b + ((<usize>i) << 3));
  return sum;
}
