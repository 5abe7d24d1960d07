import { setImmediate as nextTurn } from 'node:timers/promises';
import { checkFitInput } from '../check-fit-input.ts';
import type { FitHooks, FitInput, FittedModel } from '../engine.ts';
import { areaUnderRoc } from './area-under-roc.ts';
import { type Handle, LightgbmError, type LightgbmLibrary } from './library.ts';
import { buildParameters, type FitParameters } from './parameters.ts';

export const modelFile = 'model.txt';
/** Training scores and AUC cost a pass over all rows, so curves have about this many points of them. */
const curvePoints = 40;

/** Weight of each row so that every class weighs the same in total: rows / (classes × rows of the class). */
const balancedWeights = (target: Float32Array): Float32Array => {
  const counts = new Map<number, number>();
  for (const label of target) counts.set(label, (counts.get(label) ?? 0) + 1);
  return target.map((label) => target.length / (counts.size * counts.get(label)!));
};

interface TrainingSession {
  readonly booster: Handle;
  readonly close: () => void;
}

/** Bins the data and makes the booster. Whatever was made is freed again by `close`, or here when a step fails. */
const openSession = async (
  library: LightgbmLibrary,
  input: FitInput,
  parameters: FitParameters,
): Promise<TrainingSession> => {
  const cleanups: (() => void)[] = [];
  const close = () => {
    for (const cleanup of cleanups.splice(0).toReversed()) cleanup();
  };
  const makeDataset = async (matrix: FitInput['train'], target: Float32Array, reference: Handle) => {
    const { values, rowCount, columnCount } = matrix;
    const dataset = await library.createDataset(values, rowCount, columnCount, parameters.text, reference);
    cleanups.push(() => library.freeDataset(dataset));
    library.setField(dataset, 'label', target);
    return dataset;
  };
  try {
    const trainData = await makeDataset(input.train, input.trainTarget, null);
    if (parameters.balanceClasses) library.setField(trainData, 'weight', balancedWeights(input.trainTarget));
    const { validation } = input;
    const validationData = validation && (await makeDataset(validation.matrix, validation.target, trainData));
    const booster = library.createBooster(trainData, parameters.text);
    cleanups.push(() => library.freeBooster(booster));
    if (validationData) library.addValidationData(booster, validationData);
    return { booster, close };
  } catch (error) {
    close();
    throw error;
  }
};

interface Measurement {
  /** By name, such as `validation/log_loss`; empty when this round has no point on any curve. */
  readonly values: Readonly<Record<string, number>>;
  /** Whether this round is the last, planned or by early stopping. */
  readonly isLast: boolean;
}

/** Measures after each round, and remembers the best one. */
const createScorekeeper = (
  library: LightgbmLibrary,
  booster: Handle,
  { task, validation }: FitInput,
  { metrics, iterations, earlyStoppingRounds }: FitParameters,
) => {
  const every = Math.max(1, Math.ceil(iterations / curvePoints));
  const scores = new Float64Array(metrics.length);
  const predictions = new Float64Array(validation?.matrix.rowCount ?? 0);
  const wantsAuc = task.kind === 'binary' && metrics[0].name !== 'auc';
  const canStopEarly = validation !== undefined && earlyStoppingRounds > 0;
  let best = { step: 0, value: Number.NaN };

  const evaluate = (data: 0 | 1, prefix: string): Record<string, number> => {
    library.evaluate(booster, data, scores);
    return Object.fromEntries(
      metrics.map(({ name, toOurs }, index) => [`${prefix}/${name}`, toOurs(scores[index]!)]),
    );
  };
  const evaluateValidation = (step: number): Record<string, number> => {
    const values = evaluate(1, 'validation');
    const watched = scores[0]!;
    const isBetter = metrics[0].isHigherBetter ? watched > best.value : watched < best.value;
    if (best.step === 0 || isBetter) best = { step, value: watched };
    return values;
  };

  return {
    measure: (step: number): Measurement => {
      const validationValues = validation ? evaluateValidation(step) : {};
      const isLast = step === iterations || (canStopEarly && step - best.step >= earlyStoppingRounds);
      if (!isLast && step > 1 && step % every !== 0) return { values: validationValues, isLast };
      const values = { ...evaluate(0, 'train'), ...validationValues };
      if (!validation || !wantsAuc) return { values, isLast };
      library.getPredictions(booster, 1, predictions);
      return {
        values: { ...values, 'validation/auc': areaUnderRoc(predictions, validation.target) },
        isLast,
      };
    },
    /** How many trees to keep of `done`. */
    keep: (done: number): number => (canStopEarly ? best.step : done),
  };
};

/** Runs the rounds; returns how many trees to keep. */
const runRounds = async (
  library: LightgbmLibrary,
  booster: Handle,
  input: FitInput,
  parameters: FitParameters,
  hooks: FitHooks,
): Promise<number> => {
  const total = parameters.iterations;
  const scorekeeper = createScorekeeper(library, booster, input, parameters);
  for (let step = 1; step <= total; step++) {
    // A turn of the event loop, in which a cancel can arrive and progress can leave.
    await nextTurn();
    hooks.signal.throwIfAborted();
    const isExhausted = library.updateOneIteration(booster);
    // On the very first round LightGBM still keeps one constant tree, which is worth measuring.
    if (isExhausted && step > 1) return scorekeeper.keep(step - 1);
    const { values, isLast } = scorekeeper.measure(step);
    if (Object.keys(values).length > 0) hooks.onMetrics(step, values);
    hooks.onProgress({ done: step, total });
    if (isLast || isExhausted) return scorekeeper.keep(step);
  }
  return scorekeeper.keep(total);
};

/** Adds the next step to refusals that a user can do something about. */
const explain = (error: unknown): unknown => {
  if (error instanceof LightgbmError && /target label/i.test(error.message)) {
    return new RangeError(`${error.message}. This regression loss takes no such targets; choose "squared".`, {
      cause: error,
    });
  }
  return error;
};

/** Fits with the C interface; the same input gives the same bytes. */
export const fitLightgbm = async (
  library: LightgbmLibrary,
  input: FitInput,
  hooks: FitHooks,
): Promise<FittedModel> => {
  checkFitInput(input);
  const parameters = buildParameters(input);
  hooks.signal.throwIfAborted();
  let session: TrainingSession | undefined;
  try {
    session = await openSession(library, input, parameters);
    const { booster } = session;
    const bestStep = await runRounds(library, booster, input, parameters, hooks);
    const importance = new Float64Array(input.train.columnCount);
    library.gainImportance(booster, bestStep, importance);
    return {
      files: new Map([[modelFile, library.saveModel(booster, bestStep)]]),
      importance,
      bestStep,
      details: {
        library: `LightGBM ${library.version}`,
        device: 'CPU',
        threads: input.threadCount,
        objective: parameters.objective,
        parameters: parameters.text,
      },
    };
  } catch (error) {
    throw explain(error);
  } finally {
    session?.close();
  }
};
