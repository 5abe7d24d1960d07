import { lightgbmHyperparameters } from '#shared/training/hyperparameters.lightgbm.ts';
import { resolveHyperparameters } from '#shared/training/hyperparameters.rules.ts';
import type { FitInput, FitTask } from '../engine.ts';

/** One number of the learning curve: LightGBM's name for it, and ours. */
export interface CurveMetric {
  readonly lightgbmName: string;
  readonly name: string;
  readonly isHigherBetter: boolean;
}

export interface FitParameters {
  /** `key=value` pairs as the C interface takes them, for the data as well as for the booster. */
  readonly text: string;
  readonly objective: string;
  readonly iterations: number;
  /** 0 means never. */
  readonly earlyStoppingRounds: number;
  /** Evaluated each round on the validation data; the first one decides early stopping. */
  readonly metrics: readonly [CurveMetric, ...CurveMetric[]];
  readonly balanceClasses: boolean;
}

const lower = (lightgbmName: string, name: string): CurveMetric => ({
  lightgbmName,
  name,
  isHigherBetter: false,
});
const auc: CurveMetric = { lightgbmName: 'auc', name: 'auc', isHigherBetter: true };
const rmse = lower('rmse', 'rmse');
const mae = lower('l1', 'mae');

/** Objective and own loss of each choice of `regression_loss`. */
const regressionLosses: Readonly<Record<string, { readonly objective: string; readonly loss: CurveMetric }>> =
  {
    squared: { objective: 'regression', loss: rmse },
    absolute: { objective: 'regression_l1', loss: mae },
    huber: { objective: 'huber', loss: lower('huber', 'huber_loss') },
    poisson: { objective: 'poisson', loss: lower('poisson', 'poisson_loss') },
    gamma: { objective: 'gamma', loss: lower('gamma', 'gamma_loss') },
    tweedie: { objective: 'tweedie', loss: lower('tweedie', 'tweedie_loss') },
  };

interface Goal {
  readonly objective: string;
  readonly metrics: readonly [CurveMetric, ...CurveMetric[]];
}

const chooseGoal = (task: FitTask, regressionLoss: string, watched: string): Goal => {
  switch (task.kind) {
    case 'binary': {
      const loss = lower('binary_logloss', 'log_loss');
      return { objective: 'binary', metrics: watched === 'auc' ? [auc, loss] : [loss] };
    }
    case 'multiclass':
      return { objective: 'multiclass', metrics: [lower('multi_logloss', 'log_loss')] };
    case 'regression': {
      const { objective, loss } = regressionLosses[regressionLoss]!;
      return { objective, metrics: [loss, ...[rmse, mae].filter((metric) => metric !== loss)] };
    }
  }
};

/** Ours to steer by, not LightGBM's to read. */
const ownKeys: readonly string[] = [
  'num_iterations',
  'early_stopping_rounds',
  'early_stopping_metric',
  'regression_loss',
  'balance_classes',
  'scale_pos_weight',
];

const maxSeed = 2 ** 31 - 1;
/**
 * Row-wise against column-wise on two cores, seconds: 1M × 20 1.03 and 1.30, 200k × 20 0.40 and 0.42, 500k × 100
 * 1.69 and 1.56, 20k × 1,000 2.43 and 2.00, 5k × 3,000 6.69 and 3.54.
 */
const maxRowWiseColumns = 100;

/** Throws a `RangeError` that names every hyperparameter that cannot be used, alone or together. */
export const buildParameters = ({ task, hyperparameters, ...input }: FitInput): FitParameters => {
  const values = resolveHyperparameters(lightgbmHyperparameters, hyperparameters);
  const read = (key: string): number | boolean | string => values.get(key)!;
  const boosting = read('boosting');
  if (boosting === 'rf' && Number(read('bagging_fraction')) >= 1 && Number(read('feature_fraction')) >= 1) {
    throw new RangeError(
      'Boosting "rf" needs rows per tree or columns per tree below 1, else all trees are the same.',
    );
  }
  if (read('data_sample_strategy') === 'goss') {
    if (Number(read('top_rate')) + Number(read('other_rate')) > 1) {
      throw new RangeError('With goss, the kept share and the sampled share add up to 1 at most.');
    }
    if (boosting === 'rf') throw new RangeError('Boosting "rf" does not go with goss; choose bagging.');
  }
  const goal = chooseGoal(task, String(read('regression_loss')), String(read('early_stopping_metric')));
  const isBagging = read('data_sample_strategy') === 'bagging' && Number(read('bagging_fraction')) < 1;
  const pairs: (readonly [string, string | number | boolean])[] = [
    ['objective', goal.objective],
    ...(task.kind === 'multiclass' ? [['num_class', task.classCount] as const] : []),
    ['metric', goal.metrics.map(({ lightgbmName }) => lightgbmName).join(',')],
    ...[...values].filter(([key]) => !ownKeys.includes(key) && !key.startsWith('bagging_')),
    // goss refuses to see any bagging parameter that is switched on.
    ...(isBagging || boosting === 'rf'
      ? [
          ['bagging_fraction', read('bagging_fraction')] as const,
          ['bagging_freq', read('bagging_freq')] as const,
        ]
      : []),
    ...(task.kind === 'binary' ? [['scale_pos_weight', read('scale_pos_weight')] as const] : []),
    ...(input.categoricalColumns.length > 0
      ? [['categorical_feature', input.categoricalColumns.join(',')] as const]
      : []),
    ['seed', Math.abs(Math.trunc(input.seed)) % maxSeed],
    ['num_threads', input.threadCount],
    // Same spec, same model to the bit. Left alone, LightGBM times row-wise against column-wise histograms and
    // takes the faster, and the two add up in different orders; so the shape decides.
    ['deterministic', true],
    [input.train.columnCount > maxRowWiseColumns ? 'force_col_wise' : 'force_row_wise', true],
    ['verbosity', -1],
  ];
  return {
    ...goal,
    text: pairs.map(([key, value]) => `${key}=${value}`).join(' '),
    iterations: Number(read('num_iterations')),
    // Later rounds of dart change earlier trees, so no round can be gone back to.
    earlyStoppingRounds: boosting === 'dart' ? 0 : Number(read('early_stopping_rounds')),
    balanceClasses: read('balance_classes') === true && task.kind !== 'regression',
  };
};
