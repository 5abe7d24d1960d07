import type { RunId } from '#shared/kit/ids.ts';
import type { LogLine, MetricSeries } from '#shared/tracking/tracking.schema.ts';
import { watchWith } from '../../platform/events/change-feed.ts';
import type { Platform } from '../../platform/platform.ts';
import { transact } from '../../platform/sqlite/sqlite.ts';
import { isCurrentAttempt, setMetrics } from './attempts.store.ts';
import type { Point } from './point-codec.ts';
import { appendLog, appendPoints, listSeries, type StoredSeries } from './points.store.ts';

/** What a crash of the backend may lose at most. */
const flushEveryMs = 250;
const flushAtPoints = 1_000;

/** One start of one run: what it reports counts only while it is the current one. */
export interface AttemptRef {
  readonly runId: RunId;
  readonly attempt: number;
}

export interface RunRecorder {
  addPoints(ref: AttemptRef, step: number, values: Readonly<Record<string, number>>, atMs: number): void;
  addLine(ref: AttemptRef, line: LogLine): void;
  /** Writes what is waiting, in one transaction. */
  flush(): void;
  /** All points there are, then each batch as it is written; ends when `end` is called. */
  watch(runId: RunId, isLive: () => boolean, signal?: AbortSignal): AsyncGenerator<MetricSeries[], void>;
  end(runId: RunId): void;
  close(): void;
}

interface Waiting {
  readonly attempt: number;
  readonly series: Map<string, Point[]>;
  readonly lines: LogLine[];
}

type Listener = (batch: MetricSeries[] | 'ended') => void;

/** Gathers metric points and log lines of live runs, so that many of them share one commit. */
export function createRunRecorder({ db, changes, log }: Platform): RunRecorder {
  let waiting = new Map<RunId, Waiting>();
  let waitingPoints = 0;
  let timer: NodeJS.Timeout | undefined;
  const listeners = new Map<RunId, Set<Listener>>();

  const waitingOf = ({ runId, attempt }: AttemptRef): Waiting => {
    const known = waiting.get(runId);
    if (known?.attempt === attempt) return known;
    const fresh: Waiting = { attempt, series: new Map(), lines: [] };
    waiting.set(runId, fresh);
    return fresh;
  };

  const emit = (runId: RunId, batch: Parameters<Listener>[0]) => {
    for (const listener of listeners.get(runId) ?? []) listener(batch);
  };

  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (waiting.size === 0) return;
    const batch = [...waiting].filter(([runId, { attempt }]) => isCurrentAttempt(db, runId, attempt));
    transact(db, () => {
      for (const [runId, { series, lines }] of batch) writeBatch(runId, series, lines);
    });
    // Only now: had the transaction failed, the next flush would try again.
    waiting = new Map();
    waitingPoints = 0;
    for (const [runId, { series, lines }] of batch) {
      if (lines.length > 0) changes.announce('tracking.run', runId, 'changed');
      if (series.size === 0) continue;
      emit(
        runId,
        [...series].map(([key, points]) => toMetricSeries({ runId, key, points })),
      );
      changes.announce('tracking.metrics', runId, 'changed');
    }
  };

  const writeBatch = (runId: RunId, series: Waiting['series'], lines: readonly LogLine[]) => {
    for (const [key, points] of series) appendPoints(db, runId, key, points);
    setMetrics(db, runId, new Map([...series].map(([key, points]) => [key, points.at(-1)!.value])));
    if (lines.length > 0) appendLog(db, runId, lines);
  };

  const flushInTime = () => {
    try {
      flush();
    } catch (error) {
      // A full disk must not end the backend: the points stay in memory, and the run's end reports the failure.
      log.error({ err: error }, 'metric points could not be written');
      timer = setTimeout(flushInTime, flushEveryMs);
    }
  };

  const schedule = () => {
    if (waitingPoints >= flushAtPoints) flushInTime();
    else timer ??= setTimeout(flushInTime, flushEveryMs);
  };

  const subscribe = (runId: RunId, listener: Listener) => {
    const set = listeners.get(runId) ?? new Set();
    listeners.set(runId, set.add(listener));
    return () => {
      set.delete(listener);
      if (set.size === 0 && listeners.get(runId) === set) listeners.delete(runId);
    };
  };

  const watch = async function* (
    runId: RunId,
    isLive: () => boolean,
    signal?: AbortSignal,
  ): AsyncGenerator<MetricSeries[], void> {
    flushInTime();
    // Subscribed and read in one turn, so that no point falls between the two and none comes twice.
    const leaving = new AbortController();
    const feed = watchWith<MetricSeries[] | 'ended'>(
      (listener) => subscribe(runId, listener),
      signal ? AbortSignal.any([signal, leaving.signal]) : leaving.signal,
    );
    try {
      let next = feed.next();
      const known = listSeries(db, [runId], null).map(toMetricSeries);
      const hasEnded = !isLive();
      yield known;
      if (hasEnded) return;
      for (let step = await next; !step.done && step.value !== 'ended'; step = await next) {
        yield step.value;
        next = feed.next();
      }
    } finally {
      // Not `feed.return()`: that waits for a step that may never come.
      leaving.abort();
    }
  };

  return {
    addPoints: (ref, step, values, atMs) => {
      const { series } = waitingOf(ref);
      for (const [key, value] of Object.entries(values)) {
        const points = series.get(key);
        if (points === undefined) series.set(key, [{ step, value, atMs }]);
        else points.push({ step, value, atMs });
        waitingPoints += 1;
      }
      schedule();
    },
    addLine: (ref, line) => {
      waitingOf(ref).lines.push(line);
      schedule();
    },
    flush,
    watch,
    end: (runId) => emit(runId, 'ended'),
    close: () => {
      flushInTime();
      clearTimeout(timer);
    },
  };
}

/** Values as the wire carries them: null for NaN and infinities. */
export function toMetricSeries({ runId, key, points }: StoredSeries): MetricSeries {
  return {
    runId,
    key,
    points: points.map(({ step, value, atMs }) => ({
      step,
      value: Number.isFinite(value) ? value : null,
      atMs,
    })),
  };
}
