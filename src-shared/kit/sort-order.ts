const digitBits = 11;
const digitMask = (1 << digitBits) - 1;

/**
 * Row positions by rising value; equal values keep their order. No NaN. −0 sorts before 0 though they are equal.
 *
 * A least-significant-digit radix sort on the IEEE 754 bits: 1 M values take a tenth of the time of
 * `sort` with a comparison function, which every curve and every rank metric would otherwise wait for.
 */
export function sortOrder(values: Float64Array): Uint32Array<ArrayBuffer> {
  const count = values.length;
  const { low, high } = orderedBits(values);
  let order = new Uint32Array(count);
  for (let index = 0; index < count; index += 1) order[index] = index;
  let buffer = new Uint32Array(count);
  for (const [words, shift] of [
    [low, 0],
    [low, 11],
    [low, 22],
    [high, 0],
    [high, 11],
    [high, 22],
  ] as const) {
    if (scatterByDigit(words, shift, order, buffer)) [order, buffer] = [buffer, order];
  }
  return order;
}

/** One pass of the radix sort; false (and nothing written) when all rows share the digit. */
function scatterByDigit(words: Uint32Array, shift: number, from: Uint32Array, to: Uint32Array): boolean {
  const starts = new Uint32Array(digitMask + 2);
  for (let index = 0; index < words.length; index += 1)
    starts[((words[index]! >>> shift) & digitMask) + 1]! += 1;
  if (words.length === 0 || starts[((words[0]! >>> shift) & digitMask) + 1] === words.length) return false;
  for (let digit = 1; digit < starts.length; digit += 1) starts[digit]! += starts[digit - 1]!;
  for (let index = 0; index < from.length; index += 1) {
    const row = from[index]!;
    const digit = (words[row]! >>> shift) & digitMask;
    to[starts[digit]!] = row;
    starts[digit]! += 1;
  }
  return true;
}

/** The bits of each double, changed so that unsigned integer order is numeric order. */
function orderedBits(values: Float64Array): { readonly low: Uint32Array; readonly high: Uint32Array } {
  const low = new Uint32Array(values.length);
  const high = new Uint32Array(values.length);
  const double = new Float64Array(1);
  const words = new Uint32Array(double.buffer);
  for (let index = 0; index < values.length; index += 1) {
    double[0] = values[index]!;
    const isNegative = words[1]! >>> 31 === 1;
    low[index] = isNegative ? ~words[0]! : words[0]!;
    high[index] = isNegative ? ~words[1]! : words[1]! | 0x80000000;
  }
  return { low, high };
}
