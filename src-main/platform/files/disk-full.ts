import { AppError } from '#shared/kit/app-error.ts';

const diskFullCodes: ReadonlySet<string | undefined> = new Set(['ENOSPC', 'EDQUOT', 'SQLITE_FULL']);

/** Says so in plain words where an error of the file system or of SQLite means that nothing more fits. */
export function explainDiskFull(error: unknown): unknown {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  if (!diskFullCodes.has(code)) return error;
  return new AppError(
    'RESOURCE_EXHAUSTED',
    'The disk of the workspace is full.',
    { reason: 'disk-full', nextStep: 'Free some space on it, then try again.' },
    { cause: error },
  );
}
