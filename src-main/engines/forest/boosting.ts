/** Trees that each correct the ones before (Friedman 2001, with the second-order leaves of XGBoost, 2016). */
import { isCurvePoint } from '../curve-points.ts';
import { type ForestTask, type SharedRows, viewColumns, viewData } from './forest-task.ts';
import { measureScores } from './measure-scores.ts';
import { createRandom } from './random.ts';
import { sampleRows } from './sample-rows.ts';
import { type BinnedTree, findBinnedLeaf } from './tree.ts';
import { createTreeGrower } from './tree-grower.ts';

/** First and second derivative of the loss by the score of one output, for every row. */
const computeDerivatives = (
  task: ForestTask,
  {
    scores,
    targets,
    weights,
  }: { scores: Float64Array; targets: Float32Array; weights: Float32Array | undefined },
  output: number,
  out: { readonly gradients: Float64Array; readonly hessians: Float64Array },
): void => {
  const rowCount = targets.length;
  const outputCount = task.base.length;
  for (let row = 0; row < rowCount; row++) {
    const weight = weights?.[row] ?? 1;
    const score = scores[output * rowCount + row]!;
    if (task.task.kind === 'regression') {
      out.gradients[row] = weight * (targets[row]! - score);
      out.hessians[row] = weight;
      continue;
    }
    let probability: number;
    let isTrue: number;
    if (outputCount === 1) {
      probability = 1 / (1 + Math.exp(-score));
      isTrue = targets[row]!;
    } else {
      let total = 0;
      for (let other = 0; other < outputCount; other++)
        total += Math.exp(scores[other * rowCount + row]! - score);
      probability = 1 / total;
      isTrue = targets[row] === output ? 1 : 0;
    }
    // The diagonal of softmax's second derivative is too small by (classes - 1) / classes (Friedman 2001, 4.6).
    const factor = outputCount === 1 ? 1 : outputCount / (outputCount - 1);
    out.gradients[row] = weight * (isTrue - probability);
    out.hessians[row] = weight * factor * probability * (1 - probability);
  }
};

/** Rows and the scores that the trees so far give them. */
const trackScores = (shared: SharedRows, task: ForestTask) => {
  const { rowCount } = shared;
  const columns = viewColumns(shared, task.binCounts.length);
  const targets = new Float32Array(shared.targets);
  const scores = new Float64Array(rowCount * task.base.length);
  for (const [output, value] of task.base.entries())
    scores.fill(value, output * rowCount, (output + 1) * rowCount);
  return {
    rowCount,
    targets,
    scores,
    add: (tree: BinnedTree, output: number): void => {
      for (let row = 0; row < rowCount; row++) {
        scores[output * rowCount + row]! += tree.leaves[findBinnedLeaf(tree, columns, row)]!;
      }
    },
    measure: (prefix: string) => measureScores(task.task, scores, targets, prefix),
  };
};

export interface BoostedTrees {
  /** Round after round, one tree an output. */
  readonly trees: readonly BinnedTree[];
  readonly gains: Float64Array<ArrayBuffer>;
  readonly bestStep: number;
}

/** Runs all rounds, or as many as early stopping allows; keeps the trees up to the best one. */
export const boost = (
  task: ForestTask,
  onRound: (step: number, values: Readonly<Record<string, number>>) => void,
): BoostedTrees => {
  const data = viewData(task);
  const outputCount = task.base.length;
  const grower = createTreeGrower(data, task.rules);
  const train = trackScores(task.train, task);
  const validation = task.validation && trackScores(task.validation, task);
  const weights = task.weights && new Float32Array(task.weights);
  const derivatives = {
    gradients: new Float64Array(data.rowCount),
    hessians: new Float64Array(data.rowCount),
  };
  const rows = new Int32Array(data.rowCount);
  const times = new Uint16Array(data.rowCount);
  const trees: BinnedTree[] = [];
  const gainsUpTo: Float64Array<ArrayBuffer>[] = [];
  const gains = new Float64Array(data.columns.length);
  const canStopEarly = validation !== undefined && task.earlyStoppingRounds > 0;
  let best = { step: 0, loss: Number.POSITIVE_INFINITY };

  const runRound = (step: number): void => {
    const random = createRandom(task.seed, step);
    const sample = { share: task.rowsPerTree, isBootstrap: false };
    const before = train.scores.slice();
    const grown = Array.from({ length: outputCount }, (_, output): BinnedTree => {
      const count = sampleRows(sample, random, rows, times);
      computeDerivatives(task, { scores: before, targets: train.targets, weights }, output, derivatives);
      const tree = grower.grow({ kind: 'gradients', ...derivatives }, rows, count, { random, gains });
      return { ...tree, leaves: tree.leaves.map((value) => value * task.learningRate) };
    });
    for (const [output, tree] of grown.entries()) {
      train.add(tree, output);
      validation?.add(tree, output);
    }
    trees.push(...grown);
    gainsUpTo.push(gains.slice());
  };

  for (let step = 1; step <= task.rounds; step++) {
    runRound(step);
    const scores = validation?.measure('validation');
    if (scores && scores.loss < best.loss) best = { step, loss: scores.loss };
    const isLast = step === task.rounds || (canStopEarly && step - best.step >= task.earlyStoppingRounds);
    const isPoint = isLast || isCurvePoint(step, data.rowCount);
    onRound(step, {
      ...(isPoint ? train.measure('train').values() : {}),
      ...(isPoint ? scores?.values() : scores?.lossOnly()),
    });
    if (isLast) break;
  }
  const bestStep = canStopEarly && best.step > 0 ? best.step : trees.length / outputCount;
  return { trees: trees.slice(0, bestStep * outputCount), gains: gainsUpTo[bestStep - 1] ?? gains, bestStep };
};
