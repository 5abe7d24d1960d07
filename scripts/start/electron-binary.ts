/** Electron's npm package carries no binary: it is fetched at first use, where it can be had at all. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const electronFolder = join(root, 'node_modules/electron');
const failureMark = join(root, '.cache/electron-not-fetched');
const fetchTimeoutMs = 15_000;
/** A failed fetch is not tried again at every start. */
const tryAgainAfterMs = 24 * 60 * 60 * 1000;

/** The binary, fetched if need be and possible; null otherwise. Says nothing. */
export async function electronBinary(): Promise<string | null> {
  return findBinary() ?? ((await fetchBinary()) ? findBinary() : null);
}

export function findBinary(): string | null {
  const named = process.env.ELECTRON_EXEC_PATH;
  if (named) return existsSync(named) ? named : null;
  try {
    const name = readFileSync(join(electronFolder, 'path.txt'), 'utf8');
    const binary = join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(electronFolder, 'dist'), name);
    return existsSync(binary) ? binary : null;
  } catch {
    return null;
  }
}

async function fetchBinary(): Promise<boolean> {
  const failedAtMs = statSync(failureMark, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const installer = join(electronFolder, 'install.js');
  if (Date.now() - failedAtMs < tryAgainAfterMs || !existsSync(installer)) return false;
  const child = spawn(process.execPath, [installer], {
    cwd: root,
    stdio: 'ignore',
    env: { ...process.env, ELECTRON_GET_NO_PROGRESS: '1' },
    timeout: fetchTimeoutMs,
    killSignal: 'SIGKILL',
  });
  const isFetched = await new Promise<boolean>((resolve) => {
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
  });
  if (!isFetched) {
    mkdirSync(dirname(failureMark), { recursive: true });
    writeFileSync(failureMark, '');
  }
  return isFetched;
}
