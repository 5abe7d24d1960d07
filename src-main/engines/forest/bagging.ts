/** Trees that each learn the target from rows of their own (Breiman, Random forests, 2001). */
import { type ForestTask, type GrownTree, viewColumns, viewData } from './forest-task.ts';
import { createRandom } from './random.ts';
import { sampleRows } from './sample-rows.ts';
import type { Signal } from './split-finder.ts';
import { type BinnedTree, findBinnedLeaf } from './tree.ts';
import { createTreeGrower } from './tree-grower.ts';

/** What to add up: class counts for three classes and more, else the target, which for 0 and 1 is the same. */
const createSignal = (task: ForestTask) => {
  const { rowCount } = task.train;
  const targets = new Float32Array(task.train.targets);
  const rowWeights = task.weights && new Float32Array(task.weights);
  const weights = new Float64Array(rowCount);
  const setWeights = (times: Uint16Array): void => {
    for (let row = 0; row < rowCount; row++) weights[row] = times[row]! * (rowWeights?.[row] ?? 1);
  };
  if (task.rules.channelCount > 1) {
    const signal: Signal = { kind: 'classes', labels: Uint16Array.from(targets), weights };
    return { signal, setWeights };
  }
  const [centre = 0] = task.base;
  const gradients = new Float64Array(rowCount);
  const signal: Signal = { kind: 'gradients', gradients, hessians: weights };
  return {
    signal,
    setWeights: (times: Uint16Array): void => {
      setWeights(times);
      for (let row = 0; row < rowCount; row++) gradients[row] = weights[row]! * (targets[row]! - centre);
    },
  };
};

const answerValidation = (tree: BinnedTree, task: ForestTask): Float64Array<ArrayBuffer> | undefined => {
  if (!task.validation) return undefined;
  const { rowCount } = task.validation;
  const columns = viewColumns(task.validation, task.binCounts.length);
  const width = task.rules.channelCount;
  const answers = new Float64Array(rowCount * width);
  for (let row = 0; row < rowCount; row++) {
    const leaf = findBinnedLeaf(tree, columns, row) * width;
    for (let output = 0; output < width; output++)
      answers[output * rowCount + row] = tree.leaves[leaf + output]!;
  }
  return answers;
};

/** Returns a function that grows the tree of a number; the same tree for the same number, in whatever order. */
export const createBagger = (task: ForestTask): ((index: number) => GrownTree) => {
  const data = viewData(task);
  const grower = createTreeGrower(data, task.rules);
  const { signal, setWeights } = createSignal(task);
  const rows = new Int32Array(data.rowCount);
  const times = new Uint16Array(data.rowCount);
  return (index) => {
    const random = createRandom(task.seed, index);
    const count = sampleRows({ share: task.rowsPerTree, isBootstrap: task.isBootstrap }, random, rows, times);
    setWeights(times);
    const gains = new Float64Array(data.columns.length);
    const tree = grower.grow(signal, rows, count, { random, gains });
    const validation = answerValidation(tree, task);
    return { kind: 'tree', index, tree, gains, ...(validation ? { validation } : {}) };
  };
};
