import { join } from 'node:path';
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import type { Program, Programs } from '../src-main/hosts/electron/program.ts';
import type { WorkerExit } from '../src-main/platform/processes/worker-host.ts';

const root = join(import.meta.dirname, '..');

/** The source of each program that the desktop bundle is made from. */
function sourceOf(name: string): string {
  if (name === 'backend') return join(root, 'src-main/hosts/electron/backend.main.ts');
  const kind = name.replace(/^worker-/, '');
  return join(root, 'src-main/workers', kind, `${kind}.main.ts`);
}

export interface ThreadPrograms extends Programs<MessagePort>, AsyncDisposable {
  /** Names of what runs now. */
  running(): readonly string[];
  /** Names of everything that was ever started, in order. */
  readonly started: readonly string[];
  /** Ends all programs of that name as a crash would. */
  crash(name: string): Promise<void>;
}

/** The same programs in the built bundle. */
export function bundledProgram(name: string): string {
  return join(root, 'out/main', `${name}.js`);
}

/** The desktop app's processes as threads: the same programs, ports and messages, without Electron's binary. */
export function createThreadPrograms(fileOf: (name: string) => string = sourceOf): ThreadPrograms {
  const threads = new Map<Worker, string>();
  const started: string[] = [];
  return {
    started,
    createChannel: () => new MessageChannel(),
    start: (name, env): Program<MessagePort> => {
      const thread = new Worker(join(root, 'test/fixtures/utility-process.ts'), {
        workerData: { program: fileOf(name) },
        env: { ...process.env, ...env } as NodeJS.ProcessEnv,
        stderr: true,
      });
      threads.set(thread, name);
      started.push(name);
      let errorOutput = '';
      thread.stderr.on('data', (chunk: Buffer) => {
        errorOutput += chunk.toString('utf8');
      });
      thread.on('error', (error) => {
        errorOutput += String(error);
      });
      const exited = new Promise<WorkerExit>((resolve) => {
        thread.once('exit', (code) => {
          threads.delete(thread);
          resolve({ code, signal: null, errorOutput });
        });
      });
      return {
        pid: thread.threadId,
        send: (message) => thread.postMessage({ message }),
        postPort: (message, port) => thread.postMessage({ message, port }, [port]),
        onMessage: (listener) => {
          thread.on('message', listener);
        },
        onSpawn: (listener) => {
          thread.once('online', listener);
        },
        kill: () => void thread.terminate(),
        exited,
      };
    },
    running: () => [...threads.values()],
    crash: async (name) => {
      for (const [thread, its] of threads) if (its === name) await thread.terminate();
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...threads.keys()].map((thread) => thread.terminate()));
    },
  };
}
