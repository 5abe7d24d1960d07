import { sortOrder } from '#shared/kit/sort-order.ts';

/** How often each row counts; null means once. Bootstrap replicates are such counts, so nothing is sorted twice. */
export type RowWeights = Uint16Array | null;

/** Rows by falling score, with equal scores marked as one group. */
export interface Ranking {
  readonly order: Uint32Array;
  /** Position after the last row of each group of equal scores. */
  readonly groupEnds: Uint32Array;
  /** The score of each group, falling. */
  readonly thresholds: Float64Array;
}

/** `scores` are finite. */
export function rankScores(scores: Float64Array): Ranking {
  const order = sortOrder(scores).reverse();
  const groupEnds = new Uint32Array(scores.length);
  const thresholds = new Float64Array(scores.length);
  let groupCount = 0;
  for (let position = 0; position < order.length; position += 1) {
    const score = scores[order[position]!]!;
    if (position + 1 === order.length || scores[order[position + 1]!] !== score) {
      groupEnds[groupCount] = position + 1;
      thresholds[groupCount] = score;
      groupCount += 1;
    }
  }
  return { order, groupEnds: groupEnds.slice(0, groupCount), thresholds: thresholds.slice(0, groupCount) };
}

/**
 * Area under the ROC curve: P(positive scores above negative) + ½ P(equal), as in scikit-learn's
 * `roc_auc_score`. `isPositive` is 0 or 1 a row. Null with one class: undefined, not 0.5.
 */
export function rocAuc(ranking: Ranking, isPositive: Uint8Array, weights: RowWeights): number | null {
  let positives = 0;
  let negatives = 0;
  let area = 0;
  forEachGroup(ranking, isPositive, weights, (groupPositives, groupNegatives) => {
    area += groupNegatives * (positives + groupPositives / 2);
    positives += groupPositives;
    negatives += groupNegatives;
  });
  return positives === 0 || negatives === 0 ? null : area / (positives * negatives);
}

/** Σ (recallᵢ − recallᵢ₋₁) precisionᵢ: steps, not trapezoids (`average_precision_score`). Null without positives. */
export function averagePrecision(
  ranking: Ranking,
  isPositive: Uint8Array,
  weights: RowWeights,
): number | null {
  let positives = 0;
  let all = 0;
  let sum = 0;
  forEachGroup(ranking, isPositive, weights, (groupPositives, groupNegatives) => {
    positives += groupPositives;
    all += groupPositives + groupNegatives;
    if (groupPositives > 0) sum += groupPositives * (positives / all);
  });
  return positives === 0 ? null : sum / positives;
}

/** Visits the groups of equal scores from the highest score down, with the weight of each class in them. */
export function forEachGroup(
  ranking: Ranking,
  isPositive: Uint8Array,
  weights: RowWeights,
  visit: (groupPositives: number, groupNegatives: number, groupIndex: number) => void,
): void {
  const { order, groupEnds } = ranking;
  let position = 0;
  for (let group = 0; group < groupEnds.length; group += 1) {
    const end = groupEnds[group]!;
    let positives = 0;
    let all = 0;
    for (; position < end; position += 1) {
      const row = order[position]!;
      const weight = weights === null ? 1 : weights[row]!;
      all += weight;
      if (isPositive[row] === 1) positives += weight;
    }
    visit(positives, all - positives, group);
  }
}
