/**
 * Epochs, batches, learning rate, early stopping and reporting: the same for every backend. The trainer does the
 * arithmetic; no number is read back from it within an epoch.
 */
import { setImmediate } from 'node:timers/promises';
import { type Random, shuffle } from '#shared/kit/random.ts';
import type { FitHooks } from '../../engine.ts';
import type { Head } from '../network/network.ts';
import { curvePoint, nameLoss } from './curve-metrics.ts';
import { drawMaskRows } from './dropout-masks.ts';
import { type LearningRateSchedule, plateauPatience, scheduleFactor } from './learning-rate.ts';
import type { DropoutMasks, Trainer } from './trainer.ts';

export interface LoopOptions {
  readonly head: Head;
  readonly hiddenUnits: readonly number[];
  readonly rowCount: number;
  readonly batchSize: number;
  readonly epochs: number;
  /** Epochs without a better validation loss before stopping; 0 never stops. */
  readonly patience: number;
  readonly learningRate: number;
  readonly schedule: LearningRateSchedule;
  readonly dropout: DropoutMasks | undefined;
  /** As in `TrainingData`. */
  readonly validationTarget: Float32Array | undefined;
}

export interface LoopResult {
  readonly parameters: readonly Float32Array[];
  /** Counted from 1; the last epoch when there were no validation rows. */
  readonly bestEpoch: number;
  readonly epochsRun: number;
  readonly bestValidationLoss: number | undefined;
}

/** Long enough not to cost anything, short enough for a cancel within 250 ms. */
const yieldIntervalMs = 25;

/** Lets messages in now and then; also where an abort is noticed. */
const createPacer = ({ signal, onProgress }: FitHooks, total: number) => {
  let last = performance.now();
  return async (done: number): Promise<void> => {
    signal.throwIfAborted();
    const now = performance.now();
    if (now - last < yieldIntervalMs) return;
    onProgress({ done, total });
    await setImmediate();
    last = performance.now();
    signal.throwIfAborted();
  };
};

/** A mean that is not finite says that the weights are lost: nothing that follows would mean anything. */
const requireFinite = (loss: number, epoch: number): void => {
  if (Number.isFinite(loss)) return;
  throw new Error(
    `The loss is not a number any more after epoch ${epoch}: the training diverged. Lower the learning rate.`,
  );
};

/** `validation/auc` and the like; a metric that is not defined here (AUC of one class) is left out. */
const prefix = (part: 'train' | 'validation', values: Readonly<Record<string, number>>) =>
  Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      Number.isFinite(value) ? [[`${part}/${name}`, value]] : [],
    ),
  );

/** Row positions, shuffled in place each epoch. `shuffle` takes unsigned numbers; the bits are the same. */
const createOrder = (rowCount: number) => {
  const positions = Uint32Array.from({ length: rowCount }, (_, index) => index);
  return { positions, asInt32: new Int32Array(positions.buffer) };
};

export const runTrainLoop = async (
  trainer: Trainer,
  options: LoopOptions,
  random: Random,
  hooks: FitHooks,
): Promise<LoopResult> => {
  const { rowCount, batchSize, epochs, patience, validationTarget } = options;
  // Batches of one size, give or take a row. Cutting off full batches would leave a small, noisy last one.
  const batchCount = Math.ceil(rowCount / batchSize);
  const totalSteps = batchCount * epochs;
  const pace = createPacer(hooks, epochs);
  const order = createOrder(rowCount);
  let best:
    | { readonly loss: number; readonly epoch: number; readonly parameters: readonly Float32Array[] }
    | undefined;
  let step = 0;
  let halvings = 0;
  let epochsSinceBest = 0;
  let epoch = 0;

  const runEpoch = async (): Promise<void> => {
    shuffle(order.positions, random);
    trainer.beginEpoch(order.asInt32);
    for (let batch = 0; batch < batchCount; batch++) {
      // Epochs, as `bestEpoch` and the curves count; tenths keep the bar moving through a long one.
      await pace(Math.round((10 * step) / batchCount) / 10);
      const begin = Math.floor((batch * rowCount) / batchCount);
      const count = Math.floor(((batch + 1) * rowCount) / batchCount) - begin;
      const factor = scheduleFactor(options.schedule, step / totalSteps, halvings);
      step++;
      trainer.step({
        begin,
        count,
        step,
        learningRate: options.learningRate * factor,
        maskRows: drawMaskRows(options.dropout, options.hiddenUnits, batchSize, random),
      });
    }
  };

  while (epoch < epochs) {
    epoch++;
    await runEpoch();
    const trainLoss = await trainer.epochLoss();
    requireFinite(trainLoss, epoch);
    const trainPoint = prefix('train', nameLoss(options.head, trainLoss));
    if (!validationTarget) {
      hooks.onMetrics(epoch, trainPoint);
      continue;
    }
    const point = curvePoint(options.head, await trainer.validationOutputs(), validationTarget);
    requireFinite(point.loss, epoch);
    const validationPoint = { ...nameLoss(options.head, point.loss), ...point.metrics };
    hooks.onMetrics(epoch, { ...trainPoint, ...prefix('validation', validationPoint) });
    if (!best || point.loss < best.loss) {
      best = { loss: point.loss, epoch, parameters: await trainer.parameters() };
      epochsSinceBest = 0;
    } else {
      epochsSinceBest++;
      if (epochsSinceBest % plateauPatience === 0) halvings++;
      if (patience > 0 && epochsSinceBest >= patience) break;
    }
  }
  hooks.signal.throwIfAborted();
  hooks.onProgress({ done: epoch, total: epochs });
  return {
    parameters: best?.parameters ?? (await trainer.parameters()),
    bestEpoch: best?.epoch ?? epoch,
    epochsRun: epoch,
    bestValidationLoss: best?.loss,
  };
};
