import { Worker } from 'node:worker_threads';
import { isCurvePoint } from '../curve-points.ts';
import type { FitHooks } from '../engine.ts';
import type { BoostedTrees } from './boosting.ts';
import type { ForestTask, FromForestThread, GrownTree, ToForestThread } from './forest-task.ts';
import { measurePredictions } from './measure-scores.ts';
import type { BinnedTree } from './tree.ts';

interface Threads {
  readonly start: (onMessage: (thread: Worker, message: FromForestThread) => void) => Worker;
  readonly fail: (error: unknown) => void;
}

/**
 * Runs `body` with threads that are all gone when this settles: when `body` resolves, when a thread or a hook
 * fails, and at an abort. They hold nothing but memory, so that they can be ended at any moment.
 */
const withThreads = async <Result>(
  task: ForestTask,
  signal: AbortSignal,
  body: (threads: Threads) => Promise<Result>,
): Promise<Result> => {
  const threads: Worker[] = [];
  const { promise: failed, reject: fail } = Promise.withResolvers<never>();
  const abort = () => fail(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([
      failed,
      body({
        fail,
        start: (onMessage) => {
          const thread = new Worker(new URL('./forest.thread.ts', import.meta.url), { workerData: task });
          thread.on('error', fail);
          thread.on('message', (message: FromForestThread) => {
            if (signal.aborted) return;
            try {
              onMessage(thread, message);
            } catch (error) {
              fail(error);
            }
          });
          threads.push(thread);
          return thread;
        },
      }),
    ]);
  } finally {
    signal.removeEventListener('abort', abort);
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
};

/** Takes grown trees in the order of their numbers, so that sums do not depend on which thread was faster. */
const createCollector = (task: ForestTask, treeCount: number, hooks: FitHooks) => {
  const waiting = new Map<number, GrownTree>();
  const trees: BinnedTree[] = [];
  const gains = new Float64Array(task.binCounts.length);
  const targets = task.validation && new Float32Array(task.validation.targets);
  const sums = targets && new Float64Array(targets.length * task.rules.channelCount);
  const [centre = 0] = task.base;

  const measure = (step: number): void => {
    if (!sums || !targets || !(step === treeCount || isCurvePoint(step, targets.length))) return;
    const predictions = sums.map((total) => centre + total / step);
    hooks.onMetrics(step, measurePredictions(task.task, predictions, targets, 'validation').values());
  };
  const take = ({ tree, gains: treeGains, validation }: GrownTree): void => {
    trees.push(tree);
    for (const [column, gain] of treeGains.entries()) gains[column]! += gain;
    if (sums && validation) for (const [at, value] of validation.entries()) sums[at]! += value;
    measure(trees.length);
    hooks.onProgress({ done: trees.length, total: treeCount });
  };
  return {
    trees,
    gains,
    add: (grown: GrownTree): void => {
      waiting.set(grown.index, grown);
      for (let next = waiting.get(trees.length); next; next = waiting.get(trees.length)) {
        // A hook may have cancelled.
        if (hooks.signal.aborted) return;
        waiting.delete(next.index);
        take(next);
      }
    },
  };
};

/** Grows all trees on several threads; the same trees whatever their number. */
export const runBagging = (
  task: ForestTask,
  hooks: FitHooks,
  options: { readonly treeCount: number; readonly threadCount: number },
): Promise<BoostedTrees> =>
  withThreads(task, hooks.signal, ({ start }) => {
    const { treeCount } = options;
    const { promise, resolve } = Promise.withResolvers<BoostedTrees>();
    const collector = createCollector(task, treeCount, hooks);
    let next = 0;
    const ask = (thread: Worker): void => {
      if (next < treeCount) thread.postMessage({ index: next++ } satisfies ToForestThread);
    };
    const onMessage = (thread: Worker, message: FromForestThread): void => {
      if (message.kind !== 'tree') return;
      ask(thread);
      collector.add(message);
      if (collector.trees.length === treeCount) {
        resolve({ trees: collector.trees, gains: collector.gains, bestStep: treeCount });
      }
    };
    const threadCount = Math.max(1, Math.min(options.threadCount, treeCount));
    for (let thread = 0; thread < threadCount; thread++) ask(start(onMessage));
    return promise;
  });

/** Runs the rounds on one thread; each waits for the one before. */
export const runBoosting = (task: ForestTask, hooks: FitHooks): Promise<BoostedTrees> =>
  withThreads(task, hooks.signal, ({ start }) => {
    const { promise, resolve } = Promise.withResolvers<BoostedTrees>();
    start((_thread, message) => {
      if (message.kind === 'boosted') {
        resolve(message);
      } else if (message.kind === 'round') {
        if (Object.keys(message.values).length > 0) hooks.onMetrics(message.step, message.values);
        hooks.onProgress({ done: message.step, total: task.rounds });
      }
    });
    return promise;
  });
