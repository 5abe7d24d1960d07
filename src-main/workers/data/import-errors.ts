import { AppError } from '#shared/kit/app-error.ts';
import type { ReadOutcome } from './import-csv.ts';
import { diskFull, fileGone } from './source-text.ts';

export function noRows(fileName: string, outcome: ReadOutcome): AppError {
  const first = outcome.rejects[0];
  if (outcome.rowsRejected > 0 && first) {
    return new AppError(
      'INVALID_INPUT',
      `None of the ${outcome.rowsRejected.toLocaleString('en-US')} rows of ${fileName} can be read; line ${first.line}: ${first.reason}`,
      {
        reason: 'too-many-rejects',
        nextStep: 'Check the delimiter, the quotes and the column types in the preview.',
      },
    );
  }
  return new AppError('INVALID_INPUT', `${fileName} has column names but no rows.`, {
    reason: 'no-rows',
    nextStep: 'Choose a file with at least one row.',
  });
}

/** DuckDB's own failures in words for people. */
export function explain(error: unknown, fileName: string): unknown {
  if (error instanceof AppError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOSPC' || /no space left|not enough disk space|could not write all bytes/i.test(message))
    return diskFull(fileName, error);
  if (code === 'ENOENT' || code === 'EACCES' || /no such file|cannot open file/i.test(message))
    return fileGone(fileName, error);
  if (/out of memory/i.test(message)) {
    return new AppError(
      'RESOURCE_EXHAUSTED',
      `${fileName} needs more memory than data work may use.`,
      { reason: 'memory', nextStep: 'Raise the memory for data in the settings, or import a smaller file.' },
      { cause: error },
    );
  }
  return error;
}
