import type {
  BinaryReport,
  EvaluationReport,
  MetricValue,
  MulticlassReport,
  RegressionReport,
} from '#shared/evaluation/evaluation.schema.ts';
import { metricCatalogue, positiveThreshold, primaryMetrics } from '#shared/evaluation/metrics.ts';
import { assertNever } from '#shared/kit/assert-never.ts';
import { countIntoHistogram, displayEdges } from '#shared/kit/histogram.ts';
import { createRandom, samplePositions } from '#shared/kit/random.ts';
import type { TaskKind } from '#shared/training/training.schema.ts';
import { bootstrapIntervals, quantileOfSorted } from './bootstrap.ts';
import { calibrationCurve } from './calibration.ts';
import { binarySuite, maximumRankedCells, multiclassSuite } from './classification.ts';
import { countConfusion, scoreClasses, toConfusionMatrix } from './confusion.ts';
import { precisionRecallCurve, rocCurve } from './curves.ts';
import type { MetricSuite } from './metric-suite.ts';
import { regressionSuite } from './regression.ts';
import { selectUsableRows, takeRows, type UsableRows } from './usable-rows.ts';
import { describeExclusions, describeResult } from './verdict.ts';

/** 200 resamples of this many rows take about 0.8 s; more rows are sampled (see `bootstrapIntervals`). */
const maximumBootstrapRows = 50_000;
/** Many classes: fewer rows, for the same time. */
const maximumBootstrapCells = 200_000;
const maximumScatterPoints = 2000;
const maximumListedClasses = 200;
const residualBinCount = 50;
const scoreBinCount = 20;

export interface EvaluateInput {
  readonly task: TaskKind;
  /** Row-major, as `Predictor.predict` returns them: probability of class 1, one probability a class, or the value. */
  readonly predictions: Float64Array;
  /** 0/1, class index, or the value; NaN where the true value is missing. */
  readonly target: Float32Array;
  /** In the order of the outputs; `['0', '1']` for binary when absent. Required for multiclass. */
  readonly classNames?: readonly string[];
  /** Drives the bootstrap and the scatter sample: equal seeds give equal reports. */
  readonly seed: number;
}

/** All that is shown of a model's predictions on held-out rows. Throws `RangeError` on shapes that do not fit. */
export function evaluate(input: EvaluateInput): EvaluationReport {
  switch (input.task) {
    case 'binary':
      return evaluateBinary(input);
    case 'multiclass':
      return evaluateMulticlass(input);
    case 'regression':
      return evaluateRegression(input);
    default:
      return assertNever(input.task);
  }
}

function evaluateBinary({ predictions, target, classNames = ['0', '1'], seed }: EvaluateInput): BinaryReport {
  if (classNames.length !== 2)
    throw new RangeError(`Binary needs 2 class names, but got ${classNames.length}.`);
  const rows = selectUsableRows(predictions, target, 1);
  const suiteOf = (part: UsableRows) =>
    binarySuite(part.predictions, Uint8Array.from(toClassIndices(part.target, 2)));
  const suite = suiteOf(rows);
  const { ranking, cells, calibration } = suite;
  const isPositive = calibration.outcomes;
  const positiveCount = isPositive.reduce((sum, value) => sum + value, 0);
  const edges = Array.from({ length: scoreBinCount + 1 }, (_, index) => index / scoreBinCount);
  const scoresOf = (outcome: number) =>
    countIntoHistogram(
      rows.predictions.filter((_, row) => isPositive[row] === outcome),
      edges,
    ).counts;
  const notes = describeExclusions(rows);
  if (rows.target.length > 0 && (positiveCount === 0 || positiveCount === rows.target.length)) {
    const only = classNames[positiveCount === 0 ? 0 : 1]!;
    notes.push(`Every row is of class ${only}: AUC is undefined. Evaluate on rows of both classes.`);
  }
  return {
    task: 'binary',
    ...summarise('binary', suite, suiteOf, rows, 1, seed, notes),
    classNames: [classNames[0]!, classNames[1]!],
    positiveCount,
    negativeCount: rows.target.length - positiveCount,
    threshold: positiveThreshold,
    confusion: toConfusionMatrix(countConfusion(cells, 2, null), classNames),
    roc: rocCurve(ranking, isPositive),
    precisionRecall: precisionRecallCurve(ranking, isPositive),
    calibration: calibrationCurve(calibration),
    scores: { edges, negative: scoresOf(0), positive: scoresOf(1) },
  };
}

