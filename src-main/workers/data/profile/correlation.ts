const blockLength = 2048;

interface Prepared {
  /** Distance from the column's mean; 0 where missing. */
  readonly centred: Float64Array;
  /** 1 where there is a value, else 0; null where every row has one. */
  readonly mask: Float64Array | null;
  readonly isConstant: boolean;
}

/**
 * Pearson's r of every pair of columns over the rows where both have a finite value (pairwise deletion, as
 * pandas does). Null where it is undefined: fewer than two common rows, or no variance among them.
 * @param columns arrays of one length; NaN and infinities are left out
 * @returns a symmetric matrix with ones on its diagonal
 */
export function pearson(columns: readonly Float64Array[]): (number | null)[][] {
  const prepared = columns.map(prepare);
  const size = columns.length;
  const matrix: (number | null)[][] = Array.from({ length: size }, (_, row) =>
    Array.from({ length: size }, (_, column) => (row === column && !prepared[row]!.isConstant ? 1 : null)),
  );
  const pairs: PairSums[] = [];
  for (let a = 0; a < size; a++) {
    for (let b = a + 1; b < size; b++) pairs.push({ a, b, n: 0, x: 0, y: 0, xx: 0, yy: 0, xy: 0 });
  }
  const rows = columns[0]?.length ?? 0;
  // By blocks of rows, so that all columns of a block stay in the processor's cache for all pairs.
  for (let start = 0; start < rows; start += blockLength) {
    const end = Math.min(rows, start + blockLength);
    for (const pair of pairs) addBlock(pair, prepared[pair.a]!, prepared[pair.b]!, start, end);
  }
  for (const pair of pairs) {
    const value = prepared[pair.a]!.isConstant || prepared[pair.b]!.isConstant ? null : coefficient(pair);
    matrix[pair.a]![pair.b] = value;
    matrix[pair.b]![pair.a] = value;
  }
  return matrix;
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

function prepare(values: Float64Array): Prepared {
  let sum = 0;
  let count = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value - value !== 0) continue;
    sum += value;
    count++;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const mean = sum / count;
  const centred = new Float64Array(values.length);
  const mask = count === values.length ? null : new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value - value !== 0) continue;
    centred[i] = value - mean;
    if (mask) mask[i] = 1;
  }
  return { centred, mask, isConstant: count === 0 || min === max };
}

function addBlock(pair: PairSums, a: Prepared, b: Prepared, start: number, end: number): void {
  const { centred: xs, mask: xMask } = a;
  const { centred: ys, mask: yMask } = b;
  let n = 0;
  let x = 0;
  let y = 0;
  let xx = 0;
  let yy = 0;
  let xy = 0;
  if (xMask === null && yMask === null) {
    n = end - start;
    for (let i = start; i < end; i++) {
      const u = xs[i]!;
      const v = ys[i]!;
      x += u;
      y += v;
      xx += u * u;
      yy += v * v;
      xy += u * v;
    }
  } else if (xMask !== null && yMask !== null) {
    for (let i = start; i < end; i++) {
      const both = xMask[i]! * yMask[i]!;
      const u = xs[i]! * both;
      const v = ys[i]! * both;
      n += both;
      x += u;
      y += v;
      xx += u * u;
      yy += v * v;
      xy += u * v;
    }
  } else {
    const mask = (xMask ?? yMask)!;
    for (let i = start; i < end; i++) {
      const both = mask[i]!;
      const u = xs[i]! * both;
      const v = ys[i]! * both;
      n += both;
      x += u;
      y += v;
      xx += u * u;
      yy += v * v;
      xy += u * v;
    }
  }
  pair.n += n;
  pair.x += x;
  pair.y += y;
  pair.xx += xx;
  pair.yy += yy;
  pair.xy += xy;
}

function coefficient({ n, x, y, xx, yy, xy }: PairSums): number | null {
  if (n < 2) return null;
  const covariance = xy - (x * y) / n;
  const product = (xx - (x * x) / n) * (yy - (y * y) / n);
  if (!(product > 0)) return null;
  const r = covariance / Math.sqrt(product);
  return Number.isFinite(r) ? Math.max(-1, Math.min(1, r)) : null;
}
