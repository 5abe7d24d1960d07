import { readdirSync, readFileSync } from 'node:fs';

const everyMs = 50;

/** Looks at the resident memory of this process and all that it started, every 50 ms, from the kernel. */
export function watchMemory(): { readonly peakMb: () => number; readonly stop: () => void } {
  let peakKb = 0;
  const look = () => {
    peakKb = Math.max(peakKb, residentKb(process.pid));
  };
  const timer = setInterval(look, everyMs);
  look();
  return { peakMb: () => peakKb / 1024, stop: () => clearInterval(timer) };
}

function residentKb(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const own = Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0);
    const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').trim().split(' ').filter(Boolean),
    );
    return children.reduce((sum, child) => sum + residentKb(Number(child)), own);
  } catch {
    // It ended while it was looked at.
    return 0;
  }
}
