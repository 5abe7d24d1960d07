import { forestHyperparameters } from '#shared/training/hyperparameters.forest.ts';
import { resolveHyperparameters } from '#shared/training/hyperparameters.rules.ts';
import { balancedWeights } from '../balanced-weights.ts';
import { checkFitInput } from '../check-fit-input.ts';
import type { FitHooks, FitInput, FitTask, FittedModel, Matrix } from '../engine.ts';
import { applyBins, type ColumnBins, countBins, fitBins } from './bins.ts';
import { type ForestModel, joinTrees, type Link } from './forest-model.ts';
import type { ForestTask, SharedRows } from './forest-task.ts';
import { writeModelFiles } from './model-files.ts';
import { runBagging, runBoosting } from './run-forest.ts';

/** Counts up with every change that makes other trees of the same input. */
export const forestVersion = '1';

type Learner = 'random_forest' | 'extra_trees' | 'gradient_boosting';

interface Settings {
  readonly learner: Learner;
  readonly treeCount: number;
  readonly maxDepth: number;
  readonly minRowsPerLeaf: number;
  readonly columnsPerSplit: number;
  readonly rowsPerTree: number;
  readonly l2: number;
  readonly learningRate: number;
  readonly earlyStoppingRounds: number;
  readonly maxBins: number;
  readonly balanceClasses: boolean;
}

/** The usual choices: all for boosting, the root for classes, a third for numbers (Breiman 2001). */
const defaultColumns = (learner: Learner, task: FitTask, columnCount: number): number => {
  if (learner === 'gradient_boosting') return columnCount;
  return task.kind === 'regression' ? columnCount / 3 : Math.sqrt(columnCount);
};

const readSettings = ({ task, hyperparameters, train }: FitInput): Settings => {
  const values = resolveHyperparameters(forestHyperparameters, hyperparameters);
  const number = (key: string): number => Number(values.get(key));
  const learner = String(values.get('learner')) as Learner;
  const share = number('columns_per_split');
  const columns = share > 0 ? share * train.columnCount : defaultColumns(learner, task, train.columnCount);
  const isBoosting = learner === 'gradient_boosting';
  return {
    learner,
    treeCount: number('num_trees'),
    maxDepth: number('max_depth') || (isBoosting ? 6 : 16),
    minRowsPerLeaf: number('min_rows_per_leaf'),
    columnsPerSplit: Math.max(1, Math.round(columns)),
    rowsPerTree: number('rows_per_tree'),
    l2: isBoosting ? number('l2_regularization') : 0,
    learningRate: number('learning_rate'),
    earlyStoppingRounds: number('early_stopping_rounds'),
    maxBins: number('max_bins'),
    balanceClasses: values.get('balance_classes') === true && task.kind !== 'regression',
  };
};

const share = (values: Float32Array): SharedArrayBuffer => {
  const shared = new SharedArrayBuffer(values.byteLength);
  new Float32Array(shared).set(values);
  return shared;
};

/** Where scores start: the mean for numbers, the logarithm of the odds or of the shares for classes. */
const startScores = (
  task: FitTask,
  targets: Float32Array,
  weights: Float32Array | undefined,
): readonly number[] => {
  const sums = new Float64Array(task.kind === 'multiclass' ? task.classCount : 1);
  let total = 0;
  for (const [row, target] of targets.entries()) {
    const weight = weights?.[row] ?? 1;
    total += weight;
    if (task.kind === 'multiclass') sums[target]! += weight;
    else sums[0]! += weight * target;
  }
  if (task.kind === 'regression') return [sums[0]! / total];
  // Never quite 0 or 1, whose logarithms have no end.
  const shares = Array.from(sums, (sum) => Math.min(Math.max(sum / total, 1e-6), 1 - 1e-6));
  return task.kind === 'binary' ? [Math.log(shares[0]! / (1 - shares[0]!))] : shares.map(Math.log);
};

