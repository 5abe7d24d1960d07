import type { WatchSchedule } from '#shared/data/watches/watch.schema.ts';
import { nextCronRun } from '../../../platform/clock/cron.ts';

/** When a folder is looked at next; null where it waits for a change. */
export function nextRunMs(schedule: WatchSchedule, afterMs: number): number | null {
  switch (schedule.kind) {
    case 'on-change':
      return null;
    case 'every':
      return afterMs + schedule.minutes * 60_000;
    case 'daily':
      return nextCronRun(`${schedule.minute} ${schedule.hour} * * *`, afterMs);
    case 'cron':
      return nextCronRun(schedule.expression, afterMs);
  }
}

export function nextRunsMs(schedule: WatchSchedule, afterMs: number, count: number): number[] {
  const runs: number[] = [];
  for (
    let at = nextRunMs(schedule, afterMs);
    at !== null && runs.length < count;
    at = nextRunMs(schedule, at)
  )
    runs.push(at);
  return runs;
}
