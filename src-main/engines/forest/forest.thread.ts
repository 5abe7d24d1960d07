/** The program of the threads that `fit` starts: grows trees by the task it is given. */
import { parentPort, workerData } from 'node:worker_threads';
import { createBagger } from './bagging.ts';
import { boost } from './boosting.ts';
import type { ForestTask, FromForestThread, ToForestThread } from './forest-task.ts';

const task = workerData as ForestTask;

const report = (message: FromForestThread): void => parentPort?.postMessage(message);

if (task.method === 'boosting') {
  const result = boost(task, (step, values) => report({ kind: 'round', step, values }));
  report({ kind: 'boosted', ...result });
  parentPort?.close();
} else {
  const growTree = createBagger(task);
  parentPort?.on('message', ({ index }: ToForestThread) => report(growTree(index)));
}
