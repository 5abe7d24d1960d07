import { createNodeWorkerHost } from '../src-main/platform/processes/node-worker-host.ts';
import type { WorkerHost, WorkerKind, WorkerProcess } from '../src-main/platform/processes/worker-host.ts';
import { sourceWorkerEntries } from '../src-main/workers/entries.ts';
import { appFolder } from './create-test-backend.ts';

/** Real worker processes, each noted down, so that a test can kill one or see it gone. */
export function recordWorkers(): {
  readonly host: WorkerHost;
  readonly started: readonly { readonly kind: WorkerKind; readonly process: WorkerProcess }[];
} {
  const started: { kind: WorkerKind; process: WorkerProcess }[] = [];
  const real = createNodeWorkerHost(sourceWorkerEntries(appFolder));
  return {
    started,
    host: {
      start: (options) => {
        const process = real.start(options);
        started.push({ kind: options.kind, process });
        return process;
      },
    },
  };
}
