import { type MetricKey, positiveThreshold } from '#shared/evaluation/metrics.ts';
import { type CalibrationInput, calibrationBins, expectedCalibrationError } from './calibration.ts';
import {
  accuracy,
  averageOverClasses,
  balancedAccuracy,
  countConfusion,
  matthewsCorrelation,
  scoreClass,
  scoreClasses,
} from './confusion.ts';
import { type MetricSuite, weightedMean } from './metric-suite.ts';
import { averagePrecision, type Ranking, rankScores, rocAuc } from './ranking.ts';

/** Probabilities are clipped to [ε, 1 − ε] before the logarithm, as scikit-learn does for doubles. */
const epsilon = 2 ** -52;

/** −ln of the clipped probability of what happened. */
export function logLossOf(probability: number): number {
  return -Math.log(Math.min(1 - epsilon, Math.max(epsilon, probability)));
}

export interface BinarySuite extends MetricSuite {
  readonly ranking: Ranking;
  readonly cells: Uint32Array;
  readonly calibration: CalibrationInput;
}

const binaryKeys = [
  'auc',
  'average_precision',
  'log_loss',
  'brier',
  'ece',
  'accuracy',
  'balanced_accuracy',
  'precision',
  'recall',
  'f1',
  'mcc',
] as const satisfies readonly MetricKey[];

/**
 * `probabilities` of class 1, finite; `isPositive` 0 or 1 a row. A row is predicted positive when its
 * probability is at least 0.5, the rule of every point of the curves and of the served label.
 */
export function binarySuite(probabilities: Float64Array, isPositive: Uint8Array): BinarySuite {
  const rowCount = probabilities.length;
  const ranking = rankScores(probabilities);
  const cells = new Uint32Array(rowCount);
  const losses = new Float64Array(rowCount);
  const squares = new Float64Array(rowCount);
  for (let row = 0; row < rowCount; row += 1) {
    const probability = probabilities[row]!;
    const outcome = isPositive[row]!;
    cells[row] = outcome * 2 + (probability >= positiveThreshold ? 1 : 0);
    losses[row] = logLossOf(outcome === 1 ? probability : 1 - probability);
    squares[row] = (probability - outcome) ** 2;
  }
  const calibration = { probabilities, bins: calibrationBins(probabilities), outcomes: isPositive };
  return {
    rowCount,
    ranking,
    cells,
    calibration,
    keys: binaryKeys,
    compute: (weights) => {
      const confusion = countConfusion(cells, 2, weights);
      const scores = scoreClasses(confusion);
      const positive = scoreClass(confusion, 1);
      const isEmpty = positive.support + scores[0]!.support === 0;
      return [
        rocAuc(ranking, isPositive, weights),
        averagePrecision(ranking, isPositive, weights),
        weightedMean(losses, weights),
        weightedMean(squares, weights),
        expectedCalibrationError(calibration, weights),
        accuracy(confusion),
        balancedAccuracy(scores),
        isEmpty ? null : positive.precision,
        isEmpty ? null : positive.recall,
        isEmpty ? null : positive.f1,
        matthewsCorrelation(confusion, scores),
      ];
    },
  };
}

export interface MulticlassSuite extends MetricSuite {
  readonly cells: Uint32Array;
  readonly calibration: CalibrationInput;
  /** AUC of each class against the rest; null where the rows are all or none of it. */
  readonly classAucs: () => (number | null)[];
}

/** Ranking every class costs 25 bytes a cell: beyond this many cells one-vs-rest AUC is left undefined. */
export const maximumRankedCells = 20_000_000;

const multiclassKeys = [
  'log_loss',
  'accuracy',
  'balanced_accuracy',
  'f1_macro',
  'precision_macro',
  'recall_macro',
  'f1_weighted',
  'precision_weighted',
  'recall_weighted',
  'mcc',
  'auc_ovr',
  'ece',
] as const satisfies readonly MetricKey[];

/**
 * `probabilities` row-major `rowCount × classCount`, finite; `labels` are class indices. The predicted class has
 * the highest probability, the first of equals. Log loss takes the probability as it is (rows are not
 * normalised); ECE is of the top label; one-vs-rest AUC is the mean over the classes where it is defined.
 */
export function multiclassSuite(
  probabilities: Float64Array,
  labels: Uint32Array,
  classCount: number,
): MulticlassSuite {
  const rowCount = labels.length;
  const cells = new Uint32Array(rowCount);
  const losses = new Float64Array(rowCount);
  const topProbabilities = new Float64Array(rowCount);
  const isTopRight = new Uint8Array(rowCount);
  for (let row = 0; row < rowCount; row += 1) {
    const start = row * classCount;
    let top = 0;
    for (let index = 1; index < classCount; index += 1) {
      if (probabilities[start + index]! > probabilities[start + top]!) top = index;
    }
    const label = labels[row]!;
    cells[row] = label * classCount + top;
    losses[row] = logLossOf(probabilities[start + label]!);
    topProbabilities[row] = probabilities[start + top]!;
    isTopRight[row] = top === label ? 1 : 0;
  }
  const rankedCount = rowCount * classCount > maximumRankedCells ? 0 : classCount;
  const rankings = Array.from({ length: rankedCount }, (_, classIndex) =>
    rankClass(probabilities, labels, classCount, classIndex),
  );
  const calibration = {
    probabilities: topProbabilities,
    bins: calibrationBins(topProbabilities),
    outcomes: isTopRight,
  };
  const aucs = (weights: Uint16Array | null) =>
    rankings.map(({ ranking, isOfClass }) => rocAuc(ranking, isOfClass, weights));
  return {
    rowCount,
    cells,
    calibration,
    classAucs: () => aucs(null),
    keys: multiclassKeys,
    compute: (weights) => {
      const confusion = countConfusion(cells, classCount, weights);
      const scores = scoreClasses(confusion);
      return [
        weightedMean(losses, weights),
        accuracy(confusion),
        balancedAccuracy(scores),
        averageOverClasses(scores, 'f1', 'macro'),
        averageOverClasses(scores, 'precision', 'macro'),
        averageOverClasses(scores, 'recall', 'macro'),
        averageOverClasses(scores, 'f1', 'weighted'),
        averageOverClasses(scores, 'precision', 'weighted'),
        averageOverClasses(scores, 'recall', 'weighted'),
        matthewsCorrelation(confusion, scores),
        meanOfDefined(aucs(weights)),
        expectedCalibrationError(calibration, weights),
      ];
    },
  };
}

function rankClass(probabilities: Float64Array, labels: Uint32Array, classCount: number, classIndex: number) {
  const scores = new Float64Array(labels.length);
  const isOfClass = new Uint8Array(labels.length);
  for (let row = 0; row < labels.length; row += 1) {
    scores[row] = probabilities[row * classCount + classIndex]!;
    isOfClass[row] = labels[row] === classIndex ? 1 : 0;
  }
  return { ranking: rankScores(scores), isOfClass };
}

function meanOfDefined(values: readonly (number | null)[]): number | null {
  const defined = values.filter((value) => value !== null);
  return defined.length === 0 ? null : defined.reduce((sum, value) => sum + value, 0) / defined.length;
}
