/** The hyperparameters of a fit, typed, with what was left to be chosen chosen. */
import { resolveHyperparameters } from '#shared/training/hyperparameters.rules.ts';
import { tensorflowHyperparameters } from '#shared/training/hyperparameters.tensorflow.ts';
import type { HyperparameterValues } from '#shared/training/training.schema.ts';
import type { Activation } from './network/network.ts';
import type { LearningRateSchedule } from './training/learning-rate.ts';
import type { OptimizerKind } from './training/trainer.ts';

export interface FitOptions {
  readonly hiddenUnits: readonly number[];
  readonly activation: Activation;
  readonly dropout: number;
  readonly l2: number;
  readonly optimizer: OptimizerKind;
  readonly learningRate: number;
  readonly schedule: LearningRateSchedule;
  readonly batchSize: number;
  readonly epochs: number;
  readonly patience: number;
  readonly oneHotLimit: number;
  readonly embeddingSize: number;
  readonly balanceClasses: boolean;
}

/** Small tables need many steps more than they need fast ones; from 100,000 rows on it is the other way round. */
const automaticBatchSize = (rowCount: number): number => {
  if (rowCount < 2_000) return 32;
  if (rowCount < 20_000) return 128;
  return rowCount < 100_000 ? 256 : 1024;
};

/** Throws a `RangeError` that names every value that cannot be used. */
export const resolveFitOptions = (given: HyperparameterValues, rowCount: number): FitOptions => {
  const values = resolveHyperparameters(tensorflowHyperparameters, given);
  const number = (key: string): number => values.get(key) as number;
  const choice = <Choice extends string>(key: string): Choice => values.get(key) as Choice;
  const batchSize = number('batch_size') || automaticBatchSize(rowCount);
  return {
    hiddenUnits: Array.from({ length: number('hidden_layers') }, () => number('hidden_units')),
    activation: choice<Activation>('activation'),
    dropout: number('dropout'),
    l2: number('l2'),
    optimizer: choice<OptimizerKind>('optimizer'),
    learningRate: number('learning_rate'),
    schedule: choice<LearningRateSchedule>('learning_rate_schedule'),
    batchSize: Math.min(batchSize, rowCount),
    epochs: number('epochs'),
    patience: number('patience'),
    oneHotLimit: number('one_hot_limit'),
    embeddingSize: number('embedding_size'),
    balanceClasses: values.get('balance_classes') === true,
  };
};
