import type { ConfusionMatrix } from '#shared/evaluation/evaluation.schema.ts';
import type { RowWeights } from './ranking.ts';

/** Weighted counts, row-major `classCount × classCount`: `counts[actual · classCount + predicted]`. */
export interface ConfusionCounts {
  readonly classCount: number;
  readonly counts: Float64Array;
}

/** `cells` holds `actual · classCount + predicted` a row. */
export function countConfusion(cells: Uint32Array, classCount: number, weights: RowWeights): ConfusionCounts {
  const counts = new Float64Array(classCount * classCount);
  for (let row = 0; row < cells.length; row += 1)
    counts[cells[row]!]! += weights === null ? 1 : weights[row]!;
  return { classCount, counts };
}

export interface ClassScores {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Rows whose true class this is. */
  readonly support: number;
  /** Rows predicted to be of this class. */
  readonly predicted: number;
}

/** A ratio with an empty denominator is 0, as scikit-learn's `zero_division=0`. */
export function scoreClass({ classCount, counts }: ConfusionCounts, classIndex: number): ClassScores {
  const right = counts[classIndex * classCount + classIndex]!;
  let support = 0;
  let predicted = 0;
  for (let other = 0; other < classCount; other += 1) {
    support += counts[classIndex * classCount + other]!;
    predicted += counts[other * classCount + classIndex]!;
  }
  return {
    precision: predicted === 0 ? 0 : right / predicted,
    recall: support === 0 ? 0 : right / support,
    f1: support + predicted === 0 ? 0 : (2 * right) / (support + predicted),
    support,
    predicted,
  };
}

export function scoreClasses(confusion: ConfusionCounts): ClassScores[] {
  return Array.from({ length: confusion.classCount }, (_, classIndex) => scoreClass(confusion, classIndex));
}

/** Null without rows. */
export function accuracy({ classCount, counts }: ConfusionCounts): number | null {
  let right = 0;
  let all = 0;
  for (let cell = 0; cell < counts.length; cell += 1) {
    all += counts[cell]!;
    if (cell % (classCount + 1) === 0) right += counts[cell]!;
  }
  return all === 0 ? null : right / all;
}

/** Mean recall over the classes that occur (`balanced_accuracy_score`). Null without rows. */
export function balancedAccuracy(scores: readonly ClassScores[]): number | null {
  const present = scores.filter((score) => score.support > 0);
  if (present.length === 0) return null;
  return present.reduce((sum, score) => sum + score.recall, 0) / present.length;
}

/**
 * Mean over the classes that occur in the truth or in the predictions (scikit-learn's rule when no labels
 * are given): equally, or by support. Null without rows.
 */
export function averageOverClasses(
  scores: readonly ClassScores[],
  measure: 'precision' | 'recall' | 'f1',
  weighting: 'macro' | 'weighted',
): number | null {
  let sum = 0;
  let total = 0;
  for (const score of scores) {
    if (score.support + score.predicted === 0) continue;
    const weight = weighting === 'macro' ? 1 : score.support;
    sum += weight * score[measure];
    total += weight;
  }
  return total === 0 ? null : sum / total;
}

/**
 * Matthews correlation for any number of classes (Gorodkin 2004, scikit-learn's `matthews_corrcoef`):
 * 0 where it is undefined (all rows of one class, or one class predicted). Null without rows.
 */
export function matthewsCorrelation(
  { classCount, counts }: ConfusionCounts,
  scores: readonly ClassScores[],
): number | null {
  let all = 0;
  let right = 0;
  let products = 0;
  let supportSquares = 0;
  let predictedSquares = 0;
  scores.forEach((score, classIndex) => {
    all += score.support;
    right += counts[classIndex * classCount + classIndex]!;
    products += score.support * score.predicted;
    supportSquares += score.support ** 2;
    predictedSquares += score.predicted ** 2;
  });
  if (all === 0) return null;
  const denominator = Math.sqrt((all * all - supportSquares) * (all * all - predictedSquares));
  return denominator === 0 ? 0 : (right * all - products) / denominator;
}

/** The matrix as shown: the classes with most rows, the rest folded into one last label. */
export function toConfusionMatrix(
  { classCount, counts }: ConfusionCounts,
  labels: readonly string[],
  maximumLabels = 50,
): ConfusionMatrix {
  if (classCount <= maximumLabels) {
    const rows = labels.map((_, actual) =>
      Array.from(counts.subarray(actual * classCount, (actual + 1) * classCount)),
    );
    return { labels: [...labels], counts: rows, isTruncated: false };
  }
  const keptCount = maximumLabels - 1;
  const support = Array.from({ length: classCount }, (_, classIndex) =>
    counts
      .subarray(classIndex * classCount, (classIndex + 1) * classCount)
      .reduce((sum, count) => sum + count, 0),
  );
  const kept = support
    .map((_, classIndex) => classIndex)
    .sort((left, right) => support[right]! - support[left]! || left - right)
    .slice(0, keptCount)
    .sort((left, right) => left - right);
  const positionOf = new Map(kept.map((classIndex, position) => [classIndex, position]));
  const rows = Array.from({ length: maximumLabels }, () => Array.from({ length: maximumLabels }, () => 0));
  for (let cell = 0; cell < counts.length; cell += 1) {
    const row = rows[positionOf.get(Math.floor(cell / classCount)) ?? keptCount]!;
    row[positionOf.get(cell % classCount) ?? keptCount]! += counts[cell]!;
  }
  const otherLabel = `${classCount - keptCount} other classes`;
  return {
    labels: [...kept.map((classIndex) => labels[classIndex]!), otherLabel],
    counts: rows,
    isTruncated: true,
  };
}
