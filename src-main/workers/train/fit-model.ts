import { AppError } from '#shared/kit/app-error.ts';
import type { RunSpec } from '#shared/training/training.schema.ts';
import type { Engine, FitTask, FittedModel } from '../../engines/engine.ts';
import type { TrainRequest } from './train.protocol.ts';
import type { PreparedData, PreparedPart } from './train-data.ts';
import type { TrainReport } from './train-report.ts';

export interface FitContext {
  readonly engine: Engine;
  readonly request: Pick<TrainRequest, 'spec' | 'threadCount'>;
  readonly report: TrainReport;
  readonly signal: AbortSignal;
}

/** Fits the kept model of a run: with its learning curve, and its details among the facts of the run. */
export async function fitModel(
  { engine, request, report, signal }: FitContext,
  data: PreparedData,
): Promise<FittedModel> {
  const unit = unitOf(engine);
  report.progress({ phase: 'Fitting', done: 0, total: null, unit: `${unit}s` });
  const started = performance.now();
  let done = 0;
  try {
    const model = await engine.fit(fitInput(request, data), {
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

/** Fits a model that is measured and not kept. */
export async function fitFold(
  { engine, request, report, signal }: FitContext,
  data: PreparedData,
  phase: string,
): Promise<FittedModel> {
  try {
    return await engine.fit(fitInput(request, data), {
      signal,
      onProgress: (progress) => report.progress({ phase, ...progress, unit: `${unitOf(engine)}s` }),
      onMetrics: () => undefined,
    });
  } catch (error) {
    throw explainFitError(error, engine.id);
  }
}

function unitOf({ id }: Engine): string {
  return id === 'tensorflow' ? 'epoch' : 'iteration';
}

function fitInput(
  { spec, threadCount }: Pick<TrainRequest, 'spec' | 'threadCount'>,
  { train, validation, recipe, classNames }: PreparedData,
): Parameters<Engine['fit']>[0] {
  return {
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

/**
 * Predicts with the model as its files describe it, so that what is evaluated is what will be served. Null stands for
 * a part without rows.
 */
export async function predictParts(
  { engine, request: { threadCount } }: FitContext,
  model: FittedModel,
  parts: readonly (PreparedPart | null)[],
): Promise<readonly (Float64Array | null)[]> {
  const predictor = await engine.open(model.files, { threadCount });
  try {
    return parts.map((part) => (part === null ? null : predictor.predict(part.matrix)));
  } finally {
    predictor.close();
  }
}

/** Throws where a model says nothing of any row. */
export function assertPredicts(predictions: Float64Array): void {
  if (predictions.some(Number.isFinite)) return;
  throw new AppError(
    'PRECONDITION_FAILED',
    'The model predicts no number for any test row: the fit diverged.',
    {
      reason: 'diverged',
      nextStep: 'Lower the learning rate, or scale the features, and run again.',
    },
  );
}

function prefixed<Value>(prefix: string, values: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [`${prefix}.${key}`, value]));
}

export function secondsSince(started: number): string {
  return `${((performance.now() - started) / 1000).toFixed(1)} s`;
}
