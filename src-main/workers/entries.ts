import { join } from 'node:path';
import { type WorkerKind, workerKinds } from '../platform/processes/worker-host.ts';

/** The program of each worker when the source runs as it is, which is everywhere but in the packaged desktop app. */
export function sourceWorkerEntries(appFolder: string): Readonly<Record<WorkerKind, string>> {
  return Object.fromEntries(
    workerKinds.map((kind) => [kind, join(appFolder, 'src-main/workers', kind, `${kind}.main.ts`)]),
  ) as Record<WorkerKind, string>;
}
