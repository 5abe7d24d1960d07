import type { WatchEvent, WatchSchedule } from './watch.schema.ts';

/** As the end of a sentence: `every 15 minutes`, `daily at 06:30`. */
export function watchScheduleWords(schedule: WatchSchedule): string {
  switch (schedule.kind) {
    case 'on-change':
      return 'as soon as a file changes';
    case 'every':
      return everyWords(schedule.minutes);
    case 'daily':
      return `daily at ${twoDigits(schedule.hour)}:${twoDigits(schedule.minute)}`;
    case 'cron':
      return `at ${schedule.expression}`;
  }
}

function everyWords(minutes: number): string {
  const [count, unit] =
    minutes % 1_440 === 0
      ? [minutes / 1_440, 'day']
      : minutes % 60 === 0
        ? [minutes / 60, 'hour']
        : [minutes, 'minute'];
  return count === 1 ? `every ${unit}` : `every ${count} ${unit}s`;
}

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** `sales.csv became version 4.` */
export function watchOutcomeWords({ outcome, files, fileCount, version, failure }: WatchEvent): string {
  const what = fileCount === 0 ? '' : fileCount === 1 ? files[0]! : `${fileCount} files`;
  switch (outcome) {
    case 'imported':
      return `${what} became version ${version?.number ?? ''}.`;
    case 'unchanged':
      return `${what} has nothing new.`;
    case 'failed':
      return `${what === '' ? '' : `${what} made no version. `}${failure?.message ?? ''} ${failure?.nextStep ?? ''}`.trim();
  }
}
