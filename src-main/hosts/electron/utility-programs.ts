import { join } from 'node:path';
import { MessageChannelMain, type MessagePortMain, utilityProcess } from 'electron';
import type { WorkerExit } from '../../platform/processes/worker-host.ts';
import type { Programs } from './program.ts';

/** Kept of a program's error stream, in characters: enough for a native library's last words. */
const keptErrorOutput = 8_000;

/** Programs of the bundle as utility processes: Node with Electron's own binary, without the `runAsNode` fuse. */
export function createUtilityPrograms(folder: string): Programs<MessagePortMain> {
  return {
    createChannel: () => new MessageChannelMain(),
    start: (name, env) => {
      const child = utilityProcess.fork(join(folder, `${name}.js`), [], {
        serviceName: `Millwright ${name}`,
        stdio: ['ignore', 'ignore', 'pipe'],
        env: { ...process.env, ...env },
        execArgv: ['--disable-proto=delete'],
      });
      let errorOutput = '';
      child.stderr?.on('data', (chunk: Buffer) => {
        errorOutput = (errorOutput + chunk.toString('utf8')).slice(-keptErrorOutput);
      });
      const exited = new Promise<WorkerExit>((resolve) => {
        child.once('exit', (code) => resolve({ code, signal: null, errorOutput }));
      });
      return {
        get pid() {
          return child.pid;
        },
        send: (message) => child.postMessage(message),
        postPort: (message, port) => child.postMessage(message, [port]),
        onMessage: (listener) => {
          child.on('message', listener);
        },
        onSpawn: (listener) => {
          child.once('spawn', listener);
        },
        kill: () => {
          // `child.kill()` asks politely (SIGTERM), which a worker stuck in native code does not hear.
          if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
        },
        exited,
      };
    },
  };
}
