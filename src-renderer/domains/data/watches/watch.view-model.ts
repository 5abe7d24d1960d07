import type { Watch, WatchEvent, WatchSchedule } from '#shared/data/watches/watch.schema.ts';
import { watchScheduleWords } from '#shared/data/watches/watch.words.ts';
import { formatCount } from '../../../ui/format.ts';
import { type Status, statusIcons } from '../../../ui/status-badge.tsx';

/** What is watched, in one sentence. */
export function watchSentence({ pattern, folder, files, schedule }: Watch): string {
  const what = files === 'latest' ? `The newest of ${pattern}` : `All of ${pattern} together`;
  return `${what} in ${folder} becomes the next version, ${watchScheduleWords(schedule)}.`;
}

export function watchStatus({ isPaused, activity, failure, lastVersion, matchCount }: Watch): Status {
  switch (activity) {
    case 'looking':
      return { tone: 'busy', word: 'Looking', icon: statusIcons.busy };
    case 'settling':
      return { tone: 'busy', word: 'Waiting for the file to be complete', icon: statusIcons.busy };
    case 'importing':
      return { tone: 'busy', word: 'Importing', icon: statusIcons.busy };
    case 'idle':
      break;
  }
  if (isPaused) return { tone: 'idle', word: 'Paused', icon: statusIcons.off };
  if (failure !== null) return { tone: 'bad', word: 'No version made', icon: statusIcons.bad };
  if (lastVersion === null && matchCount === 0)
    return { tone: 'idle', word: 'No file matches yet', icon: statusIcons.idle };
  return { tone: 'good', word: 'Up to date', icon: statusIcons.good };
}

export const outcomeStatus: Readonly<Record<WatchEvent['outcome'], Status>> = {
  imported: { tone: 'good', word: 'New version', icon: statusIcons.good },
  unchanged: { tone: 'idle', word: 'Nothing new', icon: statusIcons.idle },
  failed: { tone: 'bad', word: 'No version made', icon: statusIcons.bad },
};

/** A schedule as the form has it: every field there is, whatever kind is chosen. */
export interface ScheduleDraft {
  readonly kind: WatchSchedule['kind'];
  readonly minutes: number | string;
  readonly time: string;
  readonly expression: string;
}

export function draftOf(schedule: WatchSchedule): ScheduleDraft {
  const draft: ScheduleDraft = { kind: schedule.kind, minutes: 15, time: '06:00', expression: '0 6 * * 1-5' };
  switch (schedule.kind) {
    case 'on-change':
      return draft;
    case 'every':
      return { ...draft, minutes: schedule.minutes };
    case 'daily':
      return {
        ...draft,
        time: `${String(schedule.hour).padStart(2, '0')}:${String(schedule.minute).padStart(2, '0')}`,
      };
    case 'cron':
      return { ...draft, expression: schedule.expression };
  }
}

/** Null while the form does not say when. */
export function scheduleOf({ kind, minutes, time, expression }: ScheduleDraft): WatchSchedule | null {
  switch (kind) {
    case 'on-change':
      return { kind };
    case 'every': {
      const count = Number(minutes);
      return Number.isInteger(count) && count >= 1 && count <= 44_640 ? { kind, minutes: count } : null;
    }
    case 'daily': {
      const [, hour, minute] = /^([01]?\d|2[0-3]):([0-5]\d)/.exec(time) ?? [];
      return hour === undefined ? null : { kind, hour: Number(hour), minute: Number(minute) };
    }
    case 'cron':
      return expression.trim() === '' ? null : { kind, expression: expression.trim() };
  }
}

/** `3 files match: a.csv, b.csv, c.csv` */
export function matchWords(names: readonly string[], count: number): string {
  if (count === 0) return 'No file matches now; the first one that comes is taken.';
  const shown = names.slice(0, 3).join(', ');
  return `${formatCount(count, 'file')} ${count === 1 ? 'matches' : 'match'} now: ${shown}${count > 3 ? ', …' : ''}`;
}