const makeTask = async (
  input: FitInput,
  settings: Settings,
  bins: readonly ColumnBins[],
  signal: AbortSignal,
): Promise<ForestTask> => {
  const { task } = input;
  const shareRows = async (matrix: Matrix, target: Float32Array): Promise<SharedRows> => ({
    rowCount: matrix.rowCount,
    bins: await applyBins(matrix, bins, signal),
    targets: share(target),
  });
  const { validation } = input;
  const isBoosting = settings.learner === 'gradient_boosting';
  const weights = settings.balanceClasses ? balancedWeights(input.trainTarget) : undefined;
  const centre = task.kind === 'regression' ? startScores(task, input.trainTarget, weights) : [0];
  return {
    method: isBoosting ? 'boosting' : 'bagging',
    task,
    seed: input.seed,
    train: await shareRows(input.train, input.trainTarget),
    ...(validation ? { validation: await shareRows(validation.matrix, validation.target) } : {}),
    ...(weights ? { weights: share(weights) } : {}),
    binCounts: bins.map(countBins),
    isCategorical: bins.map(({ kind }) => kind === 'category'),
    rules: {
      channelCount: !isBoosting && task.kind === 'multiclass' ? task.classCount : 1,
      minRowsPerLeaf: settings.minRowsPerLeaf,
      l2: settings.l2,
      isRandomCut: settings.learner === 'extra_trees',
      maxDepth: settings.maxDepth,
      columnsPerSplit: settings.columnsPerSplit,
    },
    rowsPerTree: settings.rowsPerTree,
    isBootstrap: settings.learner === 'random_forest',
    rounds: settings.treeCount,
    learningRate: settings.learningRate,
    earlyStoppingRounds: settings.earlyStoppingRounds,
    base: isBoosting ? startScores(task, input.trainTarget, weights) : centre,
  };
};

const boostingLink: Readonly<Record<FitTask['kind'], Link>> = {
  binary: 'sigmoid',
  multiclass: 'softmax',
  regression: 'identity',
};

const makeModel = (
  forest: ForestTask,
  bins: readonly ColumnBins[],
  trees: Parameters<typeof joinTrees>[0],
): ForestModel => {
  const { task, rules } = forest;
  const outputCount = task.kind === 'multiclass' ? task.classCount : 1;
  const isBoosting = forest.method === 'boosting';
  return {
    columnCount: bins.length,
    outputCount,
    base: isBoosting || outputCount === 1 ? forest.base : Array.from({ length: outputCount }, () => 0),
    scale: isBoosting ? 1 : 1 / trees.length,
    link: isBoosting ? boostingLink[task.kind] : 'identity',
    leafWidth: rules.channelCount,
    categories: bins.flatMap((columnBins, column) =>
      columnBins.kind === 'category' ? [{ column, codes: columnBins.codes }] : [],
    ),
    arrays: joinTrees(trees, bins, rules.channelCount),
  };
};

/** Fits a forest; the same input gives the same bytes, on any number of threads. */
export const fitForest = async (input: FitInput, hooks: FitHooks): Promise<FittedModel> => {
  checkFitInput(input);
  const settings = readSettings(input);
  const { signal } = hooks;
  signal.throwIfAborted();
  const { categoricalColumns, threadCount } = input;
  const bins = await fitBins(input.train, { categoricalColumns, maxBins: settings.maxBins, signal });
  const forest = await makeTask(input, settings, bins, signal);
  const { trees, gains, bestStep } =
    forest.method === 'boosting'
      ? await runBoosting(forest, hooks)
      : await runBagging(forest, hooks, { treeCount: settings.treeCount, threadCount });
  return {
    files: writeModelFiles(makeModel(forest, bins, trees)),
    importance: gains,
    bestStep,
    details: {
      library: `Millwright forest ${forestVersion}`,
      device: 'CPU',
      threads: forest.method === 'boosting' ? 1 : threadCount,
      ...settings,
    },
  };
};
