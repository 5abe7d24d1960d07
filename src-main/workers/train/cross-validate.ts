import type { ColumnData } from '#shared/data/columns.ts';
import type { CrossValidation } from '#shared/evaluation/evaluation.contract.ts';
import type { EvaluationReport } from '#shared/evaluation/evaluation.schema.ts';
import { metricTitle } from '#shared/evaluation/metric-title.ts';
import { primaryMetrics } from '#shared/evaluation/metrics.ts';
import type { RunSpec } from '#shared/training/training.schema.ts';
import { evaluate } from '../../domains/evaluation/report.ts';
import { averageFolds } from '../../domains/training/splits/average-folds.ts';
import { partsOfFold } from '../../domains/training/splits/fold-parts.ts';
import { foldCountOf } from '../../domains/training/splits/part-codes.ts';
import { assertPredicts, type FitContext, fitFold, predictParts } from './fit-model.ts';
import { type PreparedData, prepareData } from './train-data.ts';

/** Rows with what a model that has not seen them says of them. */
export interface ScoredRows {
  readonly target: Float32Array;
  readonly predictions: Float64Array;
}

export interface Folds {
  readonly crossValidation: Omit<CrossValidation, 'isTestOutOfFold'>;
  /** All rows of the folds, each scored by the model of its fold. */
  readonly outOfFold: ScoredRows;
}

/**
 * Fits a model a fold, recipe included, on the rows that do not test it; null where the split has no folds. One fold
 * after the other, as each takes the memory that the run has.
 */
export async function crossValidate(
  context: FitContext,
  columns: readonly ColumnData[],
  assignment: Uint8Array,
): Promise<Folds | null> {
  const foldCount = foldCountOf(assignment);
  if (foldCount === 0) return null;
  const { request, report, signal } = context;
  const folds: CrossValidation['folds'][number][] = [];
  const scored: ScoredRows[] = [];
  for (let fold = 0; fold < foldCount; fold += 1) {
    const name = `fold ${fold + 1}`;
    const data = prepareData(request.spec, columns, partsOfFold(assignment, fold));
    signal.throwIfAborted();
    const model = await fitFold(context, data, `Fitting ${name} of ${foldCount}`);
    const [predictions] = await predictParts(context, model, [data.test]);
    assertPredicts(predictions!);
    const rows = { target: data.test.target, predictions: predictions! };
    scored.push(rows);
    folds.push({
      name,
      trainCount: data.train.rows.length,
      testCount: data.test.rows.length,
      metrics: metricsOf(evaluatePart(request.spec, data, rows)),
    });
    signal.throwIfAborted();
  }
  const metrics = averageFolds(folds);
  const primary = metrics.find(({ key }) => key === primaryMetrics[request.spec.task]);
  if (primary?.mean != null) {
    const spread = primary.standardDeviation === null ? '' : ` ± ${primary.standardDeviation.toPrecision(2)}`;
    report.log(
      'info',
      `Over ${foldCount} folds: ${metricTitle(primary.key)} ${primary.mean.toPrecision(4)}${spread} (mean and standard deviation).`,
    );
  }
  return { crossValidation: { folds, metrics }, outOfFold: joinRows(scored) };
}

export function evaluatePart(
  spec: RunSpec,
  { classNames }: Pick<PreparedData, 'classNames'>,
  { target, predictions }: ScoredRows,
): EvaluationReport {
  return evaluate({
    task: spec.task,
    predictions,
    target,
    ...(classNames && { classNames }),
    seed: spec.seed,
  });
}

function metricsOf({ metrics }: EvaluationReport): Record<string, number | null> {
  return Object.fromEntries(metrics.map(({ key, value }) => [key, value]));
}

function joinRows(parts: readonly ScoredRows[]): ScoredRows {
  const target = new Float32Array(parts.reduce((sum, part) => sum + part.target.length, 0));
  const predictions = new Float64Array(parts.reduce((sum, part) => sum + part.predictions.length, 0));
  let targets = 0;
  let values = 0;
  for (const part of parts) {
    target.set(part.target, targets);
    predictions.set(part.predictions, values);
    targets += part.target.length;
    values += part.predictions.length;
  }
  return { target, predictions };
}
