import { AppError } from '../../src-shared/kit/app-error.ts';

/** What went wrong and what to do, as text for a terminal. A defect keeps its stack. */
export function describeError(error: unknown): string {
  if (error instanceof AppError) {
    return error.data.nextStep === undefined ? error.message : `${error.message}\n${error.data.nextStep}`;
  }
  if (!(error instanceof Error)) return String(error);
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const isPlain = code.startsWith('ERR_PARSE_ARGS') || error.constructor === Error;
  return isPlain ? error.message : (error.stack ?? error.message);
}
