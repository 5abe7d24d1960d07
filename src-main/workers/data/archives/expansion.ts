import { AppError } from '#shared/kit/app-error.ts';
import type { SourceFile } from '../data.protocol.ts';

/** Content may grow to this many times the compressed size before it counts as a bomb. */
const maxExpansion = 200;
const alwaysAllowedBytes = 256 * 2 ** 20;

/** Refuses content that is many times what its file is: asked while it flows, and of what an archive states. */
export function expectNoBomb(file: Pick<SourceFile, 'name' | 'sizeBytes'>, expandedBytes: number): void {
  if (expandedBytes <= alwaysAllowedBytes || expandedBytes <= file.sizeBytes * maxExpansion) return;
  throw new AppError(
    'RESOURCE_EXHAUSTED',
    `${file.name} expands to more than ${maxExpansion} times its size.`,
    {
      reason: 'expands-too-far',
      nextStep: 'If it is what you expect, decompress it first and import the plain file.',
    },
  );
}
