/** A failure whose reason and next step are shown to the user as they are. */
export class PackFailure extends Error {
  readonly reason: string;
  readonly fix: string;
  constructor(reason: string, fix: string, options?: ErrorOptions) {
    super(`${reason} ${fix}`, options);
    this.name = 'PackFailure';
    this.reason = reason;
    this.fix = fix;
  }
}

const errorCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

/** Turns what the file system throws into plain words; a `PackFailure` passes through. */
export const toPackFailure = (error: unknown, cache: string): PackFailure => {
  if (error instanceof PackFailure) return error;
  const options = { cause: error };
  switch (errorCode(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new PackFailure(
        `The disk that holds ${cache} is full.`,
        'Free some space, or set MILLWRIGHT_CACHE to a folder on another disk, and run "millwright setup" again.',
        options,
      );
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new PackFailure(
        `The folder ${cache} cannot be written to.`,
        'Make it writable, or set MILLWRIGHT_CACHE to a folder of yours, and run "millwright setup" again.',
        options,
      );
    default:
      return new PackFailure(
        error instanceof Error ? `${error.message.replace(/\.?$/, '')}.` : String(error),
        'Run "millwright setup" again; "millwright setup --force" starts from nothing.',
        options,
      );
  }
};
