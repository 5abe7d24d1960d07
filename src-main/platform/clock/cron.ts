import { Cron } from 'croner';
import { AppError } from '#shared/kit/app-error.ts';

/**
 * The first moment after `afterMs` that a cron expression of five fields names, in the time of the machine; null
 * where there is none in sight. A time that a change of clocks skips comes as soon as the clock goes on.
 */
export function nextCronRun(expression: string, afterMs: number): number | null {
  try {
    return (
      new Cron(expression, { paused: true, mode: '5-part' }).nextRun(new Date(afterMs))?.getTime() ?? null
    );
  } catch (error) {
    throw new AppError(
      'INVALID_INPUT',
      `“${expression}” is no cron expression: ${error instanceof Error ? error.message.replace(/^CronPattern: /, '') : String(error)}.`,
      {
        reason: 'cron-invalid',
        nextStep: 'Write five fields: minute, hour, day, month, weekday. “0 6 * * 1-5” is 6:00 on weekdays.',
      },
      { cause: error },
    );
  }
}