function evaluateMulticlass({ predictions, target, classNames, seed }: EvaluateInput): MulticlassReport {
  if (classNames === undefined || classNames.length < 2)
    throw new RangeError('Multiclass needs its class names.');
  const classCount = classNames.length;
  const rows = selectUsableRows(predictions, target, classCount);
  const suiteOf = (part: UsableRows) =>
    multiclassSuite(part.predictions, toClassIndices(part.target, classCount), classCount);
  const suite = suiteOf(rows);
  const confusion = countConfusion(suite.cells, classCount, null);
  const aucs = suite.classAucs();
  const notes = describeExclusions(rows);
  if (rows.predictions.length > maximumRankedCells) {
    notes.push('AUC (one vs rest) is left out: too many rows times classes to rank them all.');
  }
  const classes = scoreClasses(confusion)
    .map(({ precision, recall, f1, support }, index) => ({
      label: classNames[index]!,
      precision,
      recall,
      f1,
      auc: aucs[index] ?? null,
      support,
    }))
    .sort((left, right) => right.support - left.support)
    .slice(0, maximumListedClasses);
  return {
    task: 'multiclass',
    ...summarise('multiclass', suite, suiteOf, rows, classCount, seed, notes),
    classNames: [...classNames],
    confusion: toConfusionMatrix(confusion, classNames),
    classes,
    calibration: calibrationCurve(suite.calibration),
  };
}

function evaluateRegression({ predictions, target, seed }: EvaluateInput): RegressionReport {
  const rows = selectUsableRows(predictions, target, 1);
  const suiteOf = (part: UsableRows) => regressionSuite(part.predictions, part.target);
  const residuals = rows.target.map((actual, row) => actual - rows.predictions[row]!);
  const sorted = residuals.toSorted();
  const edges =
    sorted.length === 0 ? [] : displayEdges((share) => quantileOfSorted(sorted, share), residualBinCount);
  const shown = samplePositions(rows.target.length, maximumScatterPoints, createRandom(seed));
  return {
    task: 'regression',
    ...summarise('regression', suiteOf(rows), suiteOf, rows, 1, seed, describeExclusions(rows)),
    residuals: countIntoHistogram(residuals, edges),
    scatter: {
      actual: Array.from(takeRows(rows.target, 1, shown)),
      predicted: Array.from(takeRows(rows.predictions, 1, shown)),
    },
  };
}

/** The part that all reports share: metrics with intervals, and one sentence. */
function summarise(
  task: TaskKind,
  suite: MetricSuite,
  suiteOf: (rows: UsableRows) => MetricSuite,
  rows: UsableRows,
  outputCount: number,
  seed: number,
  notes: readonly string[],
) {
  const values = suite.compute(null);
  const intervals = bootstrapIntervals(sampledSuite(suite, suiteOf, rows, outputCount, seed), values, {
    seed,
    populationCount: suite.rowCount,
  });
  const metrics = suite.keys.map((key, index): MetricValue => {
    const { label, isHigherBetter, range } = metricCatalogue[key];
    const interval = intervals[index];
    return {
      key,
      label,
      value: values[index]!,
      ...(interval && {
        low: Math.max(interval.low, range[0] ?? Number.NEGATIVE_INFINITY),
        high: Math.min(interval.high, range[1] ?? Number.POSITIVE_INFINITY),
      }),
      isHigherBetter,
    };
  });
  return {
    rowCount: suite.rowCount,
    excludedRowCount: rows.missingTargetCount + rows.brokenPredictionCount,
    verdict: describeResult(metrics[0]!, suite.rowCount),
    notes: [...notes],
    primaryMetric: primaryMetrics[task],
    metrics,
  };
}

/** The suite itself, or one over a uniform sample of its rows when resampling all of them would be slow. */
function sampledSuite(
  suite: MetricSuite,
  suiteOf: (rows: UsableRows) => MetricSuite,
  rows: UsableRows,
  outputCount: number,
  seed: number,
): MetricSuite {
  const rowLimit = Math.max(
    2000,
    Math.min(maximumBootstrapRows, Math.floor(maximumBootstrapCells / outputCount)),
  );
  if (suite.rowCount <= rowLimit) return suite;
  const positions = samplePositions(suite.rowCount, rowLimit, createRandom(seed));
  return suiteOf({
    ...rows,
    predictions: takeRows(rows.predictions, outputCount, positions),
    target: takeRows(rows.target, 1, positions),
  });
}

function toClassIndices(target: Float64Array, classCount: number): Uint32Array {
  return Uint32Array.from(target, (value) => {
    if (!Number.isInteger(value) || value < 0 || value >= classCount) {
      throw new RangeError(`A target must be a class index below ${classCount}, but is ${value}.`);
    }
    return value;
  });
}
