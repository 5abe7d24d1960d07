/** The only source of time. `now` is UTC milliseconds for storage; `elapsed` is monotonic, for durations and time-outs. */
export interface Clock {
  readonly now: () => number;
  readonly elapsed: () => number;
}

export const systemClock: Clock = { now: () => Date.now(), elapsed: () => performance.now() };
