import { AppError } from '#shared/kit/app-error.ts';
import { misfitMark } from './cell-steps.ts';

/** What a step says that does not run, with what to do. */
export interface StepProblem {
  readonly message: string;
  readonly nextStep: string;
}

export function problemOf(error: unknown): StepProblem {
  if (error instanceof AppError && error.code !== 'INVALID_INPUT') throw error;
  if (error instanceof AppError)
    return { message: error.message, nextStep: error.data.nextStep ?? 'Correct the step, or switch it off.' };
  const text = error instanceof Error ? error.message : String(error);
  if (/^INTERRUPT/i.test(text))
    throw new AppError('CANCELLED', 'The work was stopped.', {}, { cause: error });
  if (/out of memory/i.test(text))
    throw new AppError(
      'RESOURCE_EXHAUSTED',
      'The step needs more memory than data work may use.',
      { reason: 'memory', nextStep: 'Filter first, or raise the memory for data in the settings.' },
      { cause: error },
    );
  const misfit = text.split(misfitMark)[1];
  if (misfit !== undefined)
    return {
      message: `A value cannot be read: ${misfit.split('\n')[0]!.slice(0, 200)}`,
      nextStep: 'Replace such values first, or let values that do not fit become missing.',
    };
  if (/permission error/i.test(text))
    return {
      message: 'The step reaches outside the data that it works on.',
      nextStep: 'A step may only read `input` and `data`; use a join step for another dataset.',
    };
  return { message: sqlWords(text), nextStep: nextStepOf(text) };
}

function sqlWords(text: string): string {
  const [first, second = ''] = text.split('\n').filter((line) => line.trim() !== '');
  const bindings = /^Candidate bindings/.test(second) ? ` ${second}` : '';
  return `${(first ?? text).replace(/^\w+ Error: /, '')}${bindings}`.slice(0, 500);
}

function nextStepOf(text: string): string {
  if (/Referenced column|Candidate bindings/i.test(text))
    return 'Use the names of the columns at this step; names with spaces or upper case need double quotes.';
  if (/GROUP BY/i.test(text))
    return 'To use a value over all rows, write it with OVER (), such as avg("price") OVER ().';
  if (/No function matches/i.test(text))
    return 'Change the type of the column first, or use another function.';
  if (/Conversion Error/i.test(text))
    return 'Use TRY_CAST, which makes values missing that do not fit, or clean them first.';
  return 'Correct the step, or switch it off.';
}

/** The error of a job: which step it was, in words. */
export function stepFailed(index: number, count: number, { message, nextStep }: StepProblem): AppError {
  return new AppError('INVALID_INPUT', `Step ${index + 1} of ${count} failed: ${message}`, {
    reason: 'transform-step',
    nextStep,
    details: { step: index },
  });
}
