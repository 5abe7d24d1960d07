import type { JobProgress } from '#shared/workspace/workspace.schema.ts';

export interface ProgressReport {
  readonly phase: string;
  readonly done: number;
  readonly total: number | null;
  readonly unit: string;
}

/** An ETA is shown only after this long, and a rate after half of it: earlier ones jump about. */
const etaAfterMs = 1_000;
/** Weight of the newest rate in the moving average. */
const smoothing = 0.3;

/** Adds rate (units per second, exponentially smoothed) and ETA to raw reports; starts anew with each phase. */
export function createProgressMeter(elapsed: () => number): (report: ProgressReport) => JobProgress {
  let phase = '';
  let phaseStart = 0;
  let lastTime = 0;
  let lastDone = 0;
  let rate: number | null = null;
  return (report) => {
    const time = elapsed();
    if (report.phase !== phase || report.done < lastDone) {
      phase = report.phase;
      phaseStart = time;
      lastTime = time;
      lastDone = report.done;
      rate = null;
    } else if (time - lastTime >= 200 && report.done > lastDone) {
      const current = ((report.done - lastDone) / (time - lastTime)) * 1000;
      rate = rate === null ? current : rate + smoothing * (current - rate);
      lastTime = time;
      lastDone = report.done;
    }
    const isSettled = time - phaseStart >= etaAfterMs;
    const etaMs =
      isSettled && rate !== null && rate > 0 && report.total !== null
        ? Math.max(0, ((report.total - report.done) / rate) * 1000)
        : null;
    return { ...report, ratePerSecond: rate, etaMs };
  };
}
