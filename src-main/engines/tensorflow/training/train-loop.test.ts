import { describe, expect, it } from 'vitest';
import { createRandom } from '#shared/kit/random.ts';
import { quietHooks } from '../testing.ts';
import { type LoopOptions, runTrainLoop } from './train-loop.ts';
import type { StepInput, Trainer } from './trainer.ts';

const target = Float32Array.of(0, 0);

/** Takes notes instead of training; its validation loss in epoch e is `losses[e - 1]`. */
const aTrainer = (losses: readonly number[], trainLoss = 1) => {
  const steps: (StepInput & { readonly epoch: number; readonly rows: readonly number[] })[] = [];
  let order = new Int32Array(0);
  let epoch = 0;
  const trainer: Trainer = {
    beginEpoch: (next) => {
      epoch++;
      order = Int32Array.from(next);
    },
    step: (input) => {
      steps.push({ ...input, epoch, rows: [...order.subarray(input.begin, input.begin + input.count)] });
    },
    epochLoss: async () => trainLoss,
    validationOutputs: async () =>
      Float32Array.of(Math.sqrt(losses[epoch - 1]!), Math.sqrt(losses[epoch - 1]!)),
    parameters: async () => [Float32Array.of(epoch)],
    close: () => undefined,
  };
  return { trainer, steps };
};

const options: LoopOptions = {
  head: { kind: 'regression', mean: 0, deviation: 2 },
  hiddenUnits: [],
  rowCount: 10,
  batchSize: 4,
  epochs: 6,
  patience: 2,
  learningRate: 0.1,
  schedule: 'constant',
  dropout: undefined,
  validationTarget: target,
};

describe('runTrainLoop', () => {
  it('visits every row once an epoch, in batches of nearly one size, in another order each time', async () => {
    const { trainer, steps } = aTrainer([3, 2, 1, 0, 0, 0]);
    await runTrainLoop(trainer, { ...options, epochs: 3 }, createRandom(1), quietHooks());
    const orders = [1, 2, 3].map((epoch) =>
      steps.filter((step) => step.epoch === epoch).flatMap(({ rows }) => rows),
    );
    for (const rows of orders) expect(rows.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(orders[0]).not.toEqual(orders[1]);
    expect(steps.map(({ count }) => count)).toEqual([3, 3, 4, 3, 3, 4, 3, 3, 4]);
    expect(steps.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('keeps the best epoch and stops when patience is over', async () => {
    const { trainer } = aTrainer([9, 4, 6.25, 6.25, 1, 0]);
    const result = await runTrainLoop(trainer, options, createRandom(1), quietHooks());
    expect(result).toMatchObject({ bestEpoch: 2, epochsRun: 4, bestValidationLoss: 4 });
    expect(result.parameters).toEqual([Float32Array.of(2)]);
  });

  it('runs to the end without patience, and still keeps the best', async () => {
    const { trainer } = aTrainer([4, 2, 3, 3, 3, 3]);
    const result = await runTrainLoop(trainer, { ...options, patience: 0 }, createRandom(1), quietHooks());
    expect(result).toMatchObject({ bestEpoch: 2, epochsRun: 6 });
  });

  it('keeps the last epoch when there are no validation rows', async () => {
    const { trainer } = aTrainer([]);
    const curve: object[] = [];
    const hooks = quietHooks({ onMetrics: (_, values) => curve.push(values) });
    const result = await runTrainLoop(
      trainer,
      { ...options, validationTarget: undefined },
      createRandom(1),
      hooks,
    );
    expect(result).toMatchObject({ bestEpoch: 6, epochsRun: 6, parameters: [Float32Array.of(6)] });
    expect(curve).toEqual(Array.from({ length: 6 }, () => ({ 'train/rmse': 2 })));
  });

  it('reports losses in terms that other engines use too', async () => {
    const { trainer } = aTrainer([4, 1], 0.25);
    const curve: unknown[] = [];
    const hooks = quietHooks({ onMetrics: (step, values) => curve.push([step, values]) });
    await runTrainLoop(trainer, { ...options, epochs: 2 }, createRandom(1), hooks);
    expect(curve).toEqual([
      [1, { 'train/rmse': 1, 'validation/rmse': 4 }],
      [2, { 'train/rmse': 1, 'validation/rmse': 2 }],
    ]);
  });

  it('lets the learning rate follow its schedule', async () => {
    const ratesOf = async (schedule: LoopOptions['schedule'], losses: readonly number[]) => {
      const { trainer, steps } = aTrainer(losses);
      const whole = { ...options, batchSize: 10, schedule, epochs: losses.length, patience: 0 };
      await runTrainLoop(trainer, whole, createRandom(1), quietHooks());
      return steps.map(({ learningRate }) => Number(learningRate.toFixed(6)));
    };
    expect(await ratesOf('constant', [3, 2, 1])).toEqual([0.1, 0.1, 0.1]);
    expect(await ratesOf('cosine', [3, 2, 1, 0])).toEqual([0.1, 0.085355, 0.05, 0.014645]);
    expect(await ratesOf('plateau', [1, 2, 2, 2, 2, 2])).toEqual([0.1, 0.1, 0.1, 0.1, 0.1, 0.05]);
  });

  it('stops between batches when aborted, with the reason', async () => {
    const { trainer, steps } = aTrainer([1, 1, 1, 1, 1, 1]);
    const controller = new AbortController();
    const reason = new Error('cancelled by the user');
    const hooks = quietHooks({
      signal: controller.signal,
      onMetrics: () => controller.abort(reason),
    });
    await expect(runTrainLoop(trainer, options, createRandom(1), hooks)).rejects.toBe(reason);
    expect(steps).toHaveLength(3);
  });

  it('says what to do when the training diverges', async () => {
    const { trainer } = aTrainer([1], Number.NaN);
    await expect(runTrainLoop(trainer, options, createRandom(1), quietHooks())).rejects.toThrow(
      /Lower the learning rate/,
    );
  });
});
