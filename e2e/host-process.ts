import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const root = join(import.meta.dirname, '..');
const startTimeoutMs = 120_000;
const stopTimeoutMs = 60_000;

export interface HostProcess {
  /** The link it printed; it works once. */
  readonly windowUrl: string;
  /** Ends it as Ctrl+C would; answers its exit code, null when it had to be killed. */
  readonly stop: () => Promise<number | null>;
}

/** The product as a user starts it: `npm start -- --web --port 0 --no-open --workspace DIR`. */
export async function startWebProcess(workspaceFolder: string): Promise<HostProcess> {
  const options = ['--web', '--port', '0', '--no-open', '--workspace', workspaceFolder];
  const child = spawn(process.execPath, [join(root, 'scripts/run.mjs'), 'scripts/start.ts', ...options], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise<number | null>((resolve) => {
    child.once('exit', resolve);
    child.once('error', () => resolve(null));
  });
  const windowUrl = await printedLink(child);
  return {
    windowUrl,
    stop: async () => {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
      const code = await exited;
      clearTimeout(timer);
      return code;
    },
  };
}

function printedLink(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const printed: string[] = [];
    const fail = (why: string) => {
      child.kill('SIGKILL');
      reject(new Error(`Millwright did not start: ${why}\n${printed.join('\n')}`));
    };
    const timer = setTimeout(() => fail('no link within its time.'), startTimeoutMs);
    for (const stream of [child.stdout!, child.stderr!]) {
      createInterface({ input: stream }).on('line', (line) => {
        printed.push(line);
        const link = /http:\/\/127\.0\.0\.1:\d+\/#t=\S+/.exec(line)?.[0];
        if (link === undefined) return;
        clearTimeout(timer);
        resolve(link);
      });
    }
    child.once('exit', (code) => {
      clearTimeout(timer);
      fail(`it ended with code ${code}.`);
    });
  });
}
