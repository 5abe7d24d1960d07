/** The program of the thread that `fit` starts: trains by the plan it is given and reports each round. */
import { parentPort, workerData } from 'node:worker_threads';
import { LightgbmError, openLibrary } from './native-library.ts';
import { train } from './train.ts';
import type { FromTrainingThread, TrainingPlan } from './training-plan.ts';

const report = (message: FromTrainingThread, transfer: readonly ArrayBuffer[] = []): void =>
  parentPort?.postMessage(message, transfer);

const run = (plan: TrainingPlan): void => {
  try {
    const result = train(openLibrary(plan.library), plan, (step, values) =>
      report({ kind: 'round', step, values }),
    );
    if (result) {
      report({ kind: 'finished', result }, [result.model.buffer, result.importance.buffer]);
    } else {
      report({ kind: 'cancelled' });
    }
  } catch (error) {
    if (!(error instanceof LightgbmError)) throw error;
    report({ kind: 'refused', message: error.message });
  }
};

run(workerData as TrainingPlan);
