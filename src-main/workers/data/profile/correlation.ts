import type { Arena } from '../../../platform/numeric/arena.ts';

const blockLength = 2048;

/** One column's part of a block of rows, made anew for each block in the same memory. */
interface Block {
  /** Distance from the column's mean; 0 where missing. */
  readonly centred: Float64Array;
  /** The rows of the block without a finite value; the first `missingCount` of these are valid. */
  readonly missing: Int32Array;
  missingCount: number;
  sum: number;
  squares: number;
}

/** Of the rows where two columns both have a finite value, as distances from the means that were given. */
export interface PairSums {
  readonly a: number;
  readonly b: number;
  n: number;
  x: number;
  y: number;
  xx: number;
  yy: number;
  xy: number;
}

const bytesPerColumn = blockLength * 12 + 64;

/** What `pairSums` needs of an arena for so many columns, besides the columns. */
export function pearsonBytes(columnCount: number): number {
  return columnCount * bytesPerColumn + 64;
}

/**
 * What Pearson's r of every pair of columns comes from, over the rows where both have a finite value (pairwise
 * deletion, as pandas does). r is null where it is undefined: fewer than two common rows, or no variance among them.
 *
 * One pass over the rows, block by block, so that the parts of all columns stay in the processor's cache for all
 * pairs. Values are taken as distances from the column's mean, which keeps the sums exact enough for the
 * textbook formula.
 * @param arena in which the columns lie, with `pearsonBytes` left
 * @param columns arrays of one length; NaN and infinities are left out
 * @param means of the finite values of each column, or close to them
 */
export function pairSums(
  arena: Arena,
  columns: readonly Float64Array[],
  means: readonly number[],
): PairSums[] {
  const out = arena.float64(2);
  const blocks = columns.map(
    (): Block => ({
      centred: arena.float64(blockLength),
      missing: arena.int32(blockLength),
      missingCount: 0,
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
    for (const [index, block] of blocks.entries()) {
      const values = columns[index]!.subarray(start, start + length);
      loadBlock(arena, values, { mean: means[index]!, block, out });
    }
    for (const pair of pairs) addBlock(arena, pair, { a: blocks[pair.a]!, b: blocks[pair.b]!, length });
  }
  return pairs;
}

/** The sums of two sets of rows together, if both are distances from the same means. */
export function addPairs(some: readonly PairSums[], others: readonly PairSums[]): PairSums[] {
  return some.map((pair, index) => {
    const { n, x, y, xx, yy, xy } = others[index]!;
    const { a, b } = pair;
    return {
      a,
      b,
      n: pair.n + n,
      x: pair.x + x,
      y: pair.y + y,
      xx: pair.xx + xx,
      yy: pair.yy + yy,
      xy: pair.xy + xy,
    };
  });
}

/** A symmetric matrix with ones on its diagonal. */
export function coefficients(pairs: readonly PairSums[], columnCount: number): (number | null)[][] {
  const matrix = Array.from({ length: columnCount }, () =>
    Array.from({ length: columnCount }, (): number | null => null),
  );
  for (const pair of pairs) {
    const value = coefficient(pair);
    matrix[pair.a]![pair.b] = value;
    matrix[pair.b]![pair.a] = value;
  }
  return matrix;
}

function loadBlock(
  { kernels }: Arena,
  values: Float64Array,
  { mean, block, out }: { readonly mean: number; readonly block: Block; readonly out: Float64Array },
): void {
  const { centred, missing } = block;
  block.missingCount = kernels.centre(
    values.byteOffset,
    values.length,
    mean,
    centred.byteOffset,
    missing.byteOffset,
    out.byteOffset,
  );
  block.sum = out[0]!;
  block.squares = out[1]!;
}

/** The sums of both columns less the rows that the other one misses, which are few. */
function addBlock(
  { kernels }: Arena,
  pair: PairSums,
  { a, b, length }: { readonly a: Block; readonly b: Block; readonly length: number },
): void {
  let common = length - a.missingCount - b.missingCount;
  pair.x += a.sum;
  pair.xx += a.squares;
  pair.y += b.sum;
  pair.yy += b.squares;
  // Both lists ascend, so rows that miss both meet on the way.
  let next = 0;
  for (let k = 0; k < b.missingCount; k++) {
    const row = b.missing[k]!;
    const value = a.centred[row]!;
    pair.x -= value;
    pair.xx -= value * value;
    while (next < a.missingCount && a.missing[next]! < row) next++;
    if (next < a.missingCount && a.missing[next] === row) common++;
  }
  for (let k = 0; k < a.missingCount; k++) {
    const value = b.centred[a.missing[k]!]!;
    pair.y -= value;
    pair.yy -= value * value;
  }
  pair.n += common;
  pair.xy += pair.a === pair.b ? a.squares : kernels.dot(a.centred.byteOffset, b.centred.byteOffset, length);
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
