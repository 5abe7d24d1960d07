import type { PrecisionRecallCurve, RocCurve } from '#shared/evaluation/evaluation.schema.ts';
import { forEachGroup, type Ranking } from './ranking.ts';

export const maximumCurvePoints = 500;

interface CumulativeCounts {
  readonly truePositives: Float64Array;
  readonly falsePositives: Float64Array;
}

/**
 * One point a distinct score, from (0, 0) to (1, 1), thinned to at most `maximumPoints` spread evenly along the
 * curve's length; both ends stay. A row is predicted positive when its score is at least the threshold.
 * Null with one class.
 */
export function rocCurve(
  ranking: Ranking,
  isPositive: Uint8Array,
  maximumPoints = maximumCurvePoints,
): RocCurve | null {
  const { truePositives, falsePositives } = cumulativeCounts(ranking, isPositive);
  const groupCount = ranking.groupEnds.length;
  const positives = truePositives[groupCount]!;
  const negatives = falsePositives[groupCount]!;
  if (positives === 0 || negatives === 0) return null;
  const falsePositiveRate = Array.from(falsePositives, (count) => count / negatives);
  const truePositiveRate = Array.from(truePositives, (count) => count / positives);
  const kept = thinEvenly(
    groupCount + 1,
    (point) => (falsePositiveRate[point]! + truePositiveRate[point]!) / 2,
    maximumPoints,
  );
  return {
    falsePositiveRate: kept.map((point) => falsePositiveRate[point]!),
    truePositiveRate: kept.map((point) => truePositiveRate[point]!),
    threshold: kept.map((point) => thresholdOf(ranking, point)),
  };
}

/**
 * One point a distinct score by rising recall, after (0, 1), thinned to at most `maximumPoints`: of each stretch
 * of recall the lowest and the highest precision and the last point stay. Null without positives.
 */
export function precisionRecallCurve(
  ranking: Ranking,
  isPositive: Uint8Array,
  maximumPoints = maximumCurvePoints,
): PrecisionRecallCurve | null {
  const { truePositives, falsePositives } = cumulativeCounts(ranking, isPositive);
  const groupCount = ranking.groupEnds.length;
  const positives = truePositives[groupCount]!;
  if (positives === 0) return null;
  const recall = Array.from(truePositives, (count) => count / positives);
  const precision = Array.from(truePositives, (count, point) =>
    point === 0 ? 1 : count / (count + falsePositives[point]!),
  );
  const kept = thinByExtremes(recall, precision, maximumPoints);
  return {
    recall: kept.map((point) => recall[point]!),
    precision: kept.map((point) => precision[point]!),
    threshold: kept.map((point) => thresholdOf(ranking, point)),
  };
}

/** Index 0 is "nothing is positive"; index g+1 is after the group g. */
function cumulativeCounts(ranking: Ranking, isPositive: Uint8Array): CumulativeCounts {
  const truePositives = new Float64Array(ranking.groupEnds.length + 1);
  const falsePositives = new Float64Array(ranking.groupEnds.length + 1);
  forEachGroup(ranking, isPositive, null, (groupPositives, groupNegatives, group) => {
    truePositives[group + 1] = truePositives[group]! + groupPositives;
    falsePositives[group + 1] = falsePositives[group]! + groupNegatives;
  });
  return { truePositives, falsePositives };
}

function thresholdOf(ranking: Ranking, point: number): number | null {
  return point === 0 ? null : ranking.thresholds[point - 1]!;
}

/** The first point of each of `maximumPoints − 1` equal stretches of `progress` (0 to 1, rising), and the last. */
function thinEvenly(
  pointCount: number,
  progress: (point: number) => number,
  maximumPoints: number,
): number[] {
  if (pointCount <= maximumPoints) return Array.from({ length: pointCount }, (_, point) => point);
  const stretchCount = maximumPoints - 1;
  const kept: number[] = [];
  let nextStretch = 0;
  for (let point = 0; point < pointCount - 1; point += 1) {
    const stretch = Math.min(stretchCount - 1, Math.floor(progress(point) * stretchCount));
    if (stretch < nextStretch) continue;
    kept.push(point);
    nextStretch = stretch + 1;
  }
  kept.push(pointCount - 1);
  return kept;
}

function thinByExtremes(
  recall: readonly number[],
  precision: readonly number[],
  maximumPoints: number,
): number[] {
  if (recall.length <= maximumPoints) return recall.map((_, point) => point);
  const stretchCount = Math.floor((maximumPoints - 1) / 3);
  const kept = [0];
  let start = 1;
  for (let stretch = 0; stretch < stretchCount; stretch += 1) {
    const isLast = stretch === stretchCount - 1;
    let end = start;
    while (end < recall.length && (isLast || recall[end]! * stretchCount <= stretch + 1)) end += 1;
    if (end === start) continue;
    let lowest = start;
    let highest = start;
    for (let point = start; point < end; point += 1) {
      if (precision[point]! < precision[lowest]!) lowest = point;
      if (precision[point]! > precision[highest]!) highest = point;
    }
    kept.push(...[...new Set([lowest, highest, end - 1])].sort((left, right) => left - right));
    start = end;
  }
  return kept;
}
