import type { WorkerProcess } from '../../platform/processes/worker-host.ts';

/** A program of ours in a process of its own, seen from the main process. */
export interface Program<Port> extends WorkerProcess {
  /** A message that hands a port over. */
  postPort(message: unknown, port: Port): void;
  onSpawn(listener: () => void): void;
}

/** Starts programs and joins them: Electron's `utilityProcess` and `MessageChannelMain`, or threads in a test. */
export interface Programs<Port> {
  start(name: string, env: Readonly<Record<string, string>>): Program<Port>;
  createChannel(): { readonly port1: Port; readonly port2: Port };
}
