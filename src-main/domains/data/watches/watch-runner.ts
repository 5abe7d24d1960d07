import { type FSWatcher, watch as watchFolder } from 'node:fs';
import type { WatchActivity } from '#shared/data/watches/watch.schema.ts';
import type { WatchId } from '#shared/kit/ids.ts';
import type { Clock } from '../../../platform/clock/clock.ts';
import type { Log } from '../../../platform/log/log.ts';
import { nextRunMs } from './schedule.ts';
import type { StoredWatch } from './watches.store.ts';

export interface WatchTimings {
  /** How often a folder is looked at that waits for a change. The system's own word of it comes sooner, if it comes. */
  readonly pollMs: number;
  /** Size and time of the files must stay the same for so long. */
  readonly settleMs: number;
}

export const watchTimings: WatchTimings = { pollMs: 15_000, settleMs: 3_000 };

/** Copying a file announces itself many times; the first look may as well come after the last of them. */
const calmMs = 300;
/** A check that may work when it is tried again is tried again, at growing distances up to this one. */
const maxRetryMs = 30 * 60_000;
/** Timers hold 24 days; and the clock of a machine that slept is looked at again. */
const maxTimerMs = 10 * 60_000;

/** What a check came to. */
export type CheckResult = 'done' | 'retry';

interface RunnerDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly timings: WatchTimings;
  readonly find: (id: WatchId) => StoredWatch | undefined;
  readonly check: (watch: StoredWatch, context: CheckContext) => Promise<CheckResult>;
  /** Keeps the times of a scheduled watch, so that a run that was missed is made up for at the next start. */
  readonly keepTimes: (id: WatchId, times: { lastCheckAtMs: number; nextRunAtMs: number | null }) => void;
  readonly onChange: (id: WatchId) => void;
}

export interface CheckContext {
  readonly signal: AbortSignal;
  /** The user asked for it: files that failed before are tried again. */
  readonly isForced: boolean;
  readonly setActivity: (activity: WatchActivity) => void;
  readonly setMatchCount: (count: number) => void;
}

/** What a running watch is doing, as far as it is not stored. */
export interface LiveWatch {
  readonly activity: WatchActivity;
  readonly matchCount: number | null;
  readonly lastCheckAtMs: number | null;
  readonly nextRunAtMs: number | null;
}

interface Running {
  activity: WatchActivity;
  matchCount: number | null;
  lastCheckAtMs: number | null;
  nextRunAtMs: number | null;
  retries: number;
  /** The check that is under way. */
  current: Promise<void> | null;
  /** Something happened meanwhile: another check follows. */
  isStale: boolean;
  /** The user asked for the check that follows. */
  isNextForced: boolean;
  timer: NodeJS.Timeout | null;
  watcher: FSWatcher | null;
  readonly controller: AbortController;
}

export interface WatchRunner {
  /** Follows the watch from now on, as it is stored now. */
  follow(watch: StoredWatch): void;
  /** Ends what it does; resolves when a check under way has wound up. */
  leave(id: WatchId): Promise<void>;
  /** Looks at once, or again after the check under way. */
  runNow(watch: StoredWatch): void;
  live(id: WatchId): LiveWatch | null;
  close(): Promise<void>;
}

