/** Starts worker processes. Electron's is built on `utilityProcess`, everyone else's on `child_process`. */
export interface WorkerHost {
  start(options: WorkerOptions): WorkerProcess;
}

export interface WorkerOptions {
  readonly kind: WorkerKind;
  readonly env?: Readonly<Record<string, string>>;
}

export const workerKinds = ['data', 'train', 'serve', 'explain', 'engine-check', 'source'] as const;
export type WorkerKind = (typeof workerKinds)[number];

export interface WorkerExit {
  readonly code: number | null;
  readonly signal: string | null;
  /** The last lines the worker wrote to its error stream. */
  readonly errorOutput: string;
}

/** A running worker. Messages are structured clones: typed arrays cross as they are. */
export interface WorkerProcess {
  readonly pid: number | undefined;
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** At once and without appeal; `exited` resolves afterwards. */
  kill(): void;
  readonly exited: Promise<WorkerExit>;
}
