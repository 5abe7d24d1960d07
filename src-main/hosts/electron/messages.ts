import type { GrantedFolder } from '#shared/data/watches/watch.schema.ts';
import type { JobId, ObjectHash, VersionId } from '#shared/kit/ids.ts';
import type { GrantedFile } from '#shared/workspace/window-bridge.ts';
import type { WorkerExit, WorkerKind } from '../../platform/processes/worker-host.ts';

/** What the main process asks of the backend's process. */
export type BackendRequests = {
  open(input: { readonly workspaceFolder: string; readonly appFolder: string }): void;
  grantFile(path: string): GrantedFile;
  grantFolder(path: string): GrantedFolder;
  exportFile(jobId: JobId): { readonly path: string; readonly name: string };
  readImage(input: { readonly versionId: VersionId; readonly sha256: ObjectHash }): {
    readonly bytes: Uint8Array;
    readonly contentType: string;
  };
  workerStarted(input: { readonly workerId: number; readonly pid: number | undefined }): void;
  workerExited(input: { readonly workerId: number; readonly exit: WorkerExit }): void;
  close(input: undefined): void;
};

/** What the backend's process asks of the main process, the only one that can start others. */
export type BackendEvents = {
  startWorker: {
    readonly workerId: number;
    readonly kind: WorkerKind;
    readonly env: Readonly<Record<string, string>>;
  };
  killWorker: { readonly workerId: number };
};

/** Messages that carry a port, beside the requests. */
export type PortMessage =
  | { readonly type: 'window-port' }
  | { readonly type: 'worker-port'; readonly workerId: number };
