import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ColumnData, columnNamed } from '#shared/data/columns.ts';
import { RunEvaluation } from '#shared/evaluation/evaluation.contract.ts';
import type { EvaluationReport } from '#shared/evaluation/evaluation.schema.ts';
import { AppError } from '#shared/kit/app-error.ts';
import type { RunSpec } from '#shared/training/training.schema.ts';
import { evaluate } from '../../domains/evaluation/report.ts';
import { splitFingerprint, splitRows } from '../../domains/training/split.ts';
import { type Engine, EngineUnavailable, type FitTask, type FittedModel } from '../../engines/engine.ts';
import { importEngine } from '../../engines/engines.ts';
import { importanceByFeature } from './feature-importance.ts';
import { writePackage } from './model-package.ts';
import { readTableColumns } from './read-table.ts';
import { type SplitSummary, type TrainAnswer, type TrainRequest, trainFiles } from './train.protocol.ts';
import { neededColumns, type PreparedData, type PreparedPart, prepareData } from './train-data.ts';
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
  report.progress({ phase: 'Preparing features', done: 0, total: null, unit: 'rows' });
  const data = prepareData(spec, columns, assignment);
  describeData(request, data, report);
  signal.throwIfAborted();

  const model = await fitModel(engine, request, data, report, signal);
  report.progress({ phase: 'Evaluating', done: 0, total: null, unit: 'rows' });
  const predictions = await predict(engine, request, model, data);
  const evaluation = evaluateRun(request, model, data, predictions);
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
    testPredictions: predictions.test,
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
  { spec, splitFile, table, outputFolder }: TrainRequest,
  columns: readonly ColumnData[],
  report: TrainReport,
): Promise<{ readonly assignment: Uint8Array; readonly newSplit: SplitSummary | null }> {
  if (splitFile !== null) {
    const assignment = new Uint8Array(await readFile(splitFile));
    if (assignment.length === table.rowCount) return { assignment, newSplit: null };
    throw new AppError(
      'DATA_CORRUPT',
      `The stored split has ${assignment.length} rows, its version ${table.rowCount}.`,
      {
        reason: 'split-corrupt',
        nextStep: 'Restore the workspace from a backup, or change the seed of the split.',
      },
    );
  }
  report.progress({ phase: 'Splitting', done: 0, total: null, unit: 'rows' });
  const { assignment, counts, notes } = splitRows(spec.split, columnNamed(columns, spec.target), columns);
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

async function fitModel(
  engine: Engine,
  { spec, threadCount }: TrainRequest,
  { train, validation, recipe, classNames }: PreparedData,
  report: TrainReport,
  signal: AbortSignal,
): Promise<FittedModel> {
  const unit = engine.id === 'tensorflow' ? 'epoch' : 'iteration';
  report.progress({ phase: 'Fitting', done: 0, total: null, unit: `${unit}s` });
  const started = performance.now();
  let done = 0;
  const input = {
    task: toFitTask(spec, classNames),
    train: train.matrix,
    trainTarget: train.target,
    ...(validation && { validation: { matrix: validation.matrix, target: validation.target } }),
    featureNames: recipe.featureNames,
    categoricalColumns: recipe.categoricalColumns,
    hyperparameters: spec.hyperparameters,
    seed: spec.seed,
    threadCount,
  };
  try {
    const model = await engine.fit(input, {
      signal,
      onProgress: (progress) => {
        done = progress.done;
        report.progress({ phase: 'Fitting', ...progress, unit: `${unit}s` });
      },
      onMetrics: (step, values) => report.metrics(step, values),
    });
    report.facts({ environment: prefixed('fit', model.details) });
    const kept = model.bestStep === undefined ? '' : `; kept ${unit} ${model.bestStep} of ${done}`;
    report.log('info', `Fitted in ${secondsSince(started)}${kept}.`);
    return model;
  } catch (error) {
    throw explainFitError(error, engine.id);
  } finally {
    report.flush();
  }
}

function toFitTask({ task }: RunSpec, classNames: readonly string[] | undefined): FitTask {
  return task === 'multiclass' ? { kind: task, classCount: classNames?.length ?? 0 } : { kind: task };
}

/** Engines say in a RangeError what they cannot take; anything else is theirs to answer for. */
function explainFitError(error: unknown, engineId: string): unknown {
  if (error instanceof AppError || (error instanceof DOMException && error.name === 'AbortError'))
    return error;
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof RangeError) {
    return new AppError(
      'INVALID_INPUT',
      message,
      { reason: 'engine-refused', nextStep: 'Change the settings of the engine and run again.' },
      { cause: error },
    );
  }
  return new AppError(
    'INTERNAL',
    `The engine ${engineId} failed: ${message}`,
    { reason: 'engine-failed', nextStep: 'Change the settings, or choose another engine, and run again.' },
    { cause: error },
  );
}

interface Predictions {
  readonly test: Float64Array;
  readonly validation: Float64Array | null;
}

/** Predicts with the model as its files describe it, so that what is evaluated is what will be served. */
async function predict(
  engine: Engine,
  { threadCount }: TrainRequest,
  model: FittedModel,
  { test, validation }: PreparedData,
): Promise<Predictions> {
  const predictor = await engine.open(model.files, { threadCount });
  try {
    const predictions = {
      test: predictor.predict(test.matrix),
      validation: validation && predictor.predict(validation.matrix),
    };
    if (predictions.test.some(Number.isFinite)) return predictions;
    throw new AppError(
      'PRECONDITION_FAILED',
      'The model predicts no number for any test row: the fit diverged.',
      {
        reason: 'diverged',
        nextStep: 'Lower the learning rate, or scale the features, and run again.',
      },
    );
  } finally {
    predictor.close();
  }
}

function evaluateRun(
  { spec, runId }: TrainRequest,
  model: FittedModel,
  data: PreparedData,
  predictions: Predictions,
): RunEvaluation {
  const { classNames, recipe } = data;
  const evaluatePart = (part: PreparedPart, values: Float64Array): EvaluationReport =>
    evaluate({
      task: spec.task,
      predictions: values,
      target: part.target,
      ...(classNames && { classNames }),
      seed: spec.seed,
    });
  return RunEvaluation.parse({
    runId,
    test: evaluatePart(data.test, predictions.test),
    validation:
      data.validation && predictions.validation && evaluatePart(data.validation, predictions.validation),
    importance: model.importance ? importanceByFeature(recipe, model.importance) : null,
  });
}

function finalMetrics(evaluation: RunEvaluation, { bestStep }: FittedModel): Record<string, number> {
  const metricsOf = (part: 'test' | 'validation') =>
    (evaluation[part]?.metrics ?? []).map(
      ({ key, value }) => [`${part}/${key}`, value ?? Number.NaN] as const,
    );
  return Object.fromEntries([
    ...metricsOf('test'),
    ...metricsOf('validation'),
    ...(bestStep === undefined ? [] : [['fit/best_step', bestStep] as const]),
  ]);
}

function prefixed<Value>(prefix: string, values: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [`${prefix}.${key}`, value]));
}

function secondsSince(started: number): string {
  return `${((performance.now() - started) / 1000).toFixed(1)} s`;
}
