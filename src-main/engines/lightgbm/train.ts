import { isCurvePoint } from '../curve-points.ts';
import { accuracy } from '../scores/accuracy.ts';
import { areaUnderRoc } from '../scores/area-under-roc.ts';
import type { Handle, LightgbmLibrary } from './native-library.ts';
import type { TrainingPlan, TrainingResult } from './training-plan.ts';

interface TrainingSession {
  readonly booster: Handle;
  readonly close: () => void;
}

/** Bins the data and makes the booster. Whatever was made is freed again by `close`, or here when a step fails. */
const openSession = (library: LightgbmLibrary, plan: TrainingPlan): TrainingSession => {
  const cleanups: (() => void)[] = [];
  const close = () => {
    for (const cleanup of cleanups.splice(0).toReversed()) cleanup();
  };
  const makeDataset = ({ matrix, target, weights }: TrainingPlan['train'], reference: Handle): Handle => {
    const dataset = library.createDataset(matrix, plan.parameters, reference);
    cleanups.push(() => library.freeDataset(dataset));
    library.setField(dataset, 'label', target);
    if (weights) library.setField(dataset, 'weight', weights);
    return dataset;
  };
  try {
    const trainData = makeDataset(plan.train, null);
    const validationData = plan.validation && makeDataset(plan.validation, trainData);
    const booster = library.createBooster(trainData, plan.parameters);
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

/** What LightGBM is not asked for, because it would compute it every round, and for the training rows too. */
const createClassScores = (library: LightgbmLibrary, booster: Handle, plan: TrainingPlan) => {
  const { validation, probabilityCount } = plan;
  if (!validation || probabilityCount === undefined) return (): Record<string, number> => ({});
  const predictions = new Float64Array(validation.matrix.rowCount * probabilityCount);
  return (): Record<string, number> => {
    library.getPredictions(booster, 1, predictions);
    return {
      'validation/accuracy': accuracy(predictions, validation.target),
      ...(probabilityCount === 1 ? { 'validation/auc': areaUnderRoc(predictions, validation.target) } : {}),
    };
  };
};

/** Measures after each round, and remembers the best one. */
const createScorekeeper = (library: LightgbmLibrary, booster: Handle, plan: TrainingPlan) => {
  const { metrics, iterations, earlyStoppingRounds, validation } = plan;
  const scores = new Float64Array(metrics.length);
  const canStopEarly = validation !== undefined && earlyStoppingRounds > 0;
  let best = { step: 0, value: Number.NaN };

  const evaluate = (data: 0 | 1, prefix: string): Record<string, number> => {
    library.evaluate(booster, data, scores);
    return Object.fromEntries(metrics.map(({ name }, index) => [`${prefix}/${name}`, scores[index]!]));
  };
  const evaluateValidation = (step: number): Record<string, number> => {
    const values = evaluate(1, 'validation');
    const watched = scores[0]!;
    const isBetter = metrics[0].isHigherBetter ? watched > best.value : watched < best.value;
    if (best.step === 0 || isBetter) best = { step, value: watched };
    return values;
  };

  const classify = createClassScores(library, booster, plan);

  return {
    measure: (step: number): Measurement => {
      const values = validation ? evaluateValidation(step) : {};
      const isLast = step === iterations || (canStopEarly && step - best.step >= earlyStoppingRounds);
      if (!isLast && !isCurvePoint(step, plan.train.matrix.rowCount)) return { values, isLast };
      return { values: { ...evaluate(0, 'train'), ...classify(), ...values }, isLast };
    },
    /** How many trees to keep of `done`. */
    keep: (done: number): number => (canStopEarly ? best.step : done),
  };
};

/** Runs the rounds; returns how many trees to keep, or `undefined` when it was cancelled. */
const runRounds = (
  library: LightgbmLibrary,
  booster: Handle,
  plan: TrainingPlan,
  onRound: (step: number, values: Readonly<Record<string, number>>) => void,
): number | undefined => {
  const cancelFlag = new Int32Array(plan.cancelFlag);
  const scorekeeper = createScorekeeper(library, booster, plan);
  for (let step = 1; step <= plan.iterations; step++) {
    if (Atomics.load(cancelFlag, 0) !== 0) return undefined;
    const isExhausted = library.updateOneIteration(booster);
    // On the very first round LightGBM still keeps one constant tree, which is worth measuring.
    if (isExhausted && step > 1) return scorekeeper.keep(step - 1);
    const { values, isLast } = scorekeeper.measure(step);
    onRound(step, values);
    if (isLast || isExhausted) return scorekeeper.keep(step);
  }
  return scorekeeper.keep(plan.iterations);
};

/** Trains to the end in one go, without giving way; `undefined` when it was cancelled. */
export const train = (
  library: LightgbmLibrary,
  plan: TrainingPlan,
  onRound: (step: number, values: Readonly<Record<string, number>>) => void,
): TrainingResult | undefined => {
  const { booster, close } = openSession(library, plan);
  try {
    const bestStep = runRounds(library, booster, plan, onRound);
    if (bestStep === undefined) return undefined;
    const importance = new Float64Array(plan.train.matrix.columnCount);
    library.gainImportance(booster, bestStep, importance);
    return { model: library.saveModel(booster, bestStep), importance, bestStep };
  } finally {
    close();
  }
};
