/** Rows of two columns of categories, counted: `counts[a · bLevels + b]`. */
export interface Contingency {
  readonly counts: Float64Array;
  readonly aTotals: Float64Array;
  readonly bTotals: Float64Array;
  readonly total: number;
}

/** Codes from 0; rows in which either is −1 are left out. */
export function contingencyOf(
  a: { readonly codes: Int32Array; readonly levels: number },
  b: { readonly codes: Int32Array; readonly levels: number },
): Contingency {
  const counts = new Float64Array(a.levels * b.levels);
  for (let row = 0; row < a.codes.length; row += 1) {
    const [x, y] = [a.codes[row]!, b.codes[row]!];
    if (x >= 0 && y >= 0) counts[x * b.levels + y]! += 1;
  }
  const aTotals = new Float64Array(a.levels);
  const bTotals = new Float64Array(b.levels);
  let total = 0;
  for (let x = 0; x < a.levels; x += 1) {
    for (let y = 0; y < b.levels; y += 1) {
      const count = counts[x * b.levels + y]!;
      aTotals[x]! += count;
      bTotals[y]! += count;
      total += count;
    }
  }
  return { counts, aTotals, bTotals, total };
}

const present = (totals: Float64Array) => totals.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0);

/**
 * Cramér's V with Bergsma's correction for bias (W. Bergsma, "A bias-correction for Cramér's V and Tschuprow's T",
 * Journal of the Korean Statistical Society 42, 2013): without it many categories and few rows look associated.
 * 0 to 1; null where either has one value only.
 */
export function cramersV({ counts, aTotals, bTotals, total }: Contingency): number | null {
  const [rows, columns] = [present(aTotals), present(bTotals)];
  if (rows < 2 || columns < 2) return null;
  let chiSquare = 0;
  for (let x = 0; x < aTotals.length; x += 1) {
    if (aTotals[x] === 0) continue;
    for (let y = 0; y < bTotals.length; y += 1) {
      if (bTotals[y] === 0) continue;
      const expected = (aTotals[x]! * bTotals[y]!) / total;
      chiSquare += (counts[x * bTotals.length + y]! - expected) ** 2 / expected;
    }
  }
  const phi = Math.max(0, chiSquare / total - ((rows - 1) * (columns - 1)) / (total - 1));
  const corrected = (levels: number) => levels - (levels - 1) ** 2 / (total - 1);
  const limit = Math.min(corrected(rows), corrected(columns)) - 1;
  return limit <= 0 ? null : Math.min(1, Math.sqrt(phi / limit));
}

/**
 * Mutual information over the mean of both entropies, as scikit-learn's `normalized_mutual_info_score` with its
 * arithmetic mean. 0 to 1; null where either has one value only.
 */
export function normalizedMutualInformation({ counts, aTotals, bTotals, total }: Contingency): number | null {
  if (present(aTotals) < 2 || present(bTotals) < 2) return null;
  let information = 0;
  for (let x = 0; x < aTotals.length; x += 1) {
    for (let y = 0; y < bTotals.length; y += 1) {
      const count = counts[x * bTotals.length + y]!;
      if (count > 0) information += (count / total) * Math.log((count * total) / (aTotals[x]! * bTotals[y]!));
    }
  }
  const mean = (entropyOf(aTotals, total) + entropyOf(bTotals, total)) / 2;
  return Math.max(0, Math.min(1, information / mean));
}

function entropyOf(totals: Float64Array, total: number): number {
  return totals.reduce(
    (sum, count) => sum - (count === 0 ? 0 : (count / total) * Math.log(count / total)),
    0,
  );
}

/**
 * The correlation ratio η: the root of the share of the number's variance that lies between the categories. 0 to
 * 1, not corrected for the number of categories; null where the number is constant or there is one category only.
 */
export function correlationRatio(
  category: { readonly codes: Int32Array; readonly levels: number },
  values: Float64Array,
): number | null {
  const counts = new Float64Array(category.levels);
  const sums = new Float64Array(category.levels);
  let rowCount = 0;
  let sum = 0;
  for (let row = 0; row < values.length; row += 1) {
    const [code, value] = [category.codes[row]!, values[row]!];
    if (code < 0 || Number.isNaN(value)) continue;
    counts[code]! += 1;
    sums[code]! += value;
    sum += value;
    rowCount += 1;
  }
  const mean = sum / rowCount;
  let all = 0;
  for (let row = 0; row < values.length; row += 1) {
    if (category.codes[row]! >= 0 && !Number.isNaN(values[row]!)) all += (values[row]! - mean) ** 2;
  }
  const between = counts.reduce(
    (total, count, code) => total + (count === 0 ? 0 : count * (sums[code]! / count - mean) ** 2),
    0,
  );
  // What rounding leaves of a constant is no variance.
  const isConstant = !(all > rowCount * (mean * Number.EPSILON) ** 2) || all === 0;
  return isConstant || present(counts) < 2 ? null : Math.min(1, Math.sqrt(between / all));
}

/**
 * Pearson's r of two arrays of ranks, whose mean is known; over all places, or those that `isIn` keeps. For ranks
 * with ties this is Spearman's ρ as SciPy has it.
 */
export function correlationOfRanks(
  a: Float64Array,
  b: Float64Array,
  { count, isIn }: { readonly count: number; readonly isIn: ((row: number) => boolean) | null },
): number | null {
  if (count < 2) return null;
  const mean = (count + 1) / 2;
  let [xx, yy, xy] = [0, 0, 0];
  for (let row = 0; row < a.length; row += 1) {
    if (isIn !== null && !isIn(row)) continue;
    const [x, y] = [a[row]! - mean, b[row]! - mean];
    xx += x * x;
    yy += y * y;
    xy += x * y;
  }
  if (xx === 0 || yy === 0) return null;
  return Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)));
}
