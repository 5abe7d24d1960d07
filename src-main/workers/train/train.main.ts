import { explainDiskFull } from '../../platform/files/disk-full.ts';
import { connectToParent, serveParent, type WorkerServer } from '../../platform/processes/worker-server.ts';
import type { TrainEvents, TrainRequests } from './train.protocol.ts';
import { createTrainReport } from './train-report.ts';
import { trainRun } from './train-run.ts';

/** Trains one run and is ended by its parent: a native library that misbehaves takes nothing else with it. */
const server: WorkerServer<TrainEvents> = serveParent<TrainRequests, TrainEvents>(connectToParent(), {
  measure: async (request, signal) => {
    const report = createTrainReport((name, payload) => server.emit(name, payload));
    // Loaded when first asked for: a run needs none of it.
    return (await import('./measure-changes.ts')).measureChanges(request, report, signal);
  },
  train: async (request, signal) => {
    const report = createTrainReport((name, payload) => server.emit(name, payload));
    try {
      return await trainRun(request, report, signal);
    } catch (error) {
      throw explainDiskFull(error);
    }
  },
});
