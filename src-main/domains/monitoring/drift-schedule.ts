import { defaultDriftOptions } from './drift-report.ts';

/**
 * When a deployment is compared with its reference by itself. A check costs about 0.1 s of another process and
 * one sealed segment, so once a minute under load is cheap, and an hour of silence costs nothing.
 */
export const driftSchedule = {
  /** How often the counters are looked at, and so the shortest time between two checks. */
  lookEveryMs: 60_000,
  /** New predictions that are worth a check at the next look. */
  predictions: 500,
  /** After this time fewer will do, as long as they can be judged at all. */
  patienceMs: 30 * 60_000,
  fewestPredictions: defaultDriftOptions.minimumPredictionCount,
} as const;

/** What is new since the last check of a deployment. */
export interface SinceLastCheck {
  readonly newPredictions: number;
  readonly elapsedMs: number;
}

export function isCheckDue({ newPredictions, elapsedMs }: SinceLastCheck): boolean {
  if (newPredictions >= driftSchedule.predictions) return true;
  return newPredictions >= driftSchedule.fewestPredictions && elapsedMs >= driftSchedule.patienceMs;
}