/** One timer and at most one check a watch. */
export function createWatchRunner(deps: RunnerDeps): WatchRunner {
  const { clock, log, timings } = deps;
  const all = new Map<WatchId, Running>();

  const begin = (id: WatchId): Running => {
    const running: Running = {
      activity: 'idle',
      matchCount: null,
      lastCheckAtMs: null,
      nextRunAtMs: null,
      retries: 0,
      current: null,
      isStale: false,
      isNextForced: false,
      timer: null,
      watcher: null,
      controller: new AbortController(),
    };
    all.set(id, running);
    return running;
  };

  const wait = (id: WatchId, running: Running, delayMs: number): void => {
    if (running.timer) clearTimeout(running.timer);
    running.timer = setTimeout(() => void run(id, running, false), Math.max(0, delayMs)).unref();
  };

  /** Waits until the stored time has come, in steps, since a machine may sleep and a clock be set. */
  const waitUntil = (id: WatchId, running: Running, atMs: number): void => {
    const leftMs = atMs - clock.now();
    if (leftMs <= 0) {
      wait(id, running, 0);
      return;
    }
    if (running.timer) clearTimeout(running.timer);
    running.timer = setTimeout(() => waitUntil(id, running, atMs), Math.min(leftMs, maxTimerMs)).unref();
  };

  const scheduleNext = (id: WatchId, running: Running, result: CheckResult): void => {
    const watch = deps.find(id);
    if (!watch || running.controller.signal.aborted) return;
    running.retries = result === 'retry' ? running.retries + 1 : 0;
    const backOffMs = Math.min(maxRetryMs, timings.pollMs * 2 ** Math.min(running.retries - 1, 12));
    const now = clock.now();
    const dueAtMs = nextRunMs(watch.schedule, now);
    const nextMs = result === 'retry' ? Math.min(now + backOffMs, dueAtMs ?? Infinity) : dueAtMs;
    running.nextRunAtMs = watch.isPaused ? null : dueAtMs;
    // A folder that waits for a change is looked at all the time; its looks are not worth a write each.
    if (watch.schedule.kind !== 'on-change') {
      deps.keepTimes(id, { lastCheckAtMs: running.lastCheckAtMs ?? now, nextRunAtMs: running.nextRunAtMs });
    }
    if (watch.isPaused && !running.isNextForced) return;
    if (running.isStale) wait(id, running, calmMs);
    else if (nextMs === null) wait(id, running, timings.pollMs);
    else waitUntil(id, running, nextMs);
  };

  const run = (id: WatchId, running: Running, isAsked: boolean): Promise<void> => {
    const isForced = isAsked || running.isNextForced;
    if (running.current) {
      running.isStale = true;
      running.isNextForced = isForced;
      return running.current;
    }
    running.isStale = false;
    running.isNextForced = false;
    running.current = (async () => {
      const setActivity = (activity: WatchActivity) => {
        if (running.activity === activity) return;
        running.activity = activity;
        deps.onChange(id);
      };
      let result: CheckResult = 'retry';
      try {
        const watch = deps.find(id);
        const context = {
          signal: running.controller.signal,
          isForced,
          setActivity,
          setMatchCount: (count: number) => {
            running.matchCount = count;
          },
        };
        if (watch) result = await deps.check(watch, context);
      } catch (error) {
        if (!running.controller.signal.aborted) log.error({ err: error, watchId: id }, 'a watch failed');
      }
      running.current = null;
      if (running.controller.signal.aborted) return;
      running.lastCheckAtMs = clock.now();
      scheduleNext(id, running, result);
      setActivity('idle');
    })();
    return running.current;
  };

  const leave = async (id: WatchId): Promise<void> => {
    const running = all.get(id);
    if (!running) return;
    all.delete(id);
    running.controller.abort();
    if (running.timer) clearTimeout(running.timer);
    running.watcher?.close();
    await running.current;
  };

  return {
    follow: (watch) => {
      const running = begin(watch.id);
      if (watch.isPaused) return;
      running.nextRunAtMs = watch.nextRunAtMs ?? nextRunMs(watch.schedule, clock.now());
      if (running.nextRunAtMs !== null) {
        waitUntil(watch.id, running, running.nextRunAtMs);
        return;
      }
      running.watcher = hearChanges(watch.folder, () => {
        if (running.current) running.isStale = true;
        else wait(watch.id, running, calmMs);
      });
      wait(watch.id, running, 0);
    },
    leave,
    runNow: (watch) => {
      const running = all.get(watch.id) ?? begin(watch.id);
      if (running.timer) clearTimeout(running.timer);
      void run(watch.id, running, true);
    },
    live: (id) => all.get(id) ?? null,
    close: async () => {
      await Promise.all([...all.keys()].map(leave));
    },
  };
}

/** The system's own word that something changed: sooner than the next look, and never relied on. */
function hearChanges(folder: string, onChange: () => void): FSWatcher | null {
  try {
    const watcher = watchFolder(folder, { persistent: false }, onChange);
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    return null;
  }
}
