import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ColumnData, columnNamed } from '#shared/data/columns.ts';
import { RunEvaluation } from '#shared/evaluation/evaluation.contract.ts';
import { AppError } from '#shared/kit/app-error.ts';
import type { RunSpec } from '#shared/training/training.schema.ts';
import { splitFingerprint } from '../../domains/training/split.ts';
import { partsOfFinalFit } from '../../domains/training/splits/fold-parts.ts';
import { type Engine, EngineUnavailable, type FittedModel } from '../../engines/engine.ts';
import { importEngine } from '../../engines/engines.ts';
import { crossValidate, evaluatePart } from './cross-validate.ts';
import { importanceByFeature } from './feature-importance.ts';
import { assertPredicts, type FitContext, fitModel, predictParts, secondsSince } from './fit-model.ts';
import { writePackage } from './model-package.ts';
import { readSplit } from './read-split.ts';
import { readTableColumns } from './read-table.ts';
import { type SplitSummary, type TrainAnswer, type TrainRequest, trainFiles } from './train.protocol.ts';
import { neededColumns, type PreparedData, prepareData } from './train-data.ts';
import type { TrainReport } from './train-report.ts';

/** One run from its spec to the files of its model. Touches nothing but its output folder. */
export async function trainRun(
  request: TrainRequest,
  report: TrainReport,
  signal: AbortSignal,
): Promise<TrainAnswer> {
  const { spec } = request;
  const engine = await loadEngine(spec, report);
  const columns = await readColumns(request, report);
  signal.throwIfAborted();
  const { assignment, newSplit } = await findSplit(request, columns, report);
  const context: FitContext = { engine, request, report, signal };
  const folds = await crossValidate(context, columns, assignment);
  report.progress({ phase: 'Preparing features', done: 0, total: null, unit: 'rows' });
  const data = prepareData(spec, columns, partsOfFinalFit(assignment));
  describeData(request, data, report);
  signal.throwIfAborted();

  const model = await fitModel(context, data);
  report.progress({ phase: 'Evaluating', done: 0, total: null, unit: 'rows' });
  const [ownTest, validation] = await predictParts(context, model, [
    data.test.rows.length === 0 ? null : data.test,
    data.validation,
  ]);
  const test = ownTest ? { target: data.test.target, predictions: ownTest } : folds!.outOfFold;
  assertPredicts(test.predictions);
  const evaluation = RunEvaluation.parse({
    runId: request.runId,
    test: evaluatePart(spec, data, test),
    validation:
      data.validation && validation
        ? evaluatePart(spec, data, { target: data.validation.target, predictions: validation })
        : null,
    crossValidation: folds && { ...folds.crossValidation, isTestOutOfFold: !ownTest },
    importance: model.importance ? importanceByFeature(data.recipe, model.importance) : null,
  });
  signal.throwIfAborted();

  report.progress({ phase: 'Saving', done: 0, total: null, unit: 'files' });
  const output = (name: string) => join(request.outputFolder, name);
  await writeFile(output(trainFiles.evaluation), JSON.stringify(evaluation), { flag: 'wx' });
  const packageFiles = await writePackage(output(trainFiles.packageFolder), {
    runId: request.runId,
    spec,
    columns,
    data,
    model,
    testPredictions: test.predictions,
  });
  report.log('info', evaluation.test.verdict);
  report.flush();
  return { packageFiles, newSplit, metrics: finalMetrics(evaluation, model) };
}

async function loadEngine(spec: RunSpec, report: TrainReport): Promise<Engine> {
  report.progress({ phase: 'Loading the engine', done: 0, total: null, unit: 'steps' });
  const engine = await importEngine(spec.engineId);
  try {
    const { version, device, backend } = await engine.load();
    report.facts({ environment: { engineVersion: version, device, backend } });
    report.log('info', `Engine ${spec.engineId} ${version} on ${device} (${backend}).`);
    return engine;
  } catch (error) {
    if (!(error instanceof EngineUnavailable)) throw error;
    throw new AppError('UNAVAILABLE', error.reason, { reason: 'engine-unavailable', nextStep: error.fix });
  }
}

async function readColumns(request: TrainRequest, report: TrainReport): Promise<readonly ColumnData[]> {
  report.progress({ phase: 'Reading columns', done: 0, total: null, unit: 'rows' });
  const started = performance.now();
  const names = neededColumns(request.spec);
  const columns = await readTableColumns(request, names);
  report.log(
    'info',
    `Read ${names.length} columns of ${request.table.rowCount} rows in ${secondsSince(started)}.`,
  );
  return columns;
}

/** The stored partition, or a new one, which is written to the output folder. */
async function findSplit(
  { spec, split, outputFolder }: TrainRequest,
  columns: readonly ColumnData[],
  report: TrainReport,
): Promise<{ readonly assignment: Uint8Array; readonly newSplit: SplitSummary | null }> {
  if (split.kind === 'new') report.progress({ phase: 'Splitting', done: 0, total: null, unit: 'rows' });
  const target = columnNamed(columns, spec.target);
  const { assignment, computed, lostCount } = await readSplit(split, target, columns);
  if (lostCount > 0) {
    report.log(
      'warning',
      `${lostCount} rows of the split have no value of "${spec.target}" and are left out.`,
    );
  }
  if (computed === null) return { assignment, newSplit: null };
  const { counts, notes } = computed;
  await writeFile(join(outputFolder, trainFiles.split), assignment, { flag: 'wx' });
  for (const note of notes) report.log('warning', note);
  return { assignment, newSplit: { counts, notes, fingerprint: splitFingerprint(assignment) } };
}

function describeData(
  { spec, table: { rowCount } }: TrainRequest,
  { train, validation, test, recipe }: PreparedData,
  report: TrainReport,
) {
  const used = train.rows.length + (validation?.rows.length ?? 0) + test.rows.length;
  const rowCounts = {
    train_rows: train.rows.length,
    validation_rows: validation?.rows.length ?? 0,
    test_rows: test.rows.length,
    excluded_rows: rowCount - used,
  };
  report.facts({
    params: {
      ...rowCounts,
      feature_count: recipe.inputs.length,
      matrix_columns: recipe.featureNames.length,
    },
  });
  report.log(
    'info',
    `${rowCounts.train_rows} rows to learn from, ${rowCounts.validation_rows} to validate, ${rowCounts.test_rows} to test.`,
  );
  if (train.matrix.rowCount !== train.rows.length) {
    report.log('info', `Balanced by class, ${train.matrix.rowCount} rows are learned from.`);
  }
  if (rowCounts.excluded_rows > 0) {
    report.log(
      'warning',
      `${rowCounts.excluded_rows} rows have no value of "${spec.target}" and are left out.`,
    );
  }
  report.log(
    'info',
    `${recipe.inputs.length} features become ${recipe.featureNames.length} columns of numbers.`,
  );
}

function finalMetrics(evaluation: RunEvaluation, { bestStep }: FittedModel): Record<string, number> {
  const metricsOf = (part: 'test' | 'validation') =>
    (evaluation[part]?.metrics ?? []).map(
      ({ key, value }) => [`${part}/${key}`, value ?? Number.NaN] as const,
    );
  return Object.fromEntries([
    ...metricsOf('test'),
    ...metricsOf('validation'),
    ...(evaluation.crossValidation?.metrics ?? []).flatMap(({ key, mean, standardDeviation }) => [
      [`cv/${key}`, mean ?? Number.NaN] as const,
      [`cv/${key}_sd`, standardDeviation ?? Number.NaN] as const,
    ]),
    ...(bestStep === undefined ? [] : [['fit/best_step', bestStep] as const]),
  ]);
}
