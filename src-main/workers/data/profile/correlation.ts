const blockLength = 2048;

/** One column's part of a block of rows, made anew for each block in the same memory. */
interface Block {
  /** Distance from the column's mean; 0 where missing. */
  readonly centred: Float64Array;
  /** The rows of the block without a finite value; the first `missingCount` of these are valid. */
  readonly missing: Int32Array;
  missingCount: number;
  readonly isMissing: Uint8Array;
  sum: number;
  squares: number;
}

interface PairSums {
  readonly a: number;
  readonly b: number;
  n: number;
  x: number;
  y: number;
  xx: number;
  yy: number;
  xy: number;
}

/**
 * Pearson's r of every pair of columns over the rows where both have a finite value (pairwise deletion, as
 * pandas does). Null where it is undefined: fewer than two common rows, or no variance among them.
 *
 * One pass over the rows, block by block, so that the parts of all columns stay in the processor's cache for all
 * pairs. Values are taken as distances from the column's mean, which keeps the sums exact enough for the
 * textbook formula.
 * @param columns arrays of one length; NaN and infinities are left out
 * @param means of the finite values of each column
 * @returns a symmetric matrix with ones on its diagonal
 */
export function pearson(columns: readonly Float64Array[], means: readonly number[]): (number | null)[][] {
  const blocks = columns.map(
    (): Block => ({
      centred: new Float64Array(blockLength),
      missing: new Int32Array(blockLength),
      missingCount: 0,
      isMissing: new Uint8Array(blockLength),
      sum: 0,
      squares: 0,
    }),
  );
  const pairs: PairSums[] = [];
  for (let a = 0; a < columns.length; a++) {
    for (let b = a; b < columns.length; b++) pairs.push({ a, b, n: 0, x: 0, y: 0, xx: 0, yy: 0, xy: 0 });
  }
  const rows = columns[0]?.length ?? 0;
  for (let start = 0; start < rows; start += blockLength) {
    const length = Math.min(blockLength, rows - start);
    for (const [index, block] of blocks.entries())
      loadBlock(columns[index]!, start, length, means[index]!, block);
    for (const pair of pairs) addBlock(pair, blocks[pair.a]!, blocks[pair.b]!, length);
  }
  const matrix: (number | null)[][] = columns.map(() => columns.map(() => null));
  for (const pair of pairs) {
    const value = coefficient(pair);
    matrix[pair.a]![pair.b] = value;
    matrix[pair.b]![pair.a] = value;
  }
  return matrix;
}

function loadBlock(values: Float64Array, start: number, length: number, mean: number, block: Block): void {
  const { centred, missing, isMissing } = block;
  let missingCount = 0;
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < length; i++) {
    const distance = values[start + i]! - mean;
    // NaN and infinities do not give zero when taken from themselves.
    if (distance - distance === 0) {
      centred[i] = distance;
      isMissing[i] = 0;
      sum += distance;
      squares += distance * distance;
    } else {
      centred[i] = 0;
      isMissing[i] = 1;
      missing[missingCount++] = i;
    }
  }
  block.missingCount = missingCount;
  block.sum = sum;
  block.squares = squares;
}

/** The sums of both columns less the rows that the other one misses, which are few. */
function addBlock(pair: PairSums, a: Block, b: Block, length: number): void {
  let common = length - a.missingCount - b.missingCount;
  pair.x += a.sum;
  pair.xx += a.squares;
  pair.y += b.sum;
  pair.yy += b.squares;
  for (let k = 0; k < b.missingCount; k++) {
    const row = b.missing[k]!;
    const value = a.centred[row]!;
    pair.x -= value;
    pair.xx -= value * value;
    common += a.isMissing[row]!;
  }
  for (let k = 0; k < a.missingCount; k++) {
    const value = b.centred[a.missing[k]!]!;
    pair.y -= value;
    pair.yy -= value * value;
  }
  pair.n += common;
  pair.xy += pair.a === pair.b ? a.squares : productSum(a.centred, b.centred, length);
}

/** Four sums at a time, since each addition waits for the one before it. */
function productSum(xs: Float64Array, ys: Float64Array, length: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let i = 0;
  for (; i + 3 < length; i += 4) {
    s0 += xs[i]! * ys[i]!;
    s1 += xs[i + 1]! * ys[i + 1]!;
    s2 += xs[i + 2]! * ys[i + 2]!;
    s3 += xs[i + 3]! * ys[i + 3]!;
  }
  for (; i < length; i++) s0 += xs[i]! * ys[i]!;
  return s0 + s1 + (s2 + s3);
}

function coefficient({ a, b, n, x, y, xx, yy, xy }: PairSums): number | null {
  if (n < 2) return null;
  const xVariance = xx - (x * x) / n;
  const yVariance = yy - (y * y) / n;
  // What rounding leaves of a constant is no variance.
  const noise = n * Number.EPSILON;
  if (!(xVariance > xx * noise) || !(yVariance > yy * noise)) return null;
  if (a === b) return 1;
  const r = (xy - (x * y) / n) / Math.sqrt(xVariance * yVariance);
  return Number.isFinite(r) ? Math.max(-1, Math.min(1, r)) : null;
}
