/** Sums of powers of the distances from the mean: what mean, deviation, skewness and kurtosis come from. */
export interface Moments {
  readonly count: number;
  readonly mean: number;
  readonly m2: number;
  readonly m3: number;
  readonly m4: number;
}

/**
 * Of two sets of values together, from those of each: P. Pébay, "Formulas for robust, one-pass parallel computation of
 * covariances and arbitrary-order statistical moments" (2008).
 */
export function addMoments(a: Moments, b: Moments): Moments {
  if (a.count === 0) return b;
  if (b.count === 0) return a;
  const n = a.count + b.count;
  const delta = b.mean - a.mean;
  const part = delta / n;
  const cross = a.count * b.count;
  return {
    count: n,
    mean: a.mean + part * b.count,
    m2: a.m2 + b.m2 + delta * part * cross,
    m3:
      a.m3 +
      b.m3 +
      delta * part * part * cross * (a.count - b.count) +
      3 * part * (a.count * b.m2 - b.count * a.m2),
    m4:
      a.m4 +
      b.m4 +
      delta * part ** 3 * cross * (a.count ** 2 - cross + b.count ** 2) +
      6 * part ** 2 * (a.count ** 2 * b.m2 + b.count ** 2 * a.m2) +
      4 * part * (a.count * b.m3 - b.count * a.m3),
  };
}

/** Sample standard deviation (n − 1), adjusted Fisher–Pearson skewness G1, excess kurtosis G2, as pandas has them. */
export function shapeOf(
  { count: n, m2, m3, m4 }: Moments,
  isConstant: boolean,
): {
  readonly standardDeviation: number | null;
  readonly skewness: number | null;
  readonly kurtosis: number | null;
} {
  return {
    standardDeviation: n < 2 ? null : isConstant ? 0 : finiteOrNull(Math.sqrt(m2 / (n - 1))),
    skewness:
      n < 3 || isConstant ? null : finiteOrNull(((n * Math.sqrt(n - 1)) / (n - 2)) * (m3 / m2 ** 1.5)),
    kurtosis: n < 4 || isConstant ? null : finiteOrNull(kurtosisOf(n, m2, m4)),
  };
}

function kurtosisOf(n: number, m2: number, m4: number): number {
  const numerator = n * (n + 1) * (n - 1) * m4;
  const denominator = (n - 2) * (n - 3) * m2 * m2;
  return numerator / denominator - (3 * (n - 1) ** 2) / ((n - 2) * (n - 3));
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
