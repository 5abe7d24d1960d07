/**
 * One install of a pack at a time on a computer. The lock only saves a second download: every install writes to
 * a folder of its own and renames it in, so two at once (a lost lock, a shared disk) would still be right.
 */
import { mkdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const pollMs = 100;
const heartbeatMs = 2_000;
/** A holder on another computer, or one whose process id was reused, is believed dead after this long in silence. */
const silenceMs = 60_000;

export interface InstallLock {
  release(): Promise<void>;
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};

/** The text of a lock whose holder is gone; `undefined` when the lock is held or is not there. */
const readAbandoned = async (path: string): Promise<string | undefined> => {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(path, 'utf8'), stat(path)]);
    if (Date.now() - mtimeMs > silenceMs) return text;
    const [pid, host] = text.split('\n');
    return host === hostname() && !isAlive(Number(pid)) ? text : undefined;
  } catch {
    return undefined;
  }
};

const tryCreate = async (path: string, text: string): Promise<boolean> => {
  try {
    await writeFile(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
};

/** Waits for the lock. `onWait` is called once when somebody else has it; an abort rejects with its reason. */
export const acquireInstallLock = async (
  path: string,
  options: { readonly signal: AbortSignal; readonly onWait?: () => void },
): Promise<InstallLock> => {
  await mkdir(dirname(path), { recursive: true });
  const text = `${process.pid}\n${hostname()}\n${crypto.randomUUID()}\n`;
  let hasWaited = false;
  while (!(await tryCreate(path, text))) {
    options.signal.throwIfAborted();
    const abandoned = await readAbandoned(path);
    // Read again right before removal: another waiter may have replaced it meanwhile.
    if (abandoned !== undefined && (await readFile(path, 'utf8').catch(() => undefined)) === abandoned) {
      await rm(path, { force: true });
      continue;
    }
    if (!hasWaited) options.onWait?.();
    hasWaited = true;
    await sleep(pollMs, undefined, { signal: options.signal });
  }
  const heartbeat = setInterval(() => {
    const now = new Date();
    // A failed touch costs at most a second download, see above.
    utimes(path, now, now).catch(() => undefined);
  }, heartbeatMs);
  heartbeat.unref();
  return {
    release: async () => {
      clearInterval(heartbeat);
      const current = await readFile(path, 'utf8').catch(() => undefined);
      if (current === text) await rm(path, { force: true });
    },
  };
};
