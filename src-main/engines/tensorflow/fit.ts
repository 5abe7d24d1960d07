/** From a matrix to a stored network: the same steps on every backend. */
import { createRandom, type Random } from '#shared/kit/random.ts';
import { classWeights } from '../balanced-weights.ts';
import { checkFitInput } from '../check-fit-input.ts';
import type { FitHooks, FitInput, FitTask, FittedModel } from '../engine.ts';
import type { Backend } from './backend.ts';
import { type FitOptions, resolveFitOptions } from './fit-options.ts';
import { fitEncoding } from './network/fit-encoding.ts';
import { drawInitialParameters } from './network/initial-parameters.ts';
import { type Head, inputWidth, type Network, parameterCount } from './network/network.ts';
import { maximumParameterCount, writeNetworkFiles } from './network/network-files.ts';
import { drawDropoutMasks } from './training/dropout-masks.ts';
import { permutationImportance } from './training/permutation-importance.ts';
import { runTrainLoop } from './training/train-loop.ts';
import type { TrainingData, TrainingProblem } from './training/trainer.ts';

/** Mean and deviation of a regression target; a constant target has deviation 1, so that it can be divided by. */
const describeTarget = (target: Float32Array): { readonly mean: number; readonly deviation: number } => {
  let total = 0;
  for (const value of target) total += value;
  const mean = total / target.length;
  let squares = 0;
  for (const value of target) squares += (value - mean) ** 2;
  const deviation = Math.sqrt(squares / target.length);
  return { mean, deviation: deviation > 1e-7 * Math.abs(mean) && deviation > 0 ? deviation : 1 };
};

const headOf = (task: FitTask, target: Float32Array): Head =>
  task.kind === 'regression' ? { kind: 'regression', ...describeTarget(target) } : task;

const standardise = (head: Head, target: Float32Array): Float32Array =>
  head.kind === 'regression' ? target.map((value) => (value - head.mean) / head.deviation) : target;

const balancedClassWeights = (head: Exclude<Head, { kind: 'regression' }>, target: Float32Array) =>
  classWeights(target, head.kind === 'binary' ? 2 : head.classCount);

interface Plan {
  readonly problem: TrainingProblem;
  readonly options: FitOptions;
  /** The validation rows with their target as the network sees it. */
  readonly heldOut: TrainingData | undefined;
}

const planFit = (input: FitInput, random: Random): Plan => {
  checkFitInput(input);
  const options = resolveFitOptions(input.hyperparameters, input.train.rowCount);
  const { encoding, statistics } = fitEncoding(input.train, {
    categoricalColumns: input.categoricalColumns,
    oneHotLimit: options.oneHotLimit,
    maximumEmbeddingWidth: options.embeddingSize,
  });
  const head = headOf(input.task, input.trainTarget);
  const network: Network = {
    encoding,
    activation: options.activation,
    hiddenUnits: options.hiddenUnits,
    head,
  };
  if (inputWidth(encoding) === 0) {
    throw new RangeError('No column has a value in any training row. Choose other columns.');
  }
  if (parameterCount(network) > maximumParameterCount) {
    throw new RangeError(
      `The network would have ${parameterCount(network)} weights, more than the ${maximumParameterCount} allowed. Lower "hidden_units" or "embedding_size", or leave out columns with very many categories.`,
    );
  }
  const { hiddenUnits, batchSize: maximumBatchSize, dropout: rate } = options;
  const initial = { statistics, parameters: drawInitialParameters(network, random) };
  return {
    options,
    heldOut: input.validation && {
      matrix: input.validation.matrix,
      target: standardise(head, input.validation.target),
    },
    problem: {
      network,
      initial,
      train: { matrix: input.train, target: standardise(head, input.trainTarget) },
      ...(options.balanceClasses &&
        head.kind !== 'regression' && { classWeights: balancedClassWeights(head, input.trainTarget) }),
      validation: input.validation?.matrix,
      optimizer: options.optimizer,
      l2: options.l2,
      dropout: drawDropoutMasks({ rate, hiddenUnits, maximumBatchSize }, random),
      maximumBatchSize,
    },
  };
};

export const fitNetwork = async (
  backend: Backend,
  input: FitInput,
  hooks: FitHooks,
): Promise<FittedModel> => {
  const random = createRandom(Math.abs(Math.trunc(input.seed)));
  const { problem, options, heldOut } = planFit(input, random);
  hooks.signal.throwIfAborted();
  const { network, initial } = problem;
  const threadCount = backend.threadCountFor(problem, input.threadCount);
  const trainer = await backend.createTrainer(problem, threadCount);
  try {
    const result = await runTrainLoop(
      trainer,
      {
        ...options,
        head: network.head,
        rowCount: input.train.rowCount,
        dropout: problem.dropout,
        validationTarget: heldOut?.target,
      },
      random,
      hooks,
    );
    const { parameters, bestEpoch, epochsRun } = result;
    const values = { statistics: initial.statistics, parameters };
    const { signal } = hooks;
    return {
      files: writeNetworkFiles(network, values),
      importance: await permutationImportance(network, values, heldOut ?? problem.train, { random, signal }),
      bestStep: bestEpoch,
      details: {
        ...backend.description,
        threads: threadCount,
        epochs_run: epochsRun,
        best_epoch: bestEpoch,
        batch_size: options.batchSize,
        inputs: inputWidth(network.encoding),
        parameters: parameterCount(network),
      },
    };
  } finally {
    trainer.close();
  }
};
