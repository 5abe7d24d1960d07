import type { LogLine } from '#shared/tracking/tracking.schema.ts';
import type { MetricReport, TrainEvents } from './train.protocol.ts';

/** Messages about one run on their way to the parent. */
export interface TrainReport {
  /** Sent at most ten times a second, but always the first and the last of a phase. */
  progress(progress: TrainEvents['progress']): void;
  /** Gathered, so that a fast fit does not spend its time on messages. */
  metrics(step: number, values: Readonly<Record<string, number>>): void;
  log(level: LogLine['level'], message: string): void;
  facts(facts: Partial<TrainEvents['facts']>): void;
  /** Sends what is gathered. Needed before the answer: the parent reads nothing after it. */
  flush(): void;
}

type Emit = <K extends keyof TrainEvents>(name: K, payload: TrainEvents[K]) => void;

const sendEveryMs = 100;

export function createTrainReport(emit: Emit, now: () => number = Date.now): TrainReport {
  let gathered: MetricReport[] = [];
  let lastMetricsMs = Number.NEGATIVE_INFINITY;
  let lastProgress: TrainEvents['progress'] | null = null;
  let lastProgressMs = Number.NEGATIVE_INFINITY;

  const flush = () => {
    if (gathered.length === 0) return;
    emit('metrics', gathered);
    gathered = [];
    lastMetricsMs = now();
  };

  return {
    progress: (progress) => {
      const isEdge = lastProgress?.phase !== progress.phase || progress.done === progress.total;
      const time = now();
      if (!isEdge && time - lastProgressMs < sendEveryMs) return;
      lastProgress = progress;
      lastProgressMs = time;
      emit('progress', progress);
    },
    metrics: (step, values) => {
      const time = now();
      gathered.push({ step, values, atMs: time });
      if (time - lastMetricsMs >= sendEveryMs) flush();
    },
    log: (level, message) => emit('log', { atMs: now(), level, message }),
    facts: ({ params = {}, environment = {} }) => emit('facts', { params, environment }),
    flush,
  };
}
