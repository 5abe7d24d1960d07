import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { WorkerProcess } from '../processes/worker-host.ts';

const pollEveryMs = 200;
const run = promisify(execFile);

/**
 * Watches what a worker really occupies and tells when it passes the limit. DuckDB's own limit is not hard: it
 * does not count what its functions allocate, and a file of 3 KB can expand to a gigabyte.
 */
export function guardMemory(
  worker: WorkerProcess,
  limitBytes: number,
  onExceeded: (residentBytes: number) => void,
): { readonly stop: () => void } {
  const { pid } = worker;
  if (pid === undefined || process.platform === 'win32') return { stop: () => undefined };
  let isReading = false;
  const timer = setInterval(() => {
    if (isReading) return;
    isReading = true;
    void residentBytes(pid)
      .then((bytes) => {
        if (bytes === null || bytes <= limitBytes) return;
        clearInterval(timer);
        onExceeded(bytes);
      })
      .finally(() => {
        isReading = false;
      });
  }, pollEveryMs);
  timer.unref();
  void worker.exited.then(() => clearInterval(timer));
  return { stop: () => clearInterval(timer) };
}

/** Resident memory of a process, or null when it is gone. */
export async function residentBytes(pid: number): Promise<number | null> {
  try {
    if (process.platform === 'linux') {
      const status = await readFile(`/proc/${pid}/status`, 'utf8');
      const match = /^VmRSS:\s+(\d+) kB$/m.exec(status);
      return match ? Number(match[1]) * 1024 : null;
    }
    const { stdout } = await run('ps', ['-o', 'rss=', '-p', String(pid)]);
    return Number(stdout.trim()) * 1024;
  } catch {
    return null;
  }
}
