import { useSyncExternalStore } from 'react';
import { formatFullTime, formatRelativeTime } from './format.ts';

const tickMs = 15_000;

/** One clock for all times on screen, running only while one is shown. */
let now = Date.now();
let timer: ReturnType<typeof setInterval> | null = null;
const listeners = new Set<() => void>();
const subscribe = (listener: () => void) => {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, tickMs);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && timer !== null) {
      clearInterval(timer);
      timer = null;
    }
  };
};

/** `5 min ago`, with everything on hover. */
export function RelativeTime({ atMs }: { readonly atMs: number }) {
  const nowMs = useSyncExternalStore(subscribe, () => now);
  return (
    <time className="mw-numeric" dateTime={new Date(atMs).toISOString()} title={formatFullTime(atMs)}>
      {formatRelativeTime(atMs, Math.max(nowMs, atMs))}
    </time>
  );
}
