import { explainDiskFull } from '../../platform/files/disk-full.ts';
import { connectToParent, serveParent, type WorkerServer } from '../../platform/processes/worker-server.ts';
import type { ExplainEvents, ExplainRequests } from './explain.protocol.ts';
import { explainRun } from './explain-run.ts';
import { openWhatIf, type WhatIf } from './what-if.ts';

/** Explains one run, or answers for single rows of it; ended by its parent either way. */
let whatIf: WhatIf | null = null;

const opened = (): WhatIf => {
  if (whatIf) return whatIf;
  throw new Error('No model has been opened.');
};

const server: WorkerServer<ExplainEvents> = serveParent<ExplainRequests, ExplainEvents>(connectToParent(), {
  explain: async (request) => {
    try {
      await explainRun(request, (progress) => server.emit('progress', progress));
      return null;
    } catch (error) {
      throw explainDiskFull(error);
    }
  },
  open: async (request) => {
    whatIf = await openWhatIf(request);
    return null;
  },
  explainRow: async (request) => opened().explainRow(request),
  getPairEffect: (pair) => opened().getPairEffect(pair),
  findCounterfactuals: (question) => opened().findCounterfactuals(question),
});
