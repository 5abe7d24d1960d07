import { spawn } from 'node:child_process';
import { join } from 'node:path';

const shownLines = 30;
const root = join(import.meta.dirname, '../..');

/** Runs a build tool quietly; its output is shown only when it fails. */
export async function runTool(script: string, args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [join(root, 'node_modules', script), ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code === 0) return;
  // What is wrong comes first; the rest is the tool's own stack.
  const shown = output.trim().split('\n').slice(0, shownLines).join('\n');
  throw new Error(`The build failed: ${script} ${args.join(' ')}\n${shown}`);
}
