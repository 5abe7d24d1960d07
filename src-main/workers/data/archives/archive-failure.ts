import { AppError } from '#shared/kit/app-error.ts';
import type { ArchiveProblem } from '../../../platform/archives/archive-problem.ts';

/** Why an archive of the user is not read, in a sentence. Workbooks are archives too. */
export function zipFailure(fileName: string, { kind, detail, ...rest }: ArchiveProblem): AppError {
  const cause = { cause: rest };
  switch (kind) {
    case 'damaged':
      return new AppError(
        'DATA_CORRUPT',
        `${fileName} is damaged or was cut off: ${detail}.`,
        { reason: 'archive-broken', nextStep: 'Copy or download the file again.' },
        cause,
      );
    case 'unsafe':
      return new AppError(
        'INVALID_INPUT',
        `${fileName} is not safe to unpack: ${detail}.`,
        {
          reason: 'archive-unsafe',
          nextStep: 'Do not trust this archive; get it again from where it was made.',
        },
        cause,
      );
    case 'unsupported':
      return new AppError(
        'UNSUPPORTED',
        `${fileName} cannot be unpacked here: ${detail}.`,
        { reason: 'archive-unsupported', nextStep: 'Unpack it, then import the files.' },
        cause,
      );
  }
}
