import { join } from 'node:path';
import type { WorkerKind } from '../platform/processes/worker-host.ts';

/** The program of each worker when the source runs as it is, which is everywhere but in the packaged desktop app. */
export function sourceWorkerEntries(appFolder: string): Readonly<Record<WorkerKind, string>> {
  const entry = (kind: WorkerKind) => join(appFolder, 'src-main/workers', kind, `${kind}.main.ts`);
  return { data: entry('data'), train: entry('train'), serve: entry('serve') };
}
