import { fork } from 'node:child_process';
import type { WorkerExit, WorkerHost, WorkerKind } from './worker-host.ts';

/** Kept of a worker's error stream, in characters: enough for a native library's last words. */
const keptErrorOutput = 8_000;

/** Workers as Node child processes. `entries` names the program of each kind. */
export function createNodeWorkerHost(entries: Readonly<Record<WorkerKind, string>>): WorkerHost {
  return {
    start: ({ kind, env }) => {
      const child = fork(entries[kind], [], {
        serialization: 'advanced',
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
        execArgv: ['--disable-proto=delete'],
        env: { ...process.env, ...env },
      });
      let errorOutput = '';
      child.stderr?.setEncoding('utf8').on('data', (text: string) => {
        errorOutput = (errorOutput + text).slice(-keptErrorOutput);
      });
      const exited = new Promise<WorkerExit>((resolve) => {
        child.once('error', (error) => resolve({ code: null, signal: null, errorOutput: error.message }));
        child.once('close', (code, signal) => resolve({ code, signal, errorOutput }));
      });
      return {
        pid: child.pid,
        send: (message) => {
          if (child.connected) child.send(message as never, () => undefined);
        },
        onMessage: (listener) => {
          child.on('message', listener);
        },
        kill: () => {
          child.kill('SIGKILL');
        },
        exited,
      };
    },
  };
}
