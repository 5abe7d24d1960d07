/** A column cut into bins, or its categories; missing values are a bin of their own. */
export interface BinnedColumn {
  readonly codes: Int32Array;
  readonly levels: number;
}

export interface Folds {
  readonly foldOf: Uint8Array;
  readonly count: number;
}

/** So many rows of the overall mean stand beside those of a bin: a bin of one row is no rule. */
const priorRows = 5;

interface BinSums {
  readonly counts: Float64Array;
  readonly sums: Float64Array;
  readonly squares: Float64Array;
}

/**
 * How well the smallest possible model of a column predicts: the mean of the target in each bin, learned on all
 * folds but one and judged on that one. The score is the mean over the folds; a column without information has an
 * AUC of 0.5 and an R² of 0 (or a little below: learning noise costs).
 * @param values the target: 0 or 1 for the AUC, else any number
 * @returns null where the column has one bin only, or no fold can be judged
 */
export function probeColumn(
  column: BinnedColumn,
  values: Float64Array,
  { folds, measure }: { readonly folds: Folds; readonly measure: 'auc' | 'r2' },
): number | null {
  const sums = sumBins(column, values, folds);
  if (usedBins(column.levels, folds.count, sums.counts) < 2) return null;
  const scores: number[] = [];
  for (let fold = 0; fold < folds.count; fold += 1) {
    const bins = predictFold(column.levels, folds.count, { sums, fold });
    const score = measure === 'auc' ? aucOfBins(bins) : r2OfBins(bins);
    if (score !== null) scores.push(score);
  }
  return scores.length === 0 ? null : scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

function sumBins({ codes, levels }: BinnedColumn, values: Float64Array, { foldOf, count }: Folds): BinSums {
  const [counts, sums, squares] = Array.from({ length: 3 }, () => new Float64Array(levels * count)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (let row = 0; row < codes.length; row += 1) {
    const cell = codes[row]! * count + foldOf[row]!;
    const value = values[row]!;
    counts[cell]! += 1;
    sums[cell]! += value;
    squares[cell]! += value * value;
  }
  return { counts, sums, squares };
}

function usedBins(levels: number, foldCount: number, counts: Float64Array): number {
  let used = 0;
  for (let bin = 0; bin < levels; bin += 1) {
    for (let fold = 0; fold < foldCount; fold += 1) {
      if (counts[bin * foldCount + fold]! === 0) continue;
      used += 1;
      break;
    }
  }
  return used;
}

/** The rows of one bin in the fold that is judged, and what the other folds say of the bin. */
interface JudgedBin {
  readonly prediction: number;
  readonly count: number;
  readonly sum: number;
  readonly squares: number;
}

function predictFold(
  levels: number,
  foldCount: number,
  { sums: { counts, sums, squares }, fold }: { readonly sums: BinSums; readonly fold: number },
): JudgedBin[] {
  let [allCount, allSum] = [0, 0];
  for (let cell = 0; cell < counts.length; cell += 1) {
    if (cell % foldCount === fold) continue;
    allCount += counts[cell]!;
    allSum += sums[cell]!;
  }
  const prior = allCount === 0 ? 0 : allSum / allCount;
  const judged: JudgedBin[] = [];
  for (let bin = 0; bin < levels; bin += 1) {
    const own = bin * foldCount + fold;
    if (counts[own] === 0) continue;
    let [count, sum] = [priorRows, priorRows * prior];
    for (let other = 0; other < foldCount; other += 1) {
      if (other === fold) continue;
      count += counts[bin * foldCount + other]!;
      sum += sums[bin * foldCount + other]!;
    }
    judged.push({ prediction: sum / count, count: counts[own]!, sum: sums[own]!, squares: squares[own]! });
  }
  return judged;
}

/** By the rows of each bin, which all have the same prediction; ties count half. Null where a class is missing. */
function aucOfBins(bins: readonly JudgedBin[]): number | null {
  const rising = bins.toSorted((a, b) => a.prediction - b.prediction);
  const positives = rising.reduce((total, { sum }) => total + sum, 0);
  const negatives = rising.reduce((total, { count, sum }) => total + count - sum, 0);
  if (positives === 0 || negatives === 0) return null;
  let [wins, below] = [0, 0];
  for (let at = 0; at < rising.length; ) {
    let [tiedPositives, tiedNegatives] = [0, 0];
    const { prediction } = rising[at]!;
    for (; at < rising.length && rising[at]!.prediction === prediction; at += 1) {
      tiedPositives += rising[at]!.sum;
      tiedNegatives += rising[at]!.count - rising[at]!.sum;
    }
    wins += tiedPositives * (below + tiedNegatives / 2);
    below += tiedNegatives;
  }
  return wins / (positives * negatives);
}

function r2OfBins(bins: readonly JudgedBin[]): number | null {
  const count = bins.reduce((total, bin) => total + bin.count, 0);
  const sum = bins.reduce((total, bin) => total + bin.sum, 0);
  const squares = bins.reduce((total, bin) => total + bin.squares, 0);
  const total = squares - (sum * sum) / count;
  if (!(total > squares * Number.EPSILON * count)) return null;
  const residual = bins.reduce(
    (rest, bin) =>
      rest + bin.squares - 2 * bin.prediction * bin.sum + bin.count * bin.prediction * bin.prediction,
    0,
  );
  return 1 - residual / total;
}
